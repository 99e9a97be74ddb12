import type { DayPart, Language } from '../languages/language.ts'
import { dayPartOf, hourInPart } from './day-parts.ts'
import type { Moment, Reading } from './moment.ts'
import { NO_WORD, NOT_IN_WORD } from './patterns.ts'
import type { MaskedText } from './places.ts'
import { storedZoneOf } from './zones.ts'

/** Finds the times of day, such as "17:00", "5pm" and "um 9", with their time zones, and hides them. */
export function readTimes(text: MaskedText, { reader }: Reading): Moment[] {
  return formsOf(reader.language).flatMap(({ regex, isWeak }) =>
    [...text.visible().matchAll(regex)].flatMap((match): Moment[] => {
      const read = timeOf(match, reader.language)
      if (!read) return []
      const end = match.index + match[0].length
      const { start, part } = partBefore(match, reader.language)
      const isAmbiguous = reader.code === 'en' && isWeak && read.hour > 0 && read.hour < 12
      const zone = zoneAfter(match.input.slice(end, end + 80), end)
      const moment: Moment = {
        start,
        end: zone?.end ?? end,
        time: read.time,
        ...(zone && zone.zone !== undefined && { zone: zone.zone, zoneStart: zone.start }),
        ...(part && !read.hasHalf && { part }),
        ...(read.hasHalf && { hasHalf: true }),
        ...(read.isUncertain && { isUncertain: true }),
        ...(isWeak && { isWeak }),
        ...(isAmbiguous && { doubt: 'ambiguous_time' as const }),
        ...(read.hasEnd && { doubt: 'end_ignored' as const }),
        ...(zone && zone.zone === undefined && { doubt: 'unsupported_time_zone' as const }),
      }
      text.hide(moment)
      return [moment]
    }),
  )
}

/** Returns the part of the day that words before a time name, as in "abends um 8", and where the time starts with them. */
function partBefore(
  { index, input }: RegExpExecArray,
  language: Language,
): { start: number; part?: DayPart | undefined } {
  const before = input.slice(Math.max(0, index - 30), index)
  const [phrase] = new RegExp(`${NOT_IN_WORD}(?:${language.am}|${language.pm})\\s{1,3}$`, 'iu').exec(before) ?? []
  if (phrase !== undefined) return { start: index - phrase.length, part: dayPartOf(phrase.trim(), language) }
  const word = /\p{L}+(?=\s{1,3}$)/u.exec(before)?.[0]
  return { start: index, part: word === undefined ? undefined : dayPartOf(word, language) }
}

interface Form {
  regex: RegExp
  isWeak: boolean
}

const forms = new WeakMap<Language, Form[]>()

function formsOf(language: Language): Form[] {
  const known = forms.get(language)
  if (known) return known
  const made = createForms(language)
  forms.set(language, made)
  return made
}

const HOUR = '(?<hour>[01]?\\d|2[0-3])'
const MINUTE = '(?<minute>[0-5]\\d)'

function createForms(language: Language): Form[] {
  const { timeBefore, weakTimeBefore, timeAfter, am, pm, noon, fractionBefore, fractionAfter } = language
  // "halb 9" is 8:30.
  const hourOrHalf = `(?:(?<half>${language.half})\\s{1,3})?${HOUR}`
  const half = `(?:\\s?(?:${timeAfter}))?(?:\\s?(?:(?<am>a\\.m\\.|am)|(?<pm>p\\.m\\.|pm))|\\s(?:(?<am2>${am})|(?<pm2>${pm})))`
  const before = `(?:(?:${timeBefore}|${weakTimeBefore})\\s{1,3})?`
  const after = `(?:\\s?(?:${timeAfter}))?`
  const form = (source: string, isWeak = false): Form => {
    // Hours beside words such as "quarter to" mean another time.
    const before = `(?<![\\p{L}\\p{M}\\p{N}]|[\\p{N}][:.,/-])(?<!${NOT_IN_WORD}(?:${language.half}|${fractionBefore}) {1,3})`
    const after = `${NO_WORD}(?![:.,/-]?\\d)(?! {1,3}(?:${fractionAfter})${NO_WORD})`
    return { regex: new RegExp(`${before}(?:${source})${after}`.replaceAll(' ', '\\s'), 'giu'), isWeak }
  }
  return [
    form(
      `${before}${HOUR}(?::${MINUTE})?(?:\\s?(?:(?<startAm>am)|(?<startPm>pm)))?(?<end>\\s?[-–]\\s?(?:[01]?\\d|2[0-3])(?::[0-5]\\d)?)${half}`,
    ),
    form(`${before}${HOUR}:${MINUTE}(?<end>\\s?[-–]\\s?(?:[01]?\\d|2[0-3]):[0-5]\\d)${after}`),
    form(`${before}${hourOrHalf}(?:[:.]${MINUTE})?${half}`),
    form(`${before}${HOUR}:${MINUTE}(?::[0-5]\\d)?${after}`),
    form(`${before}${HOUR}h${MINUTE}`),
    form(`(?<noon>${noon})`),
    form(`${before}${hourOrHalf}(?:\\.${MINUTE})?\\s?(?:${timeAfter})`),
    form(`(?:${timeBefore}|${weakTimeBefore})\\s${HOUR}\\s?h`),
    form(`(?:${timeBefore})\\s${hourOrHalf}(?:\\.${MINUTE})?`),
    form(`(?:${weakTimeBefore})\\s${hourOrHalf}`, true),
    form(`(?<half>${language.half})\\s{1,3}${HOUR}`),
    form(`${HOUR}\\s?h`, true),
  ]
}

