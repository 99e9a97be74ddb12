import { type InfiniteData, type QueryClient, useInfiniteQuery, useQuery, useQueryClient } from '@tanstack/react-query'
import type { Change, Task, TaskPage } from '@taskwire/client'
import { useMemo } from 'react'
import { useTRPC } from './api.ts'

// The one place that knows which queries show tasks, and what a change does to them.

const PAGE_SIZE = 20

type TRPC = ReturnType<typeof useTRPC>

/** All tasks, newest first, a page at a time. */
export function useTaskList() {
  return useInfiniteQuery(listOptions(useTRPC()))
}

/** How many tasks there are; the day ends where the reader is. */
export function useTaskStats() {
  const { timeZone } = Intl.DateTimeFormat().resolvedOptions()
  return useQuery(useTRPC().tasks.stats.queryOptions({ timeZone }))
}

/** Changes what is shown, before or after the server has answered. */
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
  const put = (task: Task) => edit((tasks) => tasks.map((held) => (held.id === task.id ? task : held)))
  const remove = (id: string) => edit((tasks) => tasks.filter((held) => held.id !== id))
  const find = (id: string) =>
    queryClient.getQueryData(queryKey)?.pages.flatMap(({ items }) => items.filter((held) => held.id === id))[0]
  const isBeingChanged = (id: string) =>
    queryClient.isMutating({ predicate: ({ options }) => options.scope?.id === id }) > 0

  return {
    /** Shows a task as it is now. */
    put,
    /** Shows a change at once. Gives the task as it was, for `put` should the server refuse. */
    async putEarly(task: Task): Promise<Task | undefined> {
      // An answer that is on its way was made before the change, and would undo it.
      await queryClient.cancelQueries({ queryKey })
      const before = find(task.id)
      put(task)
      return before
    },
    remove: ({ id }: Task) => remove(id),
    /** Shows a change from elsewhere in its place; the list is in the order of creation, so a task stays where it is. */
    apply(change: Change): void {
      const { id } = change
      // What is being read may be older. And a task under its reader's hands is not changed: it will be read again.
      if (queryClient.isFetching({ queryKey }) > 0 || isBeingChanged(id)) return
      const task = listed(change)
      if (task) put(task)
      else remove(id)
    },
    /** Whether the list shows a change, or what has come of it since. */
    shows(change: Change): boolean {
      const held = find(change.id)
      const task = listed(change)
      return task ? held !== undefined && held.version >= task.version : held === undefined
    },
    /** Whether tasks are being read or changed here. */
    isBusy: () => queryClient.isFetching(everything) > 0 || queryClient.isMutating() > 0,
    readStats: () => void queryClient.invalidateQueries(trpc.tasks.stats.pathFilter()),
    /** Reads everything about tasks again, after the last of several changes in flight. */
    refresh() {
      // A change is in flight until its own callbacks have returned.
      setTimeout(() => {
        if (queryClient.isMutating() === 0) void queryClient.invalidateQueries(everything)
      })
    },
  }
}

function listOptions({ tasks }: TRPC) {
  return tasks.list.infiniteQueryOptions({ limit: PAGE_SIZE }, { getNextPageParam: ({ nextCursor }) => nextCursor })
}

/** The task of a change; undefined where it has left the list, for good or to the trash. */
function listed({ task }: Change): Task | undefined {
  return task?.deletedAt === null ? task : undefined
}

function mapPages<Param>(
  { pages, pageParams }: InfiniteData<TaskPage, Param>,
  change: (tasks: Task[]) => Task[],
): InfiniteData<TaskPage, Param> {
  return { pages: pages.map((page) => ({ ...page, items: change(page.items) })), pageParams }
}
