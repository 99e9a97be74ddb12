import { LRUCache } from 'lru-cache'
import { WEEKDAYS, type Weekday } from '../../recurrence/rule/rule.ts'
import { type Language, NEVER, type Unit } from '../languages/language.ts'

/** The numbers and names that a phrase contains. */
export interface Parts {
  weekday?: Weekday
  weekdays: Weekday[]
  n?: number
  unit?: Unit
  /** -1: the last. */
  ordinal?: number
  /** The places of a weekday in the month. */
  ordinals: number[]
  /** A day of the month. */
  day?: number
  /** Days of the month. */
  days: number[]
}

/** Units as abbreviations. */
const SHORT_UNITS: Readonly<Record<string, Unit>> = {
  ...{ min: 'minute', m: 'minute', h: 'hour', d: 'day', w: 'week', mo: 'month', y: 'year' },
}
const UNITS: readonly Unit[] = ['minute', 'hour', 'day', 'week', 'month', 'year']
const DAY_OF_MONTH = '3[01]|[12]\\d|0?[1-9]'

/**
 * Compiles a pattern of a language. Its placeholders are `{weekday}`, `{weekdays}` (one or several), `{n}`, `{unit}`, `{short}` (a
 * number with an abbreviated unit), `{range}` (of weekdays), `{ordinal}`, `{ordinals}`, `{monthday}` (an ordinal day), `{monthdays}`
 * (that no unit or weekday follows) and `{daynumber}` (a day that no time follows). With `isMarked`, the abbreviations of weekdays
 * count too.
 */
export function compilePattern(pattern: string, language: Language, isMarked: boolean): RegExp {
  const key = `${isMarked} ${language.weekdays[0]} ${pattern}`
  const known = compiled.get(key)
  if (known) return known
  let groups = 0
  const source = pattern
    .replaceAll(/ (?=\?)/g, '\\s')
    .replaceAll(' ', '\\s{1,3}')
    .replaceAll(/\{([a-z]+)\}/g, (_, name: string) => {
      groups++
      return `(?<${name}${groups}>${placeholder(name, language, isMarked)})`
    })
  const [before, after] = language.hasSpaces ? [NOT_IN_WORD, NO_WORD] : ['', '']
  const regex = new RegExp(`${before}(?:${source})${after}`, 'giu')
  compiled.set(key, regex)
  return regex
}

const compiled = new LRUCache<string, RegExp>({ max: 2000 })

export const NOT_IN_WORD = '(?<![\\p{L}\\p{M}\\p{N}])'
export const NO_WORD = '(?![\\p{L}\\p{M}\\p{N}])'

function placeholder(name: string, language: Language, isMarked: boolean): string {
  switch (name) {
    case 'weekday':
      return anyOf(isMarked ? [...language.weekdays, ...language.shortWeekdays] : language.weekdays)
    case 'weekdays': {
      const day = anyWeekday(language)
      const and = `(?:\\s?,\\s?(?:(?:${language.and})\\s)?|\\s?(?:${language.and}|/)\\s?|\\s)`
      // “Jeden Montag bis Freitag, 24. Dezember” has a last day.
      const to = `${rangeSign(language)}${day}(?!,?\\s(?:den\\s|dem\\s)?\\d{1,2}\\.\\s?(?:\\d{1,2}\\.|\\p{L}))`
      return `${day}(?:${and}${day}|${to}){0,6}`
    }
    case 'range':
      return `${anyWeekday(language)}${rangeSign(language)}${anyWeekday(language)}`
    case 'n':
      return anyOf(['\\d{1,3}', ...Object.keys(language.numbers)])
    case 'unit':
      return anyOf(Object.values(language.units))
    case 'short':
      return `\\d{1,3}\\s?(?:${anyOf(Object.keys(SHORT_UNITS))})`
    case 'ordinal':
      return ordinalOf(language)
    case 'ordinals': {
      const ordinal = `(?:${ordinalOf(language)})`
      const and = language.hasSpaces
        ? `(?:\\s?,\\s?(?:(?:${language.and})\\s)?|\\s(?:${language.and})\\s)(?:the\\s)?`
        : `(?:${language.and})第?`
      return `${ordinal}(?:${and}${ordinal}){0,4}`
    }
    case 'monthday':
      return `(?:${DAY_OF_MONTH})${language.ordinalEnding}`
    case 'monthdays': {
      const day = `(?:${DAY_OF_MONTH})${language.ordinalEnding}`
      const and = `(?:\\s?,\\s?|\\s(?:${language.and})\\s)(?:the\\s)?`
      const counted = anyOf([...Object.values(language.units), ...language.weekdays, ...language.shortWeekdays])
      // “Every 3rd week” and “every 1st and 3rd Monday” count weeks and Mondays.
      return `${day}(?:${and}${day}){0,5}(?!${and}${day}|\\s{1,3}(?:${counted})${NO_WORD})`
    }
    case 'daynumber':
      return `(?:${DAY_OF_MONTH})(?:${language.ordinalEnding})?(?!\\d|[:./]\\d|\\s?(?:am|pm|a\\.m|p\\.m|h|uhr|uur)${NO_WORD})`
    default:
      return NEVER
  }
}

