import { weekdayOf } from '../../recurrence/rule/days.ts'
import type { DayPart, Language } from '../languages/language.ts'
import { comingWeekday } from './calendar.ts'
import { hourInPart } from './day-parts.ts'
import type { Moment } from './moment.ts'
import type { Place } from './places.ts'

/** A day and a time next to each other. */
export interface Group extends Place {
  moments: Moment[]
}

/** Words between a day and a time, or between two days, that belong together. */
const BETWEEN = 'on|on the|the|at|am|den|um|à|le|a|el|il|om|op|de|på|na|no|в|во|у'

/** Merges days that stand together, as in "Friday, 27 November" and "next week on Friday". If they differ, neither counts. */
export function mergedDays(moments: readonly Moment[], text: string): Moment[] {
  const merged: Moment[] = []
  for (const moment of moments) {
    const before = merged.at(-1)
    const pair = before && isBeside(before, moment, { text, words: BETWEEN }) ? mergedPair(before, moment) : undefined
    if (pair) merged.splice(-1, 1, pair)
    else merged.push(moment)
  }
  return merged
}

/** Merges two days; undefined if one of them is none. */
function mergedPair(before: Moment, after: Moment): Moment | undefined {
  const { date: first, isWeekday: _, period: __, ...one } = before
  const { date: second, isWeekday: ___, period: ____, ...other } = after
  if (first === undefined || second === undefined) return undefined
  const date = dayOfBoth(before, after)
  const place = { start: before.start, end: after.end }
  if (date === undefined) return { ...one, ...other, ...place, contradiction: [first, second] }
  return { ...one, ...other, ...place, date }
}

/** Returns the day that two phrases mean together; undefined if they contradict each other. */
function dayOfBoth(one: Moment, other: Moment): string | undefined {
  if (one.date === undefined || other.date === undefined) return undefined
  if (one.date === other.date) return one.date
  const [weekday, second] = one.isWeekday ? [one, other] : [other, one]
  if (!weekday.isWeekday || weekday.date === undefined || second.date === undefined) return undefined
  if (second.period === 'week') return comingWeekday(weekdayOf(weekday.date), second.date)
  const isSame = second.period === undefined && weekdayOf(weekday.date) === weekdayOf(second.date)
  return isSame ? second.date : undefined
}

/** Returns whether only spaces, a comma and such words are between two places. */
function isBeside(one: Place, other: Place, { text, words }: { text: string; words: string }): boolean {
  if (other.start < one.end || other.start - one.end > 30) return false
  return new RegExp(`^,?\\s{0,3}(?:(?:${words})\\s{1,3}|の)?$`, 'iu').test(text.slice(one.end, other.start))
}

/**
 * Groups a day and a time that only spaces, a comma and a word such as "at" separate. A second day makes a contradiction of its
 * group, of which nothing is read then.
 */
export function groupsOf(moments: readonly Moment[], text: string, { connectors }: Language): Group[] {
  const groups: Group[] = []
  for (const moment of moments) {
    const last = groups.at(-1)
    const added = last && isBeside(last, moment, { text, words: `${BETWEEN}|${connectors}` }) && addedTo(last, moment)
    if (last && added) {
      last.moments.push(added)
      last.end = moment.end
    } else groups.push({ start: moment.start, end: moment.end, moments: [moment] })
  }
  return groups
}

/** Returns what a moment adds to a group; undefined if it does not belong to it. */
function addedTo({ moments }: Group, moment: Moment): Moment | undefined {
  const day = moments.find(namesDay)
  if (day && namesDay(moment)) {
    const { date, ...rest } = moment
    if (day.date === date || date === undefined) return moment
    return { ...rest, contradiction: [day.date ?? day.contradiction?.[0] ?? date, date] }
  }
  return moments.every((one) => complements(one, moment)) ? moment : undefined
}

function complements(one: Moment, other: Moment): boolean {
  return namesDay(one) !== namesDay(other) && (one.time === undefined) !== (other.time === undefined)
}

function namesDay({ date, contradiction }: Moment): boolean {
  return date !== undefined || contradiction !== undefined
}

/** Reads the hours of a group in the part of the day that it names, as in "tonight at 8", or else, without a day, the text. */
export function withDayPart(group: Group, ofText: DayPart | undefined): Group {
  const own = group.moments.find((moment) => moment.part)?.part
  const part = own ?? (group.moments.some(namesDay) ? undefined : ofText)
  return part === undefined ? group : { ...group, moments: group.moments.map((moment) => inPart(moment, part)) }
}

function inPart(moment: Moment, part: DayPart): Moment {
  const { time, doubt, ...rest } = moment
  if (time === undefined || moment.date !== undefined || moment.isUncertain) return moment
  const hour = hourInPart(Number(time.slice(0, 2)), part, moment.hasHalf ?? false)
  if (hour === undefined) return { ...moment, isUncertain: true }
  const isResolved = doubt === undefined || doubt === 'ambiguous_time'
  return { ...rest, time: `${String(hour).padStart(2, '0')}${time.slice(2)}`, ...(!isResolved && { doubt }) }
}
