import type { DayPart } from '../languages/language.ts'
import { dayPartOf } from '../phrases/day-parts.ts'
import { findMoments } from '../phrases/find-moments.ts'
import { type Group, groupsOf, withDayPart } from '../phrases/groups.ts'
import type { Moment } from '../phrases/moment.ts'
import { createMaskedText, type Place } from '../phrases/places.ts'
import { type Draft, spansOf, warn } from './draft.ts'
import {
  extended,
  isAfterOrdinal,
  isAtEnd,
  isAtStart,
  isBeforePunctuation,
  isGlued,
  isInRange,
  isInSentence,
  type Outline,
  outlineOf,
} from './edges.ts'
import type { Mark } from './marks.ts'
import { readLastDay } from './read-recurrence.ts'

/** How many marked dates are looked at. */
const MARKED = 5
/** How many dates at the start and at the end of a text are looked at. */
const OUTERMOST = 10
/** How many characters after a mark may belong to its date. */
const MARKED_LENGTH = 100

/** Reads the dates that follow a mark: `^friday`, and `!friday`, which is no priority. */
export function readMarkedMoments(draft: Draft, marks: readonly Mark[]): void {
  for (const mark of marks.filter(({ kind }) => kind === 'date' || kind === 'priority').slice(0, MARKED)) {
    if (draft.recurrence?.start === mark.start) continue
    const { from, group, isDate } = markedGroup(draft, mark)
    if (group && isDate && canTake(draft, group)) {
      const place = { start: mark.start, end: mark.isQuoted ? mark.end : group.end + from }
      take(draft, { ...place, moments: group.moments.map((moment) => shifted(moment, from)) })
      draft.masked.hide(place)
      continue
    }
    draft.masked.hide(mark)
    if (mark.kind !== 'date') continue
    warn(draft, isDate ? 'given_twice' : 'unknown_date', {
      message: isDate ? 'A task has one due date; the first one counts' : `“${mark.value.slice(0, 100)}” is no date`,
      place: mark,
    })
  }
}

