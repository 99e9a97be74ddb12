import { english } from '../languages/english.ts'
import type { Language, RecurrenceMeaning, Unit } from '../languages/language.ts'
import { compilePattern, type Parts, partsOf } from './patterns.ts'
import type { MaskedText, Place } from './places.ts'

/** A recurrence in a text. */
export interface FoundRecurrence extends Place {
  /** The value of RRULE. */
  rule: string
  from: 'due' | 'completion'
}

/**
 * Finds the phrases of recurrences, such as "every other Tuesday", in the language and in English, and hides them. With "every!"
 * the next due date is counted from the day of completion.
 */
export function findRecurrences(text: MaskedText, language: Language): FoundRecurrence[] {
  const languages = language === english ? [english] : [language, english]
  return languages
    .flatMap((one) => one.recurrences.flatMap(([pattern, meaning]) => matchesOf(text, one, [pattern, meaning])))
    .sort((a, b) => a.start - b.start)
}

function matchesOf(
  text: MaskedText,
  language: Language,
  [pattern, meaning]: [pattern: string, meaning: RecurrenceMeaning],
): FoundRecurrence[] {
  return [...text.visible().matchAll(compilePattern(pattern, language, true))].flatMap((match) => {
    const rule = ruleOf(meaning, partsOf(match, language))
    if (rule === undefined) return []
    const place = { start: match.index, end: match.index + match[0].length }
    text.hide(place)
    return [{ ...place, rule, from: match[0].includes('!') ? ('completion' as const) : ('due' as const) }]
  })
}

const FREQUENCIES: Readonly<Partial<Record<Unit, string>>> = {
  day: 'DAILY',
  week: 'WEEKLY',
  month: 'MONTHLY',
  year: 'YEARLY',
}

/** Returns the rule of a phrase; undefined if it has none, such as "every 5 minutes". */
function ruleOf(meaning: RecurrenceMeaning, parts: Parts): string | undefined {
  const { kind } = meaning
  const interval = meaning.interval ?? parts.n ?? (kind === 'units' ? parts.ordinal : undefined) ?? 1
  if (interval < 1) return undefined
  const every = interval > 1 ? `;INTERVAL=${interval}` : ''
  const unit = meaning.unit ?? parts.unit
  const frequency = unit && FREQUENCIES[unit]
  switch (kind) {
    case 'units':
      return frequency && `FREQ=${frequency}${every}`
    case 'weekdays':
      return parts.weekdays.length === 0 || (unit !== undefined && unit !== 'week')
        ? undefined
        : `FREQ=WEEKLY${every};BYDAY=${parts.weekdays.join(',')}`
    case 'workdays':
      return 'FREQ=WEEKLY;BYDAY=MO,TU,WE,TH,FR'
    case 'weekend':
      return 'FREQ=WEEKLY;BYDAY=SA,SU'
    case 'monthDay':
      return parts.days.length === 0 ? undefined : `FREQ=MONTHLY${every};BYMONTHDAY=${parts.days.join(',')}`
    case 'ordinalDay':
      return parts.ordinal === undefined ? undefined : `FREQ=MONTHLY;BYMONTHDAY=${parts.ordinal}`
    case 'nthWeekday':
      return parts.ordinals.length === 0 || !parts.weekday
        ? undefined
        : `FREQ=MONTHLY;BYDAY=${parts.ordinals.map((ordinal) => `${ordinal}${parts.weekday}`).join(',')}`
  }
}
