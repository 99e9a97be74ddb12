import type { LocaleReader } from '../languages/languages.ts'
import { meaningOf } from './calendar.ts'
import { dayPartOf } from './day-parts.ts'
import { mergedDays } from './groups.ts'
import type { Moment, Reading } from './moment.ts'
import { readNumericDates } from './numeric-dates.ts'
import { compilePattern, partsOf } from './patterns.ts'
import type { MaskedText, Place } from './places.ts'
import { readTimes } from './times.ts'

/** How many moments at the start and at the end of a text are looked at, which bounds the work for a text of dates only. */
const OUTERMOST = 30

/**
 * Finds the days and times of a text, in order, and hides them. After a mark, words count that have other meanings too. Phrases for
 * the past are hidden and not returned, nor are the times after them.
 */
export function findMoments(text: MaskedText, reading: Reading, isMarked = false): Moment[] {
  const { days, markedDays, hasSpaces } = reading.reader.language
  // A weekday may belong to a date with a number, as in "Friday, 27 November".
  const isLater = ([pattern]: (typeof days)[number]) => hasSpaces && pattern.includes('{weekday}')
  const withWeekday = days.filter(isLater)
  const found = [
    ...readTimes(text, reading),
    ...readPhrases(text, reading, { phrases: days.filter((phrase) => !isLater(phrase)), isMarked }),
    ...readNumericDates(text, reading, isMarked),
    ...readPhrases(text, reading, { phrases: withWeekday, isMarked }),
  ]
  const leading = found.filter(({ date, period }) => date === undefined || period === 'week')
  found.push(
    ...(isMarked || leading.length === 0
      ? []
      : readPhrases(text, reading, { phrases: withWeekday, isMarked, leading })),
    ...(isMarked ? readPhrases(text, reading, { phrases: [...markedDays, ['\\+?{short}', 'after']], isMarked }) : []),
  )
  const inOrder = found.sort((a, b) => a.start - b.start)
  return mergedDays(outermost(withoutPast(inOrder, text.original)), text.original)
}

/** Removes the phrases for the past, and the times and weekdays beside them, as in "last Friday 9am" and "Friday last week". */
function withoutPast(moments: readonly Moment[], text: string): Moment[] {
  let past: Moment | undefined
  return moments.filter((moment, index) => {
    const after = moments[index + 1]
    const isAfterPast = past && isGap(text, past.end, moment.start) && (moment.date === undefined || moment.isWeekday)
    const isBeforePast = after && isPast(after) && isGap(text, moment.end, after.start) && moment.isWeekday
    if (!isPast(moment) && !isAfterPast && !isBeforePast) return true
    past = moment
    return false
  })
}

function isPast({ date, time, contradiction }: Moment): boolean {
  return date === undefined && time === undefined && contradiction === undefined
}

function outermost(moments: Moment[]): Moment[] {
  return moments.length <= 2 * OUTERMOST ? moments : [...moments.slice(0, OUTERMOST), ...moments.slice(-OUTERMOST)]
}

interface Phrases {
  phrases: LocaleReader['language']['days']
  isMarked: boolean
  /** Times, and phrases such as "next week", beside which abbreviated weekdays count. */
  leading?: readonly Moment[]
}

function readPhrases(text: MaskedText, { reader, now }: Reading, { phrases, isMarked, leading }: Phrases): Moment[] {
  const { language } = reader
  const hasShort = isMarked || leading !== undefined
  return phrases.flatMap(([pattern, meaning]) =>
    [...text.visible().matchAll(compilePattern(pattern, language, hasShort))].flatMap((match): Moment[] => {
      const end = match.index + match[0].length
      // The point of an abbreviation, as in "Mo. 15 Uhr".
      const place = { start: match.index, end: leading && text.original.startsWith('. ', end) ? end + 1 : end }
      const beside = leading && placeBeside(place, leading, text.original)
      if (beside === 'none') return []
      text.hide(place)
      const meant = meaningOf(meaning, partsOf(match, language), now)
      if (meaning === 'past') return [place]
      if (meant.date === undefined && !meant.contradiction) return []
      const part = dayPartOf(match[0], language)
      const isUncertain = !isMarked && (beside === 'in a sentence' || isDoubtful(place, text.original, reader))
      return [
        {
          ...place,
          ...meant,
          ...(meaning === 'comingWeekday' && { isWeekday: true }),
          ...(meaning === 'nextWeek' && { period: 'week' as const }),
          ...((meaning === 'nextMonth' || meaning === 'nextYear') && { period: 'longer' as const }),
          ...(part && { part }),
          ...(isUncertain && { isUncertain }),
        },
      ]
    }),
  )
}

/** Returns whether a day is a name or another word as often. */
function isDoubtful({ start, end }: Place, text: string, { language }: LocaleReader): boolean {
  return new RegExp(`^(?:${language.doubtfulDays})`, 'u').test(text.slice(start, end + 3))
}

/** Returns how an abbreviated weekday stands beside a time: after one, more words make it uncertain, as in "5pm we meet". */
function placeBeside(place: Place, leading: readonly Moment[], text: string): 'at a time' | 'in a sentence' | 'none' {
  if (leading.some(({ start }) => isGap(text, place.end, start))) return 'at a time'
  if (!leading.some(({ end }) => isGap(text, end, place.start))) return 'none'
  return /^\s*(?:$|[.,;:!?#@^])/.test(text.slice(place.end)) ? 'at a time' : 'in a sentence'
}

function isGap(text: string, from: number, to: number): boolean {
  return to > from && to - from <= 4 && /^,?\s+$/.test(text.slice(from, to))
}
