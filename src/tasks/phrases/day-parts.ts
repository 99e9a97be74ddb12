import type { DayPart, Language } from '../languages/language.ts'

/** The first and last hour of each part of a day. */
const HOURS: Readonly<Record<DayPart, readonly [first: number, last: number]>> = {
  morning: [1, 11],
  afternoon: [12, 20],
  midday: [11, 14],
  evening: [16, 23],
  night: [18, 23],
}

/** In this order, because "Nachmittag" contains "Mittag". */
const PARTS: readonly DayPart[] = ['morning', 'afternoon', 'midday', 'evening', 'night']

const compiled = new WeakMap<Language, [part: DayPart, regex: RegExp][]>()

function regexesOf(language: Language): [part: DayPart, regex: RegExp][] {
  const known = compiled.get(language)
  if (known) return known
  const made = PARTS.flatMap((part): [DayPart, RegExp][] => {
    const source = language.dayParts[part]
    return source === undefined ? [] : [[part, new RegExp(source, 'iu')]]
  })
  compiled.set(language, made)
  return made
}

/** Returns the part of the day that a phrase such as "tomorrow evening" names. */
export function dayPartOf(phrase: string, language: Language): DayPart | undefined {
  return regexesOf(language).find(([, regex]) => regex.test(phrase))?.[0]
}

/**
 * Returns the hour from 0 to 23 that an hour means in a part of the day; undefined if it may mean several, such as 12 or 2 at night,
 * which belong to the day before or after. An hour that has am or pm stays.
 */
export function hourInPart(hour: number, part: DayPart, hasHalf: boolean): number | undefined {
  const [first, last] = HOURS[part]
  const hours = hasHalf || hour === 0 || hour > 11 ? [hour] : [hour, hour + 12]
  return hours.find((one) => one >= first && one <= last)
}
