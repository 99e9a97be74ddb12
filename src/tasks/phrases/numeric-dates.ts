import type { ParsedComponents, ParsedResult } from 'chrono-node'
import { weekdayOf } from '../../recurrence/rule/days.ts'
import { WEEKDAYS } from '../../recurrence/rule/rule.ts'
import type { LocaleReader } from '../languages/languages.ts'
import { comingWeekday, type Now, nextYearDay, validDay } from './calendar.ts'
import type { Moment, Reading } from './moment.ts'
import { NOT_IN_WORD } from './patterns.ts'
import { type MaskedText, overlaps, type Place } from './places.ts'

/** Digits, also the wide ones and the numerals of Chinese and Japanese texts. */
const DIGIT = /[\d０-９〇一二三四五六七八九十]/u

/**
 * Finds dates with numbers, such as "3 December", "10/8" and "2026-12-24T18:30", by the date parser of the language, and hides them.
 * Only the parts that the text states are used: the parser's guesses depend on its reference day. After a mark, or after "in",
 * months without a day count too.
 */
export function readNumericDates(text: MaskedText, { reader, now }: Reading, isMarked: boolean): Moment[] {
  const visible = text.visible()
  const context = { reader, now, isMarked, visible }
  const found = datesIn(visible, reader, now).flatMap((result) => momentOf(result, context) ?? [])
  const moments = [...dottedDates(visible, reader, now), ...found]
  for (const moment of moments) text.hide(moment)
  return moments
}

/** The longest text that is parsed as a whole. */
const WHOLE = 400

interface Found extends Place {
  result: ParsedResult
}

/** Parses a text, and again with a day of a leap year if it may contain 29 February, which the parser does not know in other years. */
function datesIn(text: string, reader: LocaleReader, { today }: Now): Found[] {
  const found = parsed(text, reader, today)
  if (!/29/.test(text)) return found
  const isLeapDay = ({ result: { start, text: part } }: Found) =>
    part.includes('29') && start.get('month') === 2 && start.get('day') === 29 && !start.isCertain('year')
  const leapDays = parsed(text, reader, '2028-01-01').filter(isLeapDay)
  return [...leapDays, ...found.filter((one) => !leapDays.some((leapDay) => overlaps(one, leapDay)))]
}

/** Parses a text; of a long text its first and last 200 characters, where dates count, which bounds the processor time. */
function parsed(text: string, { parser }: LocaleReader, day: string): Found[] {
  // The day begins at midnight, because the parser would move days whose time has passed.
  const reference = { instant: new Date(`${day}T00:00:00Z`), timezone: 0 }
  const find = (from: number, to: number): Found[] =>
    parser.parse(text.slice(from, to), reference).map((result) => {
      const start = from + result.index
      return { result, start, end: start + result.text.trimEnd().length }
    })
  if (text.length <= WHOLE) return find(0, text.length)
  const [cut, from] = [WHOLE / 2, text.length - WHOLE / 2]
  // A date at the cut may be a part of a longer one.
  return [
    ...find(0, cut).filter(({ end }) => end < cut),
    ...find(from, text.length).filter(({ start }) => start > from),
  ]
}

interface Context extends Reading {
  isMarked: boolean
  visible: string
}

function momentOf({ result, ...place }: Found, context: Context): Moment | undefined {
  const { reader, now } = context
  const { text, start: parts } = result
  if (parts.tags().has('result/relativeDate') || parts.isCertain('timezoneOffset')) return undefined
  const date = dateOf(parts, now)
  if (date === undefined && parts.isCertain('month') && !parts.isCertain('day')) return monthOf(parts, place, context)
  if (!DIGIT.test(text)) return undefined
  const time = timeOf(parts, reader)
  if (date === undefined && time === undefined) return undefined
  if (text === '24/7') return undefined
  if (result.end && date !== undefined && !isSameDay(result)) return { ...place, date, isUncertain: true }
  const other = otherWeekday(parts, date, now)
  if (date !== undefined && other !== undefined) return { ...place, contradiction: [other, date] }
  return {
    ...place,
    ...(date !== undefined && { date }),
    ...(time !== undefined && { time }),
    ...(time !== undefined && parts.isCertain('meridiem') && { hasHalf: true }),
    ...(/^\d{1,2}\/\d{1,2}$/.test(text) && { isFraction: true }),
    ...(result.end && { doubt: 'end_ignored' as const }),
  }
}

function isSameDay({ start, end }: ParsedResult): boolean {
  return (['year', 'month', 'day'] as const).every((part) => start.get(part) === end?.get(part))
}

function dateOf(parts: ParsedComponents, { today }: Now): string | undefined {
  if (!parts.isCertain('day') || !parts.isCertain('month')) return undefined
  const [year, month, day] = [parts.get('year') ?? 0, parts.get('month') ?? 0, parts.get('day') ?? 0]
  return parts.isCertain('year') ? validDay(year, month, day) : nextYearDay(month, day, today)
}

/** Returns the coming day of the weekday that a date names and does not have. */
function otherWeekday(parts: ParsedComponents, date: string | undefined, { today }: Now): string | undefined {
  if (date === undefined || !parts.isCertain('weekday')) return undefined
  const weekday = WEEKDAYS[((parts.get('weekday') ?? 0) + 6) % 7]
  return weekday === undefined || weekdayOf(date) === weekday ? undefined : comingWeekday(weekday, today)
}

/** Returns the time that a text states. Languages with spaces read times themselves, except in an ISO 8601 time. */
function timeOf(parts: ParsedComponents, { language }: LocaleReader): string | undefined {
  if (!parts.isCertain('hour') || (language.hasSpaces && !parts.isCertain('day'))) return undefined
  const [hour, minute] = [parts.get('hour') ?? 0, parts.get('minute') ?? 0]
  return `${String(hour).padStart(2, '0')}:${String(minute).padStart(2, '0')}`
}

/** Returns the first day of a month, if a mark or a word such as "in" precedes it. */
function monthOf(
  parts: ParsedComponents,
  { start, end }: Place,
  { reader, now, isMarked, visible }: Context,
): Moment | undefined {
  const { inMonth } = reader.language
  const before = visible.slice(Math.max(0, start - 10), start)
  const preposition = new RegExp(`${NOT_IN_WORD}(?:${inMonth})\\s$`, 'iu').exec(before)?.[0].length ?? 0
  if (!isMarked && preposition === 0) return undefined
  const [year, month] = [parts.get('year') ?? 0, parts.get('month') ?? 0]
  const date = parts.isCertain('year') ? validDay(year, month, 1) : nextYearDay(month, 1, now.today)
  return date === undefined ? undefined : { start: start - preposition, end, date }
}

/** Finds days like "3.12.", which the date parser does not know, in languages that write them so. */
function dottedDates(text: string, { code }: LocaleReader, { today }: Now): Moment[] {
  if (!['de', 'fi', 'ru', 'uk'].includes(code)) return []
  return [...text.matchAll(DOTTED)].flatMap((match) => {
    const date = nextYearDay(Number(match[2]), Number(match[1]), today)
    return date === undefined ? [] : [{ start: match.index, end: match.index + match[0].length, date }]
  })
}

const DOTTED = /(?<![\p{L}\p{N}.,])(\d{1,2})\.\s?(\d{1,2})\.(?![\p{L}\p{N}])/gu
