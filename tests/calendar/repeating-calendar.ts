import { writeCalendar } from '../../src/calendar/render/calendar.ts'
import type { FeedSeries, FeedTask } from '../../src/calendar/task-queries.ts'
import type { Due } from '../../src/tasks/due.ts'
import type { Task } from '../../src/tasks/schema.ts'
import { readIndependently } from './read-calendar.ts'

export const ID = '01a2134d-c622-74ec-ae07-f77888b13558'

/** A task that repeats. */
export interface Repeating {
  rule: string
  due: Due
  occurrence?: string
  nextDue?: Due | null
  missingDay?: 'last' | 'skip'
  from?: 'due' | 'completion'
  series?: Partial<FeedSeries>
}

/** Returns a function that writes the feed with one task, as events or to-dos. */
export function calendarWith({
  rule,
  due,
  occurrence = due.date,
  missingDay = 'last',
  from = 'due',
  ...more
}: Repeating) {
  const task: Task = {
    ...{ id: ID, title: 'Rent', description: '', priority: 'none', tags: [], due, reminders: [] },
    ...{ recurrence: { rule, from, missingDay }, occurrence, occurrenceIndex: 1 },
    nextDue: more.nextDue === undefined ? { ...due, date: '2099-01-01' } : more.nextDue,
    ...{ listId: null, sectionId: null, parentId: null, position: 'a1', completed: false, completedAt: null },
    ...{ deletedAt: null, version: 1, createdAt: new Date(0), updatedAt: new Date(0) },
  }
  const series = { anchor: occurrence, lastDay: null, zone: 'Europe/Berlin', ...more.series }
  const shown: FeedTask = { task, dueAt: new Date(`${due.date}T${due.time ?? '00:00'}:00Z`), series }
  const common = { name: 'x', note: undefined, appUrl: undefined, version: '1.0.0' }
  return (as: 'vevent' | 'vtodo') =>
    writeCalendar({ ...common, tasks: [shown], as, now: new Date('2026-11-22T12:00:00Z') })
}

export const BERLIN = { date: '2026-11-30', time: '09:00', timeZone: 'Europe/Berlin' }

interface Rrule {
  between(after: Date, before: Date, inclusive: boolean): Date[]
}

/** Returns the first occurrences of the only event, by another parser. */
export function occurrencesIn(text: string, { from, to }: { from: string; to: string }): string[] {
  const rrule = readIndependently(text).get(ID)?.rrule as Rrule | undefined
  if (!rrule) throw new Error(`no rule in ${text}`)
  return rrule.between(new Date(from), new Date(`${to}T23:59:59Z`), true).map((date) => new Date(date).toISOString())
}
