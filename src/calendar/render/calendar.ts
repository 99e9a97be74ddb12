import type { SystemInfo } from '../../system/schema.ts'
import { timeZonesOf } from '../recurrence/time-zones.ts'
import type { FeedTask } from '../task-queries.ts'
import { type Component, type Property, writeComponent } from './component.ts'
import { eventsOf } from './event.ts'
import { escapeText, lineOf } from './text.ts'
import { toDoOf } from './to-do.ts'

/** The representations of tasks in a feed: events, or to-dos. */
export const REPRESENTATIONS = ['vevent', 'vtodo'] as const
export type Representation = (typeof REPRESENTATIONS)[number]

interface Calendar {
  name: string
  /** What the description of the calendar says; undefined for nothing. */
  note: string | undefined
  tasks: FeedTask[]
  as: Representation
  /** The URL of the web app, for links to tasks; undefined if the server has none. */
  appUrl: string | undefined
  version: SystemInfo['version']
  now: Date
}

/** How often applications should fetch a feed. Several ignore it. */
const REFRESH = 'PT1H'

/** Writes a calendar in iCalendar format (RFC 5545, RFC 7986), with the de facto properties `X-WR-…` and `X-PUBLISHED-TTL`. */
export function writeCalendar({ name, note, tasks, as, appUrl, version, now }: Calendar): string {
  const ids = new Set(tasks.map(({ task }) => task.id))
  const isShown = (id: string) => ids.has(id)
  const components = tasks.flatMap((task) =>
    as === 'vtodo' ? [toDoOf(task, { appUrl, isShown })] : eventsOf(task, appUrl),
  )
  return writeComponent({
    name: 'VCALENDAR',
    properties: [
      ['version', {}, 'text', '2.0'],
      ['prodid', {}, 'text', `-//Taskwire//Taskwire ${version}//EN`],
      ['calscale', {}, 'text', 'GREGORIAN'],
      unknown('name', lineOf(name)),
      unknown('x-wr-calname', lineOf(name)),
      ...(note === undefined ? [] : [['description', {}, 'text', note] as Property, unknown('x-wr-caldesc', note)]),
      ['refresh-interval', {}, 'duration', REFRESH],
      unknown('x-published-ttl', REFRESH),
    ],
    // A calendar has at least one component (RFC 5545 §3.6).
    components: components.length > 0 ? [...timeZonesOf(components, now), ...components] : [UTC],
  })
}

/** Returns a property that ical.js does not know, and therefore writes without escaping. */
function unknown(name: string, text: string): Property {
  return [name, {}, 'unknown', escapeText(text)]
}

const UTC: Component = {
  name: 'VTIMEZONE',
  properties: [['tzid', {}, 'text', 'Etc/UTC']],
  components: [
    {
      name: 'STANDARD',
      properties: [
        ['dtstart', {}, 'date-time', '1970-01-01T00:00:00'],
        ['tzoffsetfrom', {}, 'utc-offset', '+00:00'],
        ['tzoffsetto', {}, 'utc-offset', '+00:00'],
      ],
    },
  ],
}
