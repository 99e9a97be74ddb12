import type { Priority } from '../../tasks/priority.ts'
import type { Task } from '../../tasks/schema.ts'
import type { Property } from './component.ts'
import { utcTime } from './due-time.ts'
import { lineOf, linesOf } from './text.ts'

/** The priorities of iCalendar: 1 is the highest, 9 the lowest (RFC 5545 §3.8.1.9). */
const PRIORITIES: Record<Priority, number | undefined> = { none: undefined, low: 9, medium: 5, high: 3, urgent: 1 }

interface Shown {
  task: Task
  /** Precedes the title. */
  mark?: string
  /** The URL of the web app; undefined if the server has none. */
  appUrl: string | undefined
}

/** Returns the properties that events and to-dos share. DTSTAMP is the last change, as there is no METHOD (§3.8.7.2). */
export function sharedProperties({ task, mark = '', appUrl }: Shown): Property[] {
  const { id, title, description, tags, version, createdAt, updatedAt } = task
  const changed = utcTime(updatedAt)
  const priority = PRIORITIES[task.priority]
  const properties: Property[] = [
    ['uid', {}, 'text', id],
    ['dtstamp', {}, 'date-time', changed],
    ['created', {}, 'date-time', utcTime(createdAt)],
    ['last-modified', {}, 'date-time', changed],
    ['sequence', {}, 'integer', version - 1],
    ['summary', {}, 'text', mark + lineOf(title)],
  ]
  if (description !== '') properties.push(['description', {}, 'text', linesOf(description)])
  if (tags.length > 0) properties.push(['categories', {}, 'text', ...tags.map(lineOf)])
  if (priority !== undefined) properties.push(['priority', {}, 'integer', priority])
  if (appUrl !== undefined) properties.push(['url', {}, 'uri', addressOf(task, appUrl)])
  return properties
}

/** Returns the address of a task in the web app. */
function addressOf({ id, listId }: Task, appUrl: string): string {
  return `${appUrl}/${listId === null ? 'inbox' : `lists/${listId}`}?task=${id}`
}