/** Finds the date after a mark, or in its quotes, and where its text begins. Hours such as "at 5" count there. */
function markedGroup(draft: Draft, mark: Mark): { from: number; group: Group | undefined; isDate: boolean } {
  const from = mark.start + (mark.isQuoted ? 2 : 1)
  const rest = draft.masked.visible().slice(from, mark.isQuoted ? mark.end - 1 : from + MARKED_LENGTH)
  const readable = mark.isQuoted ? rest : rest.replace(/(?:\uE000|\s[#@!^]).*$/su, '')
  const moments = findMoments(createMaskedText(readable), draft, true).map((moment) => ({ ...moment, isWeak: false }))
  const [first] = groupsOf(moments, readable, draft.reader.language)
  const group = first && withDayPart(first, undefined)
  const isRead = group?.start === 0 && (!mark.isQuoted || group.end === readable.length)
  const isDate = isRead && !group.moments.some(({ contradiction, isUncertain }) => contradiction || isUncertain)
  return { from, group, isDate }
}

function shifted(moment: Moment, by: number): Moment {
  const { start, end, zoneStart } = moment
  return { ...moment, start: start + by, end: end + by, ...(zoneStart !== undefined && { zoneStart: zoneStart + by }) }
}

/**
 * Reads the days and times at the start and end of a text, and those next to a recurrence. Others become suggestions. Returns the
 * moments that are protected.
 */
export function readMoments(draft: Draft, isProtected: (place: Place) => boolean): Place[] {
  const moments = findMoments(draft.masked, draft)
  const open = moments.filter((moment) => !isProtected(moment) && !readLastDay(draft, moment))
  const part = dayPartIn(draft, open)
  const outline = outlineOf(draft.text, draft.reader.language, [])
  const all = outermost(groupsOf(open, draft.text, draft.reader.language).map((group) => withDayPart(group, part)))
  const days = all.filter(({ moments }) => moments.some(({ date }) => date !== undefined))
  let groups = all.filter((group) => !days.includes(group) || !isInRange(group, days, outline))
  const inRange = all.filter((group) => !groups.includes(group))
  for (let taken: Group | undefined = groups[0]; taken; ) {
    taken = nextToTake(draft, groups)
    groups = groups.filter((group) => group !== taken)
  }
  for (const group of [...groups, ...inRange]) if (!isGlued(group, outline)) suggest(draft, group)
  return moments.filter(isProtected)
}

/** Returns the part of the day that a text names: in its recurrence, as in "every night at 10", or with one of its days. */
function dayPartIn({ text, recurrence, part, reader }: Draft, moments: readonly Moment[]): DayPart | undefined {
  const recurring = recurrence && dayPartOf(text.slice(recurrence.start, recurrence.end), reader.language)
  const parts = new Set([part, recurring, ...moments.map((moment) => moment.part)].filter((one) => one !== undefined))
  return parts.size === 1 ? [...parts][0] : undefined
}

/** Returns the groups that may be at the start or end, which bounds the work for a text of dates only. */
function outermost(groups: Group[]): Group[] {
  return groups.length <= 2 * OUTERMOST ? groups : [...groups.slice(0, OUTERMOST), ...groups.slice(-OUTERMOST)]
}

/** Takes the next group: one beside the recurrence, at the end, or at the start of the text. Returns undefined if there is none. */
function nextToTake(draft: Draft, groups: readonly Group[]): Group | undefined {
  const { text, spans, transparent, recurrence, suggestions } = draft
  // The dates and times beside a recurrence that is not read do not belong to a single day.
  if (!recurrence && suggestions.some(({ field }) => field === 'recurrence')) return undefined
  const outline = outlineOf(text, draft.reader.language, [
    ...spans,
    ...transparent,
    ...(recurrence ? [recurrence] : []),
  ])
  const open = groups.filter((group) => canTake(draft, group) && !isGlued(group, outline))
  for (const edge of ['middle', 'end', 'start'] as const) {
    const candidates = open.map((group) => ({ group, place: extended(group, outline, edge) }))
    const found = candidates.find(({ group, place }) => isAt(edge, { draft, group, place, outline }))
    if (!found) continue
    take(draft, { ...found.group, ...found.place })
    return found.group
  }
  return undefined
}

interface Candidate {
  draft: Draft
  group: Group
  place: Place
  outline: Outline
}

function isAt(edge: 'start' | 'end' | 'middle', { draft, group, place, outline }: Candidate): boolean {
  if (isInSentence({ start: place.start, end: group.end }, outline)) return false
  const [first] = group.moments
  if (first?.isWeekday && isAfterOrdinal(group, outline)) return false
  if (edge === 'end') return isAtEnd(group, outline)
  if (edge === 'start') return isAtStart(place, outline) && (!first?.isFraction || isBeforePunctuation(group, outline))
  const { recurrence, text } = draft
  if (!recurrence) return false
  const gap = recurrence.end <= place.start ? [recurrence.end, place.start] : [group.end, recurrence.start]
  return /^,?\s{0,3}$/.test(text.slice(gap[0], gap[1])) && (gap[0] as number) <= (gap[1] as number)
}

/** Returns whether a group states something that is not known yet, with certainty. */
function canTake(draft: Draft, { moments }: Group): boolean {
  const has = { date: draft.date !== undefined, time: draft.time !== undefined }
  const hasDay = has.date || draft.recurrence !== undefined || moments.some(({ date }) => date !== undefined)
  return moments.every(
    (moment) =>
      !moment.contradiction &&
      !moment.isUncertain &&
      !(moment.date !== undefined && has.date) &&
      !(moment.time !== undefined && has.time) &&
      !(moment.isWeak && !hasDay),
  )
}

function take(draft: Draft, { start, end, moments }: Group): void {
  moments.forEach((moment, index) => {
    const next = moments[index + 1]
    const [first] = spansOf(moment)
    const spans = spansOf(moment)
    if (first && index === 0) spans[0] = { ...first, start }
    const last = spans.at(-1)
    if (last) spans[spans.length - 1] = { ...last, end: next ? gapEnd(draft.text, last.end, next.start) : end }
    draft.spans.push(...spans)
    Object.assign(draft, known(moment))
    warnOf(draft, moment)
  })
}

function known({ date, time, zone, part, isWeekday = false }: Moment): Partial<Draft> {
  return {
    ...(date !== undefined && { date, isWeekday }),
    ...(part !== undefined && { part }),
    ...(time !== undefined && { time }),
    ...(zone !== undefined && { zone }),
  }
}

/** Returns where a span ends that also covers the words and punctuation between it and the next one. */
function gapEnd(text: string, from: number, to: number): number {
  return from + text.slice(from, to).trimEnd().length
}

const DOUBTS = {
  end_ignored: 'A due date has no end; the start counts',
  ambiguous_time: 'Read as a time before noon; write 5pm or 17:00 for the afternoon',
  unsupported_time_zone: 'Several time zones have this abbreviation; write a name such as Europe/Berlin',
}

function warnOf(draft: Draft, moment: Moment): void {
  const { doubt, time, start, end } = moment
  if (!doubt) return
  warn(draft, doubt, { message: DOUBTS[doubt], place: moment })
  if (doubt !== 'ambiguous_time' || time === undefined) return
  const later = `${Number(time.slice(0, 2)) + 12}${time.slice(2)}`
  draft.suggestions.push({ start, end, field: 'time', value: later })
}

function suggest(draft: Draft, group: Group): void {
  for (const moment of group.moments) {
    const { start, end, contradiction } = moment
    if (!contradiction) draft.suggestions.push(...spansOf(moment))
    if (moment.isUncertain && moment.time !== undefined)
      warn(draft, 'ambiguous_time', { message: 'The time may mean several; write one such as 02:00', place: moment })
    for (const value of contradiction ?? []) draft.suggestions.push({ start, end, field: 'date', value })
    if (contradiction)
      warn(draft, 'contradictory_date', {
        message: `The text names two days: ${contradiction.join(' or ')}`,
        place: moment,
      })
  }
}
