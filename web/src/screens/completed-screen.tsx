import type { Task } from '@taskwire/client'
import { useMemo } from 'react'
import { Screen } from '../layout/screen.tsx'
import { useTasks } from '../tasks/data/queries.ts'
import { useViewer } from '../tasks/data/viewer.ts'
import { type Entry, flatEntries } from '../tasks/list/rows.ts'
import { TaskList } from '../tasks/list/task-list.tsx'
import { dayOf, dayText } from '../ui/dates.ts'
import { Nothing } from './loading.tsx'
import { SelectButton } from './select-button.tsx'

/** The completed tasks, by the day on which they were completed. */
export function CompletedScreen() {
  const tasks = useTasks({ completed: true })
  const viewer = useViewer()
  const entries = useMemo<Entry[]>(() => {
    const at = (task: Task) => (task.completedAt ?? task.updatedAt).getTime()
    const sorted = [...tasks].sort((a, b) => at(b) - at(a))
    const days = Map.groupBy(sorted, (task) => dayOf(new Date(at(task)), viewer.timeZone))
    return [...days].flatMap(([day, done]): Entry[] => [
      { kind: 'heading', id: day, text: dayText(day, viewer), count: done.length, target: { name: day } },
      ...flatEntries(done),
    ])
  }, [tasks, viewer])
  return (
    <Screen title="Completed" actions={<SelectButton />}>
      <TaskList
        label="Completed"
        entries={entries}
        showsLists
        empty={<Nothing icon="check" title="Nothing is completed yet" text="Completed tasks are kept here." />}
      />
    </Screen>
  )
}
