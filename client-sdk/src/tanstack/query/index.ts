/** Options and live updates for TanStack Query, for React, Vue, Solid, Svelte, Preact and Angular. Start with `taskwireQueries`. */
export { type FollowQueriesOptions, followQueries } from './follow-queries.ts'
export type {
  InfiniteQueryProcedure,
  MutationProcedure,
  QueryProcedure,
  TaskwireInfiniteQueryOptions,
  TaskwireMutationOptions,
  TaskwireQueryOptions,
} from './procedure-types.ts'
export { type TaskwireQueries, taskwireQueries } from './taskwire-queries.ts'
