import { english } from '../languages/english.ts'
import { type Language, NEVER } from '../languages/language.ts'
import type { Moment } from '../phrases/moment.ts'
import { compilePattern, NO_WORD, NOT_IN_WORD } from '../phrases/patterns.ts'
import type { Place } from '../phrases/places.ts'
import { type FoundRecurrence, findRecurrences } from '../phrases/recurrences.ts'
import { type Draft, warn } from './draft.ts'

/**
 * Reads the first recurrence outside protected places, with its number of occurrences. One whose days the text limits, as in
 * "every day except Sunday", is a suggestion. Returns those that are protected.
 */
export function readRecurrence(draft: Draft, isProtected: (place: Place) => boolean): Place[] {
  const found = findRecurrences(draft.masked, draft.reader.language)
  const open = found.filter((place) => !isProtected(place) && !isAttached(place, draft))
  const limited = open.filter((place) => isLimited(place, draft))
  const [first, ...others] = open.filter((place) => !limited.includes(place))
  if (first) draft.recurrence = withCount(draft, withMark(draft, first))
  for (const { start, end, rule } of [...limited, ...others])
    draft.suggestions.push({ start, end, field: 'recurrence', value: rule })
  for (const place of others) {
    warn(draft, 'given_twice', { message: 'A task has one recurrence; the first one counts', place })
  }
  return found.filter(isProtected)
}

function isAttached({ start, end }: Place, { text, reader }: Draft): boolean {
  const after = reader.language.hasSpaces ? /^['’/–—-]\p{L}/u : /^['’]\p{L}/u
  return after.test(text.slice(end)) || /[-_/@.#]$/.test(text.slice(0, start))
}

/** A time between a recurrence and the words that limit it, as in "every day at 7am except Sunday". */
const TIME = '(?:(?:\\p{L}{1,8}\\s{1,3}){0,2}\\d{1,2}(?:[:.h]\\d{2})?\\s?[\\p{L}.]{0,6})'

/** Returns whether the text excludes some days of a recurrence, or limits it to a range of days or to a month. */
function isLimited({ start, end, rule }: FoundRecurrence, { masked, reader: { code, language } }: Draft): boolean {
  const visible = masked.visible()
  const [before, after] = [visible.slice(Math.max(0, start - 12), start), visible.slice(end, end + 100)]
  return (
    [language, english].some((one) => isExcepted(after, one) || isBeforeRange(after, one)) ||
    (rule.startsWith('FREQ=MONTHLY;BY') && isBeforeMonth(after, code)) ||
    (!language.hasSpaces && new RegExp(language.exceptions, 'u').test(before))
  )
}

function isExcepted(after: string, { exceptions, hasSpaces }: Language): boolean {
  const words = hasSpaces ? `${NOT_IN_WORD}(?:${exceptions})${NO_WORD}` : `(?:${exceptions})`
  return new RegExp(`^[\\s\\uE000,;(–—-]*(?:${TIME}[\\s,;(–—-]*)?${words}`, 'iu').test(after)
}

/** Returns whether a month follows, as in "every 24th of December". */
function isBeforeMonth(after: string, code: string): boolean {
  const regex = monthPatterns.get(code) ?? monthPattern(code)
  monthPatterns.set(code, regex)
  return regex.test(after)
}

const monthPatterns = new Map<string, RegExp>()

function monthPattern(code: string): RegExp {
  const months = [...monthsOf(code), ...monthsOf('en')].join('|')
  return new RegExp(`^\\s{1,3}(?:\\p{L}{1,4}\\s{1,3})?(?:${months})${NO_WORD}`, 'iu')
}

/** Returns the names of the months, also as they stand after a day. */
function monthsOf(code: string): string[] {
  const styles: Intl.DateTimeFormatOptions[] = [{ month: 'long' }, { month: 'long', day: 'numeric' }]
  return styles.flatMap((style) => {
    const format = new Intl.DateTimeFormat(code, { ...style, timeZone: 'UTC' })
    return Array.from({ length: 12 }, (_, month) => {
      const parts = format.formatToParts(Date.UTC(2026, month, 15))
      return parts.find(({ type }) => type === 'month')?.value ?? NEVER
    })
  })
}

function isBeforeRange(after: string, language: Language): boolean {
  const ranges = after.matchAll(compilePattern('{range}', language, true))
  return [...ranges].some(({ index }) => /^[\s,(]{0,3}(?:\p{L}{1,6}\s{1,3})?$/u.test(after.slice(0, index)))
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
