import type { Comment, ListTasksInput, Section, Task, TaskList } from '@taskwire/client'
import { useCallback, useMemo, useSyncExternalStore } from 'react'
import { useStore } from '../../session/provider.tsx'

/** The conditions and order of a list of tasks. All rows that match are on the device, so there are no pages. */
export type TaskQuery = Omit<ListTasksInput, 'cursor' | 'limit'>

/** A query that no task matches, because no list has this id. */
export const NO_TASKS: TaskQuery = { listId: 'none' }

interface Reads<Input, Row> {
  list(input: Input): readonly Row[]
  subscribe(input: Input, listener: (rows: readonly Row[]) => void): () => void
}

/** Returns the rows of a query, now and after each change. The input may be a new object in each render. */
export function useRows<Input, Row>(reads: Reads<Input, Row>, input: Input): readonly Row[] {
  const name = JSON.stringify(input)
  const query = useMemo(() => JSON.parse(name) as Input, [name])
  const subscribe = useCallback((listener: () => void) => reads.subscribe(query, listener), [reads, query])
  return useSyncExternalStore(subscribe, () => reads.list(query))
}

/** Returns the tasks of a query. */
export function useTasks(query: TaskQuery): readonly Task[] {
  return useRows(useStore().tasks, query)
}

/** Returns one task, in the trash or not; undefined if there is none. */
export function useTask(id: string): Task | undefined {
  const { tasks } = useStore()
  const subscribe = useCallback(
    (listener: () => void) => {
      // Every task is in one of these two, so any change of this one is noticed.
      const stops = [tasks.subscribe({ archived: true }, listener), tasks.subscribe({ trash: true }, listener)]
      return () => {
        for (const stop of stops) stop()
      }
    },
    [tasks],
  )
  return useSyncExternalStore(subscribe, () => tasks.get(id))
}

/** Returns the lists in manual order. */
export function useLists(query: { archived?: boolean; trash?: boolean } = {}): readonly TaskList[] {
  return useRows(useStore().lists, query)
}

/** Returns one list, also an archived one or one in the trash; undefined if there is none. */
export function useList(id: string): TaskList | undefined {
  const here = useLists({ archived: true })
  const inTrash = useLists({ trash: true })
  return useMemo(() => [...here, ...inTrash].find((list) => list.id === id), [here, inTrash, id])
}

/** Returns the sections of a list, or of all lists, in manual order. */
export function useSections(listId?: string): readonly Section[] {
  return useRows(useStore().sections, listId === undefined ? {} : { listId })
}

/** Returns the comments of a task, oldest first. */
export function useComments(taskId: string): readonly Comment[] {
  return useRows(useStore().comments, { taskId, sort: [{ by: 'createdAt' as const, order: 'asc' as const }] })
}

/** Returns the tags of all tasks, the most frequent first. */
export function useTags(): string[] {
  const tasks = useTasks({ archived: true })
  return useMemo(() => {
    const uses = new Map<string, number>()
    for (const tag of tasks.flatMap((task) => task.tags)) uses.set(tag, (uses.get(tag) ?? 0) + 1)
    return [...uses].sort((a, b) => b[1] - a[1]).map(([tag]) => tag)
  }, [tasks])
}

/** Returns the number of open tasks of each list, without subtasks. The inbox has the key null. */
export function useOpenCounts(): ReadonlyMap<string | null, number> {
  const tasks = useTasks({ completed: false, parentId: null })
  return useMemo(() => {
    const counts = new Map<string | null, number>()
    for (const { listId } of tasks) counts.set(listId, (counts.get(listId) ?? 0) + 1)
    return counts
  }, [tasks])
}
