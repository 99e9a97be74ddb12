import type { DataTag, InfiniteData, MutationOptions, QueryKey } from '@tanstack/query-core'
import type { ConflictOptions } from '../../contract.ts'
import type { TaskwireError } from '../../errors.ts'
import type { CallOptions } from '../../options.ts'

/** An input, without the types of an absent one. */
type Some<Input> = Exclude<Input, void>

/** The parameter for an input: absent without one, optional if the input is. */
type Given<Input> = [Some<Input>] extends [never]
  ? []
  : undefined extends Input
    ? [input?: Some<Input> | undefined]
    : [input: Some<Input>]

interface Retries {
  /** Up to three retries of errors that a retry may fix. */
  retry: (failures: number, error: TaskwireError) => boolean
  /** The delay that the server requests, else exponential backoff, in milliseconds. */
  retryDelay: (failures: number, error: TaskwireError) => number
}

/**
 * Options of a query, for `useQuery`, `useSuspenseQuery`, `queryClient.prefetchQuery` and the like. Spread them to add more.
 *
 * @example
 * const options: TaskwireQueryOptions<Task> = taskwireQueries(tw).tasks.get.queryOptions({ id })
 */
export interface TaskwireQueryOptions<Output> extends Retries {
  queryKey: DataTag<QueryKey, Output, TaskwireError>
  queryFn: (run: { signal: AbortSignal }) => Promise<Output>
}

/**
 * Options of an infinite query, for `useInfiniteQuery`, `queryClient.prefetchInfiniteQuery` and the like.
 *
 * @example
 * const options: TaskwireInfiniteQueryOptions<TaskPage> = taskwireQueries(tw).tasks.list.infiniteQueryOptions()
 */
export interface TaskwireInfiniteQueryOptions<Page> extends Retries {
  queryKey: DataTag<QueryKey, InfiniteData<Page, string | undefined>, TaskwireError>
  queryFn: (run: { signal: AbortSignal; pageParam: string | undefined }) => Promise<Page>
  initialPageParam: string | undefined
  getNextPageParam: (page: Page) => string | null
}

/**
 * A procedure that reads.
 *
 * @example
 * const load = (get: QueryProcedure<TaskId, Task>) => queryClient.fetchQuery(get.queryOptions({ id }))
 */
export interface QueryProcedure<Input, Output> {
  /** Returns the key of one query, which has the type of its data. Without an input: the prefix of the keys of all of them. */
  queryKey(
    ...input: [Some<Input>] extends [never] ? [] : [input: Some<Input>]
  ): DataTag<QueryKey, Output, TaskwireError>
  queryKey(): QueryKey
  /** Returns the options of a query. */
  queryOptions(...input: Given<Input>): TaskwireQueryOptions<Output>
}

/**
 * A procedure that reads a list page by page.
 *
 * @example
 * const load = (list: InfiniteQueryProcedure<ListTasksInput | undefined, TaskPage>) =>
 *   queryClient.fetchInfiniteQuery(list.infiniteQueryOptions({ limit: 20 }))
 */
export interface InfiniteQueryProcedure<Input, Output> extends QueryProcedure<Input, Output> {
  /** Returns the key of one infinite query, which has the type of its data. */
  infiniteQueryKey(
    input?: Omit<Some<Input>, 'cursor'>,
  ): DataTag<QueryKey, InfiniteData<Output, string | undefined>, TaskwireError>
  /** Returns the options of an infinite query. `limit` is the page size. */
  infiniteQueryOptions(input?: Omit<Some<Input>, 'cursor'>): TaskwireInfiniteQueryOptions<Output>
}

/**
 * Options of a mutation that are the application's own.
 *
 * @example
 * const options: TaskwireMutationOptions<UpdateTaskInput, ChangedTask, ConflictOptions<UpdateTaskInput, Task>> = {
 *   onConflict: (mine, { tags }) => ({ ...mine, tags: [...tags, ...(mine.tags ?? [])] }),
 *   onError: ({ code }) => console.log(code),
 * }
 */
export type TaskwireMutationOptions<Input, Output, Conflict = object> = Conflict &
  Pick<CallOptions, 'timeoutMs'> &
  Pick<
    MutationOptions<Output, TaskwireError, Input>,
    'gcTime' | 'meta' | 'networkMode' | 'onError' | 'onSettled' | 'onSuccess' | 'retry' | 'retryDelay' | 'scope'
  > & {
    /** False: cached rows change only when the server has responded. Default true. */
    optimistic?: boolean | undefined
  }

/**
 * A procedure that writes.
 *
 * @example
 * const completion = ({ complete }: TaskwireQueries['tasks']) => complete.mutationOptions({ scope: { id } })
 */
export interface MutationProcedure<Input, Output, Conflict = object> {
  /** Returns the key of the procedure's mutations, for `useIsMutating` and `useMutationState`. */
  mutationKey(): QueryKey
  /**
   * Returns the options of a mutation, for `useMutation` and the like. Cached rows change immediately, and change back if the
   * call fails; after a conflict they are the current ones. Queries that the change concerns are refetched.
   */
  mutationOptions(
    options?: TaskwireMutationOptions<Input, Output, Conflict>,
  ): MutationOptions<Output, TaskwireError, Input, unknown>
}

/** The part of a method's options that resolves conflicts, if it has one. */
export type ConflictOf<Method> = Method extends (input: never, options?: infer Options) => unknown
  ? NonNullable<Options> extends ConflictOptions<infer Input, infer Current>
    ? 'onConflict' extends keyof NonNullable<Options>
      ? ConflictOptions<Input, Current>
      : object
    : object
  : object
