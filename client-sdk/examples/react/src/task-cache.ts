import { type InfiniteData, useInfiniteQuery, useQuery, useQueryClient } from '@tanstack/react-query'
import type { Task, TaskPage } from '@taskwire/client'
import { useTRPC } from './api.ts'

// The one place that knows which queries show tasks, and what a change does to them.

const PAGE_SIZE = 20

/** All tasks, newest first, a page at a time. */
export function useTaskList() {
  return useInfiniteQuery(useListOptions())
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
  const { queryKey } = useListOptions()

  const edit = (change: (tasks: Task[]) => Task[]) =>
    queryClient.setQueryData(queryKey, (list) => list && mapPages(list, change))
  const put = (task: Task) => edit((tasks) => tasks.map((held) => (held.id === task.id ? task : held)))

  return {
    /** Shows a task as it is now. */
    put,
    /** Shows a change at once. Gives the task as it was, for `put` should the server refuse. */
    async putEarly(task: Task): Promise<Task | undefined> {
      // An answer that is on its way was made before the change, and would undo it.
      await queryClient.cancelQueries({ queryKey })
      const before = queryClient.getQueryData(queryKey)?.pages.flatMap(({ items }) => items)
      put(task)
      return before?.find(({ id }) => id === task.id)
    },
    remove: ({ id }: Task) => edit((tasks) => tasks.filter((held) => held.id !== id)),
    /** Reads everything about tasks again, after the last of several changes in flight. */
    refresh() {
      // A change is in flight until its own callbacks have returned.
      setTimeout(() => {
        if (queryClient.isMutating() === 0) void queryClient.invalidateQueries(trpc.tasks.pathFilter())
      })
    },
  }
}

function useListOptions() {
  const { tasks } = useTRPC()
  return tasks.list.infiniteQueryOptions({ limit: PAGE_SIZE }, { getNextPageParam: ({ nextCursor }) => nextCursor })
}

function mapPages<Param>(
  { pages, pageParams }: InfiniteData<TaskPage, Param>,
  change: (tasks: Task[]) => Task[],
): InfiniteData<TaskPage, Param> {
  return { pages: pages.map((page) => ({ ...page, items: change(page.items) })), pageParams }
}
