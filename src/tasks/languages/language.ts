/** Units of time in phrases. */
export type Unit = 'minute' | 'hour' | 'day' | 'week' | 'month' | 'year'

/** Parts of a day. */
export type DayPart = 'morning' | 'afternoon' | 'midday' | 'evening' | 'night'

/** What a phrase for a day means. `past` is no due date, or none that is read: it hides its words from later patterns. */
export type DayMeaning =
  | { days: number }
  | 'after'
  | 'comingWeekday'
  | 'nextWeekWeekday'
  | 'nextWeekdayAfterToday'
  | 'weekdayAndDay'
  | 'monthDay'
  | 'nextWeek'
  | 'nextMonth'
  | 'nextYear'
  | 'weekend'
  | 'nextWeekend'
  | 'endOfMonth'
  | 'now'
  | 'past'

/** What a phrase for a recurrence means. `interval` is used where the phrase has no number. */
export interface RecurrenceMeaning {
  kind: 'units' | 'weekdays' | 'workdays' | 'weekend' | 'monthDay' | 'ordinalDay' | 'nthWeekday'
  interval?: number
  unit?: Unit
}

/** A pattern with its meaning. See `compilePattern` for its placeholders. */
export type Phrase<Meaning> = readonly [pattern: string, meaning: Meaning]

/** The words of a language that quick add reads itself. All texts are parts of regular expressions in lower case. */
export interface Language {
  /** Whether spaces separate words. */
  hasSpaces: boolean
  /** The days of the week, Monday first, each with the inflections that are used in dates. */
  weekdays: readonly string[]
  /** Abbreviations of the days that are other words too. They count after a mark and beside a time only. */
  shortWeekdays: readonly string[]
  /** Days, with the text after them, that are names or other words as often, so that they are suggestions. In their case. */
  doubtfulDays: string
  /** Words in phrases such as "tomorrow evening" and "in the evening" that tell the part of the day. */
  dayParts: Readonly<Partial<Record<DayPart, string>>>
  numbers: Readonly<Record<string, number>>
  units: Readonly<Record<Unit, string>>
  /** Ordinal numbers as words; -1 is the last. */
  ordinals: Readonly<Record<string, number>>
  /** The ending of ordinal numbers in digits, such as "th"; empty without one. */
  ordinalEnding: string
  days: readonly Phrase<DayMeaning>[]
  /** Days that count after a mark only. */
  markedDays: readonly Phrase<DayMeaning>[]
  recurrences: readonly Phrase<RecurrenceMeaning>[]
  /** Words between the days of a recurrence. */
  and: string
  /** Words between the first and the last of several days, such as "through". */
  through: string
  /** Words after a recurrence, and before a day, that exclude days, such as "except". */
  exceptions: string
  /** Words before an hour that make it a time, such as "um". */
  timeBefore: string
  /** Words before an hour that make it a time next to a date only, such as "at". */
  weakTimeBefore: string
  /** Words after an hour that make it a time, such as "Uhr". */
  timeAfter: string
  /** Words after an hour before and after noon, such as "in the morning". */
  am: string
  pm: string
  noon: string
  /** A word before an hour that means half an hour before it, as in "halb 9". */
  half: string
  /** Words before and after an hour that make it another time, such as "quarter to" and "y media". */
  fractionBefore: string
  fractionAfter: string
  /** Words before a month without a day, such as "in". */
  inMonth: string
  /** Words before a date that belong to it, such as "on". */
  connectors: string
  /** Words after a date that belong to it, in languages that have them there. */
  postpositions: string
  /** Words before a date that make it a part of the title, such as "until". */
  blockers: string
  /** Words after a date that make it a part of the title, such as "and". */
  joiners: string
  /** Before the last day of a recurrence, and after its number of occurrences. */
  until: string
  times: string
}

/** Words of no language: a pattern that never matches. */
export const NEVER = '(?!)'

/** A language whose other words are left to the date parser. */
export const PLAIN: Omit<Language, 'weekdays' | 'units' | 'days'> = {
  hasSpaces: true,
  shortWeekdays: Array<string>(7).fill(NEVER),
  doubtfulDays: NEVER,
  dayParts: {},
  numbers: {},
  ordinals: {},
  ordinalEnding: '',
  markedDays: [],
  recurrences: [],
  and: NEVER,
  through: NEVER,
  exceptions: NEVER,
  timeBefore: NEVER,
  weakTimeBefore: NEVER,
  timeAfter: NEVER,
  am: NEVER,
  pm: NEVER,
  noon: NEVER,
  half: NEVER,
  fractionBefore: NEVER,
  fractionAfter: NEVER,
  inMonth: NEVER,
  postpositions: NEVER,
  connectors: NEVER,
  blockers: NEVER,
  joiners: NEVER,
  until: NEVER,
  times: NEVER,
}
