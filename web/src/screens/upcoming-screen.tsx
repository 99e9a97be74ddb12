import type { Task } from '@taskwire/client'
import { useMemo } from 'react'
import { Screen } from '../layout/screen.tsx'
import { dueDay } from '../tasks/data/due.ts'
import { useTasks } from '../tasks/data/queries.ts'
import { useViewer } from '../tasks/data/viewer.ts'
import { useDayDrops } from '../tasks/drag/manual-drops.ts'
import { type Entry, flatEntries, type HeadingEntry } from '../tasks/list/rows.ts'
import { TaskList } from '../tasks/list/task-list.tsx'
import { addDays, type Day, daysBetween, dayText, longDayText } from '../ui/dates.ts'
import { SelectButton } from './select-button.tsx'

/** Days that are shown even without tasks, so that tasks can be added and dropped there. */
const WEEK = 7

/** The tasks of the coming days, by day. */
export function UpcomingScreen() {
  const viewer = useViewer()
  const { today, timeZone } = viewer
  const tasks = useTasks({ completed: false, due: { from: today }, timeZone, sort: [{ by: 'due' }] })
  const drops = useDayDrops()
  const entries = useMemo<Entry[]>(() => {
    const days = new Map<Day, Task[]>(Array.from({ length: WEEK }, (_, n) => [addDays(today, n), []]))
    for (const task of tasks) {
      const day = task.due ? dueDay(task.due, timeZone) : today
      days.set(day, [...(days.get(day) ?? []), task])
    }
    return [...days]
      .sort(([a], [b]) => (a < b ? -1 : 1))
      .flatMap(([day, due]): Entry[] => {
        const isNear = daysBetween(today, day) < WEEK
        const heading: HeadingEntry = {
          kind: 'heading',
          id: day,
          text: isNear ? dayText(day, viewer) : longDayText(day, viewer),
          note: isNear ? shortDate(day, viewer.locale) : undefined,
          count: due.length,
          target: { listId: null, date: day, name: longDayText(day, viewer) },
        }
        return [heading, ...flatEntries(due, true)]
      })
  }, [tasks, today, timeZone, viewer])

  return (
    <Screen title="Upcoming" actions={<SelectButton />}>
      <TaskList label="Upcoming" entries={entries} showsLists canAdd drops={drops} empty={null} />
    </Screen>
  )
}

function shortDate(day: Day, locale: string): string {
  const date = new Date(`${day}T00:00:00Z`)
  return new Intl.DateTimeFormat(locale, { day: 'numeric', month: 'short', timeZone: 'UTC' }).format(date)
}
