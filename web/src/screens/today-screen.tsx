import { useMemo } from 'react'
import { Screen } from '../layout/screen.tsx'
import { EXAMPLE_NAME } from '../lists/example-list.ts'
import { ExampleBanner } from '../lists/lazy-banners.ts'
import { useTaskActions } from '../tasks/data/actions.tsx'
import { useLists, useTasks } from '../tasks/data/queries.ts'
import { useViewer } from '../tasks/data/viewer.ts'
import { useDayDrops } from '../tasks/drag/manual-drops.ts'
import { type Entry, flatEntries } from '../tasks/list/rows.ts'
import { TaskList } from '../tasks/list/task-list.tsx'
import { addDays, longDayText } from '../ui/dates.ts'
import { Nothing } from './loading.tsx'
import { SelectButton } from './select-button.tsx'

/** Times first, then by priority. */
const SORT = [{ by: 'due' as const }, { by: 'priority' as const, order: 'desc' as const }]

/** The tasks of today and the overdue ones, in the time zone of the viewer. */
export function TodayScreen() {
  const viewer = useViewer()
  const { today, timeZone } = viewer
  const { setDay } = useTaskActions()
  const overdue = useTasks({ completed: false, due: { to: addDays(today, -1) }, timeZone, sort: SORT })
  const due = useTasks({ completed: false, due: { from: today, to: today }, timeZone, sort: SORT })
  const drops = useDayDrops()
  const example = useLists().find((list) => list.name === EXAMPLE_NAME)
  const target = useMemo(() => ({ listId: null, date: today, name: 'today' }), [today])
  const entries = useMemo<Entry[]>(() => {
    if (overdue.length === 0) return flatEntries(due, true)
    return [
      {
        kind: 'heading',
        id: 'overdue',
        text: 'Overdue',
        tone: 'danger',
        count: overdue.length,
        action: {
          text: 'Move to today',
          onAction: () =>
            void setDay(
              overdue.map(({ id }) => id),
              today,
            ),
        },
        target: { name: 'overdue' },
      },
      ...flatEntries(overdue),
      { kind: 'heading', id: 'today', text: 'Today', count: due.length, target },
      ...flatEntries(due, true),
    ]
  }, [overdue, due, target, setDay, today])

  return (
    <Screen title="Today" note={longDayText(today, viewer)} target={target} actions={<SelectButton />}>
      {example && <ExampleBanner list={example} />}
      <TaskList
        label="Today"
        entries={entries}
        showsLists
        drops={drops}
        empty={
          <Nothing icon="today" title="Nothing is due today" text="Enjoy the day, or add what you want to get done." />
        }
      />
    </Screen>
  )
}
