import type { Task } from '@taskwire/client'
import { useMemo } from 'react'
import { type Entry, flatEntries } from '../tasks/list/rows.ts'
import { TaskList } from '../tasks/list/task-list.tsx'
import { EmptyState } from '../ui/empty-state.tsx'

/** The tasks that match a filter: the open ones, then the completed ones. */
export function FoundList({ tasks, empty }: { tasks: readonly Task[]; empty: string }) {
  const entries = useMemo<Entry[]>(() => {
    const [open, done] = [tasks.filter((task) => !task.completed), tasks.filter((task) => task.completed)]
    const heading: Entry = { kind: 'heading', id: 'done', text: 'Completed', count: done.length, target: { name: '' } }
    return [...flatEntries(open), ...(done.length > 0 ? [heading, ...flatEntries(done)] : [])]
  }, [tasks])
  return (
    <TaskList
      label="Found tasks"
      entries={entries}
      showsLists
      empty={<EmptyState icon="search" title="Nothing found" text={empty} />}
    />
  )
}
