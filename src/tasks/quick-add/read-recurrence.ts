import { english } from '../languages/english.ts'
import type { Moment } from '../phrases/moment.ts'
import { NO_WORD } from '../phrases/patterns.ts'
import type { Place } from '../phrases/places.ts'
import { type FoundRecurrence, findRecurrences } from '../phrases/recurrences.ts'
import { type Draft, warn } from './draft.ts'

/** Reads the first recurrence outside protected places, with its number of occurrences. Returns those that are protected. */
export function readRecurrence(draft: Draft, isProtected: (place: Place) => boolean): Place[] {
  const found = findRecurrences(draft.masked, draft.reader.language)
  const [first, ...others] = found.filter((place) => !isProtected(place) && !isAttached(place, draft.text))
  if (first) draft.recurrence = withCount(draft, withMark(draft, first))
  for (const place of others) {
    draft.suggestions.push({ start: place.start, end: place.end, field: 'recurrence', value: place.rule })
    warn(draft, 'given_twice', { message: 'A task has one recurrence; the first one counts', place })
  }
  return found.filter(isProtected)
}

function isAttached(place: Place, text: string): boolean {
  return /^['’]\p{L}/u.test(text.slice(place.end)) || /[-_/@.#]$/.test(text.slice(0, place.start))
}

/** Extends a recurrence over the mark of a date before it. */
function withMark({ text }: Draft, recurrence: FoundRecurrence): FoundRecurrence {
  const { start } = recurrence
  if (/(?:^|\s)\^"$/.test(text.slice(0, start)) && text.charAt(recurrence.end) === '"')
    return { ...recurrence, start: start - 2, end: recurrence.end + 1 }
  return /(?:^|\s)\^$/.test(text.slice(0, start)) ? { ...recurrence, start: start - 1 } : recurrence
}

function withCount(draft: Draft, recurrence: FoundRecurrence): FoundRecurrence {
  const rest = draft.masked.visible().slice(recurrence.end, recurrence.end + 30)
  const times = `${draft.reader.language.times}|${english.times}`
  const match = new RegExp(`^\\s{1,3}(?:for\\s)?(\\d{1,3})\\s?(?:${times})${NO_WORD}`, 'iu').exec(rest)
  if (!match || Number(match[1]) < 1) return recurrence
  const end = recurrence.end + match[0].length
  draft.masked.hide({ start: recurrence.end, end })
  return { ...recurrence, end, rule: `${recurrence.rule};COUNT=${Number(match[1])}` }
}

/** Ends the recurrence on a day if words such as "until" and the day follow it. Returns whether it does. */
export function readLastDay(draft: Draft, { start, end, date, time }: Moment): boolean {
  const { recurrence, reader, masked } = draft
  if (!recurrence || date === undefined || time !== undefined || /COUNT|UNTIL/.test(recurrence.rule)) return false
  const words = `${reader.language.until}|${english.until}`
  // A time may stand before the words, and is hidden.
  const between = masked.visible().slice(recurrence.end, start)
  const match = new RegExp(`^[\\s,\\uE000]*\\s((?:${words})\\s{1,3})$`, 'iu').exec(between)
  if (!match) return false
  const until = `UNTIL=${date.replaceAll('-', '')}`
  draft.recurrence = { ...recurrence, rule: `${recurrence.rule};${until}` }
  draft.spans.push({ start: start - (match[1] ?? '').length, end, field: 'recurrence', value: until })
  return true
}