interface Time {
  time: string
  hour: number
  hasEnd: boolean
  /** Whether it has am or pm, or words such as "at night". */
  hasHalf: boolean
  /** Whether it may be another time, such as "2 at night". */
  isUncertain: boolean
}

function timeOf({ groups = {} }: RegExpExecArray, language: Language): Time | undefined {
  if (groups.noon !== undefined) return { time: '12:00', hour: 12, hasEnd: false, hasHalf: true, isUncertain: false }
  const [startAm, startPm] = [groups.startAm !== undefined, groups.startPm !== undefined]
  const hasStart = startAm || startPm
  const words = groups.am2 ?? groups.pm2
  const isAm = startAm || (!hasStart && (groups.am ?? groups.am2) !== undefined)
  const isPm = startPm || (!hasStart && (groups.pm ?? groups.pm2) !== undefined)
  const read = hourOf(Number(groups.hour), { isAm, isPm, end: hasStart ? undefined : groups.end })
  if (read === undefined) return undefined
  const part = words === undefined ? undefined : dayPartOf(words, language)
  const inPart =
    part && (groups.end === undefined ? hourInPart(Number(groups.hour), part, false) : hourInPart(read, part, true))
  const isUncertain = part !== undefined && inPart === undefined && !(groups.end !== undefined && part === 'afternoon')
  const hour = isUncertain ? Number(groups.hour) % 12 : (inPart ?? read)
  const hasEnd = groups.end !== undefined
  const hasHalf = isAm || isPm
  if (groups.half === undefined) return { time: clockTime(hour, groups.minute), hour, hasEnd, hasHalf, isUncertain }
  if (groups.minute !== undefined) return undefined
  const earlier = (hour + 23) % 24
  return { time: clockTime(earlier, '30'), hour: earlier, hasEnd, hasHalf, isUncertain: isUncertain || hour < 2 }
}

function clockTime(hour: number, minute = '00'): string {
  return `${String(hour).padStart(2, '0')}:${minute}`
}

function hourOf(
  hour: number,
  { isAm, isPm, end }: { isAm: boolean; isPm: boolean; end: string | undefined },
): number | undefined {
  if (!isAm && !isPm) return hour
  if (hour === 0 || hour > 12) return isPm && hour > 12 ? hour : undefined
  const endHour = end === undefined ? undefined : Number(/\d+/.exec(end)?.[0]) % 12
  // In "11-1pm" the first hour is before noon.
  const isAfternoon = isPm && (endHour === undefined || hour % 12 <= endHour)
  return (hour % 12) + (isAfternoon ? 12 : 0)
}

interface FoundZone {
  start: number
  end: number
  zone: string | undefined
}

/** Reads the time zone after a time; its `zone` is undefined if the abbreviation stands for several. */
function zoneAfter(rest: string, from: number): FoundZone | undefined {
  const [whole, name] =
    /^\s{1,3}([A-Z][A-Za-z_]+(?:\/[A-Z][A-Za-z_+-]+){1,2}|[A-Z]{2,5})(?![\p{L}\p{N}])/u.exec(rest) ?? []
  if (whole === undefined || name === undefined) return undefined
  const zone = storedZoneOf(name)
  return zone === 'none'
    ? undefined
    : {
        start: from + whole.length - name.length,
        end: from + whole.length,
        zone: zone === 'ambiguous' ? undefined : zone,
      }
}
