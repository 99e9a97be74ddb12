import { type InfiniteData, type QueryClient, useInfiniteQuery, useQuery, useQueryClient } from '@tanstack/react-query'
import type { Change, Task, TaskPage } from '@taskwire/client'
import { useMemo } from 'react'
import { useTRPC } from './api.ts'

// All query keys of tasks, and the effects of changes on cached queries.

const PAGE_SIZE = 20

type TRPC = ReturnType<typeof useTRPC>

/** Queries all tasks, newest first, page by page. */
export function useTaskList() {
  return useInfiniteQuery(listOptions(useTRPC()))
}

/** Queries the numbers of tasks, with overdue tasks in the user's time zone. */
export function useTaskStats() {
  const { timeZone } = Intl.DateTimeFormat().resolvedOptions()
  return useQuery(useTRPC().tasks.stats.queryOptions({ timeZone }))
}

/** Returns functions that update the cached tasks, before or after the server responds. */
export function useTaskCache() {
  const trpc = useTRPC()
  const queryClient = useQueryClient()
  return useMemo(() => createTaskCache(trpc, queryClient), [trpc, queryClient])
}

export type TaskCache = ReturnType<typeof createTaskCache>

function createTaskCache(trpc: TRPC, queryClient: QueryClient) {
  const { queryKey } = listOptions(trpc)
  const everything = trpc.tasks.pathFilter()

  const edit = (change: (tasks: Task[]) => Task[]) =>
    queryClient.setQueryData(queryKey, (list) => list && mapPages(list, change))
  const put = (task: Task) => edit((tasks) => tasks.map((cached) => (cached.id === task.id ? task : cached)))
  const remove = (id: string) => edit((tasks) => tasks.filter((cached) => cached.id !== id))
  const find = (id: string) =>
    queryClient.getQueryData(queryKey)?.pages.flatMap(({ items }) => items.filter((cached) => cached.id === id))[0]
  const isBeingChanged = (id: string) =>
    queryClient.isMutating({ predicate: ({ options }) => options.scope?.id === id }) > 0

  return {
    /** Replaces a task in the list. */
    put,
    /** Applies an optimistic update. Returns the previous task, to revert with `put`. */
    async putEarly(task: Task): Promise<Task | undefined> {
      // A response in flight predates the change and would overwrite it.
      await queryClient.cancelQueries({ queryKey })
      const before = find(task.id)
      put(task)
      return before
    },
    remove: ({ id }: Task) => remove(id),
    /** Applies a change from another device in place. The list is sorted by creation, so the position stays. */
    apply(change: Change): void {
      const { id } = change
      // Skips the update during a fetch, which may return older data, and during the user's own change; both refetch later.
      if (queryClient.isFetching({ queryKey }) > 0 || isBeingChanged(id)) return
      const task = listed(change)
      if (task) put(task)
      else remove(id)
    },
    /** Returns whether the list already contains this change or a later one. */
    shows(change: Change): boolean {
      const cached = find(change.id)
      const task = listed(change)
      return task ? cached !== undefined && cached.version >= task.version : cached === undefined
    },
    /** Returns whether tasks are being fetched or changed. */
    isBusy: () => queryClient.isFetching(everything) > 0 || queryClient.isMutating() > 0,
    readStats: () => void queryClient.invalidateQueries(trpc.tasks.stats.pathFilter()),
    /** Refetches all task queries after the last of several pending mutations. */
    refresh() {
      // A mutation is pending until its callbacks have returned.
      setTimeout(() => {
        if (queryClient.isMutating() === 0) void queryClient.invalidateQueries(everything)
      })
    },
  }
}

function listOptions({ tasks }: TRPC) {
  return tasks.list.infiniteQueryOptions({ limit: PAGE_SIZE }, { getNextPageParam: ({ nextCursor }) => nextCursor })
}

/** Returns the task of a change; undefined if the task was deleted or moved to the trash. */
function listed({ task }: Change): Task | undefined {
  return task?.deletedAt === null ? task : undefined
}

function mapPages<Param>(
  { pages, pageParams }: InfiniteData<TaskPage, Param>,
  change: (tasks: Task[]) => Task[],
): InfiniteData<TaskPage, Param> {
  return { pages: pages.map((page) => ({ ...page, items: change(page.items) })), pageParams }
}