function anyWeekday({ weekdays, shortWeekdays, hasSpaces }: Language): string {
  return `(?:${anyOf([...weekdays, ...shortWeekdays])})s?${hasSpaces ? NO_WORD : ''}`
}

/** Returns a pattern of what is between the first and the last of several days: a dash, or a word such as "through". */
export function rangeSign({ through, hasSpaces }: Language): string {
  const word = hasSpaces ? `\\s{1,3}(?:${through})\\s{1,3}` : `(?:${through})`
  return `(?:\\s{0,3}[-–—~〜～]\\s{0,3}|${word})`
}

function ordinalOf({ ordinals, ordinalEnding }: Language): string {
  return anyOf([...Object.keys(ordinals), `[1-5]${ordinalEnding}`])
}

/** Returns alternatives, longer ones first, so that "months" is not read as "m". */
function anyOf(sources: readonly string[]): string {
  return sources
    .flatMap((source) => (source.includes('(') ? [source] : source.split('|')))
    .sort((a, b) => b.length - a.length)
    .join('|')
}

/** Reads the placeholders of a match. */
export function partsOf(match: RegExpExecArray, language: Language): Parts {
  const parts: Parts = { weekdays: [], ordinals: [], days: [] }
  for (const [name, value] of Object.entries(match.groups ?? {})) {
    if (value !== undefined) readPart(parts, [name.replace(/\d+$/, ''), value.toLowerCase()], language)
  }
  return parts
}

function readPart(parts: Parts, [name, value]: [name: string, value: string], language: Language): void {
  if (name === 'weekday') Object.assign(parts, defined('weekday', weekdaysIn(value, language)[0]))
  if (name === 'weekdays') parts.weekdays = weekdaysIn(value, language)
  if (name === 'n') Object.assign(parts, defined('n', language.numbers[value] ?? Number(value)))
  if (name === 'unit') Object.assign(parts, defined('unit', unitOf(value, language)))
  if (name === 'ordinal')
    Object.assign(parts, defined('ordinal', language.ordinals[value] ?? Number.parseInt(value, 10)))
  if (name === 'ordinals') {
    const words = value.match(new RegExp(anyOf([...Object.keys(language.ordinals), '[1-5]']), 'giu')) ?? []
    parts.ordinals = words.map((word) => language.ordinals[word] ?? Number(word)).sort((a, b) => a - b)
  }
  if (name === 'monthday' || name === 'daynumber') parts.day = Number.parseInt(value, 10)
  if (name === 'monthday' || name === 'monthdays') parts.days = (value.match(/\d+/g) ?? []).map(Number)
  if (name === 'short') {
    const [, n, unit = ''] = /^(\d+)\s?(.*)$/u.exec(value) ?? []
    Object.assign(parts, defined('n', Number(n)), defined('unit', SHORT_UNITS[unit]))
  }
}

function defined<Name extends string, Value>(name: Name, value: Value | undefined): { [K in Name]?: Value } {
  return value === undefined ? {} : ({ [name]: value } as { [K in Name]: Value })
}

function unitOf(value: string, { units }: Language): Unit | undefined {
  return UNITS.find((unit) => isWhole(units[unit], value))
}

/** Returns the weekdays of a text, Monday first, with those between the ends of each range. */
function weekdaysIn(value: string, language: Language): Weekday[] {
  const { weekdays, shortWeekdays, hasSpaces } = language
  const sources = WEEKDAYS.map((_, index) => `(${anyOf([weekdays[index] ?? NEVER, shortWeekdays[index] ?? NEVER])})`)
  const one = hasSpaces ? `${NOT_IN_WORD}(?:${sources.join('|')})s?${NO_WORD}` : sources.join('|')
  const isRange = new RegExp(`^${rangeSign(language)}$`, 'iu')
  const days = new Set<Weekday>()
  let last = { index: 0, end: 0 }
  for (const match of value.matchAll(new RegExp(one, 'giu'))) {
    const index = match.slice(1).findIndex((day) => day !== undefined)
    const from = days.size > 0 && isRange.test(value.slice(last.end, match.index)) ? last.index : index
    for (let day = from; ; day = (day + 1) % WEEKDAYS.length) {
      days.add(WEEKDAYS[day] as Weekday)
      if (day === index) break
    }
    last = { index, end: match.index + match[0].length }
  }
  return WEEKDAYS.filter((day) => days.has(day))
}

/** Returns whether a text matches a pattern as a whole. */
function isWhole(source: string, value: string): boolean {
  return new RegExp(`^(?:${source})$`, 'iu').test(value)
}
