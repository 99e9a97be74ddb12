import type { View } from '@taskwire/client'
import { useMemo } from 'react'
import { Nothing } from '../screens/loading.tsx'
import { useViewer } from '../tasks/data/viewer.ts'
import { type Entry, flatEntries } from '../tasks/list/rows.ts'
import { TaskList } from '../tasks/list/task-list.tsx'
import { Board } from './board.tsx'
import { missingParts } from './filter-names.ts'
import { type Group, groupsOf, tagOf } from './groups.ts'
import { usePlaces, useViewTasks } from './use-view-tasks.ts'

/** The tasks of a saved view, as a list or a board. */
export function ViewTasks({ view }: { view: View }) {
  const tasks = useViewTasks(view)
  const places = usePlaces()
  const viewer = useViewer()
  const groups = useMemo(() => groupsOf(view, tasks, { places, viewer }), [view, tasks, places, viewer])
  const entries = useMemo(() => entriesOf(view, groups), [view, groups])
  const missing = useMemo(() => missingParts(view.filter, places), [view.filter, places])
  return (
    <>
      {missing.length > 0 && (
        <div className="banner" role="status">
          <p>{missingText(missing)}</p>
        </div>
      )}
      {view.layout === 'board' ? (
        <Board label={view.name} groups={groups} />
      ) : (
        <TaskList
          label={view.name}
          entries={entries}
          showsLists={view.groupBy !== 'list'}
          empty={
            <Nothing icon="view" title="No task matches" text="Choose “Edit view” in the menu to change the filter." />
          }
        />
      )}
    </>
  )
}

/** Returns the rows of the groups that have tasks. Each task is in one row: that of its first group. */
function entriesOf({ groupBy }: View, groups: readonly Group[]): Entry[] {
  if (groupBy === 'none') return flatEntries(groups[0]?.tasks ?? [])
  const seen = new Set<string>()
  return groups.flatMap(({ id, text, tasks, entering, isLate = false }): Entry[] => {
    const own = tasks.filter((task) => !seen.has(task.id))
    for (const task of own) seen.add(task.id)
    if (own.length === 0) return []
    const tone = isLate ? 'danger' : 'normal'
    const isDay = groupBy === 'due' && !isLate && id !== 'none'
    const tag = tagOf({ entering })
    return [
      { kind: 'heading', id: `group ${id}`, text, tag, count: own.length, tone, target: { name: text } },
      ...flatEntries(own, isDay),
    ]
  })
}

function missingText(missing: readonly { field: string; name: string }[]): string {
  const [first, ...others] = missing
  if (first && others.length === 0) {
    const isId = /^[\da-f-]{36}$/i.test(first.name)
    return `The filter names a deleted ${first.field}${isId ? '' : `, “${first.name}”`}. No task matches that part.`
  }
  return `The filter names ${missing.length} deleted lists and sections. No task matches those parts.`
}
