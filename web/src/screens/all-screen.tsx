import { useMemo } from 'react'
import { Screen } from '../layout/screen.tsx'
import { useLists, useTasks } from '../tasks/data/queries.ts'
import { type Entry, flatEntries } from '../tasks/list/rows.ts'
import { TaskList } from '../tasks/list/task-list.tsx'
import { Nothing } from './loading.tsx'
import { SelectButton } from './select-button.tsx'

/** All open tasks, by list. */
export function AllScreen() {
  const tasks = useTasks({ completed: false, sort: [{ by: 'due' }, { by: 'priority', order: 'desc' }] })
  const lists = useLists()
  const entries = useMemo<Entry[]>(() => {
    const groups = [{ id: null, name: 'Inbox' }, ...lists]
    const byList = Map.groupBy(tasks, (task) => task.listId)
    return groups.flatMap(({ id, name }): Entry[] => {
      const own = byList.get(id) ?? []
      if (own.length === 0) return []
      return [
        {
          kind: 'heading',
          id: id ?? 'inbox',
          text: name,
          count: own.filter((task) => task.parentId === null).length,
          target: { listId: id, name },
        },
        ...flatEntries(own),
      ]
    })
  }, [tasks, lists])
  return (
    <Screen title="All tasks" actions={<SelectButton />}>
      <TaskList
        label="All tasks"
        entries={entries}
        canAdd
        empty={<Nothing icon="list" title="There are no open tasks" text="Press q to add one from anywhere." />}
      />
    </Screen>
  )
}
