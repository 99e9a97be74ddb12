import { parseRule } from '../../recurrence/rule/parse-rule.ts'
import type { Rule } from '../../recurrence/rule/rule.ts'
import { lastDayOf } from '../../recurrence/series/until.ts'
import { type Due, dueColumns } from '../../tasks/due.ts'
import type { Component, Property } from '../render/component.ts'
import { utcTime } from '../render/due-time.ts'
import { sharedProperties } from '../render/shared-properties.ts'
import type { FeedSeries, FeedTask } from '../task-queries.ts'
import { rruleOf } from './rrule.ts'
import { rulePartsOf, selects } from './rule-parts.ts'
import { isKnownZone } from './time-zone.ts'

/** A series that repeats from due dates, with a current occurrence. */
interface Repeating {
  task: FeedTask['task']
  rule: Rule
  series: FeedSeries
  due: Due
  occurrence: string
  nextDue: Due
}

/**
 * Returns the events of a task that repeats from due dates: one with a rule, whose first occurrence is the current one, and if that
 * was moved, one for its place. Undefined for a task that does not repeat so, or has no other occurrence.
 *
 * A rule that iCalendar does not have, or that does not select the current occurrence, becomes the next occurrence (RDATE).
 */
export function repeatingEvents(shown: FeedTask, appUrl: string | undefined): Component[] | undefined {
  const repeating = repeatingOf(shown)
  if (!repeating) return undefined
  const { task, rule, series, due, occurrence, nextDue } = repeating
  const shared = sharedProperties({ task, appUrl })
  const event = (at: Due, own: Property[]): Component => ({
    name: 'VEVENT',
    properties: [...shared, ...timesOf(at), ['transp', {}, 'text', 'TRANSPARENT'], ...own],
  })
  const parts = rulePartsOf({ rule, anchor: series.anchor, skips: task.recurrence?.missingDay === 'skip' })
  if (!parts || !selects(parts, occurrence)) return [event(due, [timeProperty('rdate', nextDue)])]
  const first = { ...due, date: occurrence }
  const rrule: Property = ['rrule', {}, 'recur', rruleOf(parts, untilOf(repeating))]
  if (due.date === occurrence) return [event(first, [rrule])]
  return [event(first, [rrule]), event(due, [timeProperty('recurrence-id', first)])]
}

function repeatingOf({ task, series }: FeedTask): Repeating | undefined {
  const { recurrence, occurrence, due, nextDue } = task
  if (!series || !due || !occurrence || !nextDue || recurrence?.from !== 'due') return undefined
  if (due.timeZone !== undefined && !isKnownZone(due.timeZone)) return undefined
  const { rule } = parseRule(recurrence.rule)
  return rule && { task, rule, series, due, occurrence, nextDue }
}

/** Returns the last occurrence by COUNT or UNTIL, in the form of DTSTART; undefined without. */
function untilOf({ rule, series, due }: Repeating): string | undefined {
  const days = [
    ...(series.lastDay === null ? [] : [series.lastDay]),
    ...(rule.until ? [lastDayOf(rule.until, { time: due.time, zone: series.zone })] : []),
  ]
  const [date] = days.sort()
  if (date === undefined || due.time === undefined) return date
  const last = { ...due, date }
  return due.timeZone === undefined ? wallTime(last) : utcTime(dueColumns(last).dueAsc)
}

function timesOf(at: Due): Property[] {
  if (at.time === undefined) return [timeProperty('dtstart', at), ['duration', {}, 'duration', 'P1D']]
  return [timeProperty('dtstart', at), ['duration', {}, 'duration', 'PT30M']]
}

/** Returns a property with a day, or a wall-clock time, with its zone if it has one. */
function timeProperty(name: string, at: Due): Property {
  if (at.time === undefined) return [name, {}, 'date', at.date]
  return [name, at.timeZone === undefined ? {} : { tzid: at.timeZone }, 'date-time', wallTime(at)]
}

function wallTime({ date, time }: Due): string {
  return `${date}T${time}:00`
}
