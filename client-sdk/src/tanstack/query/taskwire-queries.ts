import { PROCEDURES, type Procedures, type RouterInputs, type RouterOutputs } from '../../contract.ts'
import type { Taskwire } from '../../create-taskwire.ts'
import { isTaskwireError } from '../../errors.ts'
import type { CallOptions } from '../../options.ts'
import { delayBefore, isRetryable } from '../../retry.ts'
import { keyOf } from './keys.ts'
import { mutationOptions } from './mutation-options.ts'
import type { ConflictOf, InfiniteQueryProcedure, MutationProcedure, QueryProcedure } from './procedure-types.ts'

type Path = keyof typeof PROCEDURES

type ProcedureOf<Name extends Path, Input, Output, Method> = (typeof PROCEDURES)[Name]['type'] extends 'mutation'
  ? MutationProcedure<Input, Output, ConflictOf<Method>>
  : Output extends { nextCursor: string | null }
    ? InfiniteQueryProcedure<Input, Output>
    : QueryProcedure<Input, Output>

type QueriesOf<Methods, Inputs, Outputs, Prefix extends string> = {
  [Name in keyof Methods & keyof Inputs & keyof Outputs & string]: `${Prefix}${Name}` extends Path
    ? ProcedureOf<`${Prefix}${Name}`, Inputs[Name], Outputs[Name], Methods[Name]>
    : QueriesOf<Methods[Name], Inputs[Name], Outputs[Name], `${Prefix}${Name}.`>
}

/**
 * The keys and options of every procedure, by noun and verb.
 *
 * @example
 * const keyOfTask = ({ tasks }: TaskwireQueries) => tasks.get.queryKey({ id })
 */
export interface TaskwireQueries extends QueriesOf<Procedures<CallOptions>, RouterInputs, RouterOutputs, ''> {}

/** The retries of a query or mutation, after those of the client. */
const MAX_RETRIES = 3

const RETRIES = {
  retry: (failures: number, error: unknown) => failures < MAX_RETRIES && delayOf(failures, error) !== undefined,
  retryDelay: (failures: number, error: unknown) => delayOf(failures, error) ?? 0,
}

/**
 * Returns the keys and options of every procedure for TanStack Query. Its keys begin with `taskwire`, the noun and the verb, so
 * `['taskwire', 'tasks']` matches all queries of tasks.
 *
 * @example
 * const queries = taskwireQueries(tw)
 * const { items } = await queryClient.fetchQuery(queries.tasks.list.queryOptions({ completed: false }))
 */
export function taskwireQueries(tw: Taskwire): TaskwireQueries {
  const queries: Record<string, unknown> = {}
  for (const [path, { type, input }] of Object.entries(PROCEDURES)) {
    const { parents, verb, call } = methodOf(tw, path, input)
    let parent = queries
    for (const name of parents) {
      parent[name] ??= {}
      parent = parent[name] as Record<string, unknown>
    }
    parent[verb] =
      type === 'query'
        ? queryProcedure(keyOf(path), call, input)
        : { mutationKey: () => keyOf(path), mutationOptions: mutationOptions({ path, call, retries: RETRIES }) }
  }
  return queries as unknown as TaskwireQueries
}

/** Calls a procedure. */
export type Call = (input: unknown, options: CallOptions) => Promise<unknown>

function methodOf(tw: Taskwire, path: string, hasInput: boolean) {
  const parents = path.split('.')
  const verb = parents.pop() ?? ''
  const call: Call = (input, options) => {
    const methods: object = parents.reduce<object>((part, name) => Reflect.get(part, name), tw)
    return Reflect.get(methods, verb)(...(hasInput ? [input, options] : [options]))
  }
  return { parents, verb, call }
}

function queryProcedure(path: readonly unknown[], call: Call, hasInput: boolean) {
  const keyFor = (kind: 'query' | 'infinite', input: unknown) =>
    hasInput ? [...path, kind, input ?? {}] : [...path, kind]
  return {
    queryKey: (input?: unknown) => (hasInput && input === undefined ? path : keyFor('query', input)),
    queryOptions: (input?: unknown) => ({
      queryKey: keyFor('query', input),
      queryFn: ({ signal }: { signal: AbortSignal }) => call(input, { signal }),
      ...RETRIES,
    }),
    infiniteQueryKey: (input?: unknown) => keyFor('infinite', input),
    infiniteQueryOptions: (input?: object) => ({
      queryKey: keyFor('infinite', input),
      queryFn: ({ signal, pageParam }: { signal: AbortSignal; pageParam: string | undefined }) =>
        call({ ...input, cursor: pageParam }, { signal }),
      initialPageParam: undefined,
      getNextPageParam: ({ nextCursor }: { nextCursor: string | null }) => nextCursor,
      ...RETRIES,
    }),
  }
}

/** Returns the delay before a retry; undefined if a retry cannot succeed. */
function delayOf(failures: number, error: unknown): number | undefined {
  return isTaskwireError(error) && isRetryable(error) ? delayBefore(failures + 1, error, Math.random) : undefined
}
