import type { DayPart } from '../languages/language.ts'
import type { LocaleReader } from '../languages/languages.ts'
import type { Now } from './calendar.ts'
import type { Place } from './places.ts'

/** A day, a time or both in a text. */
export interface Moment extends Place {
  date?: string
  time?: string
  /** IANA name of a time zone. */
  zone?: string
  /** Where the text of the time zone starts. */
  zoneStart?: number
  /** Whether the day is the coming one of a weekday, which moves on by a week if its time has passed. */
  isWeekday?: boolean
  /** Whether the day is the first of a week, or of a longer period, which another day may name more exactly. */
  period?: 'week' | 'longer'
  /** The part of the day, in which its hours are read. */
  part?: DayPart
  /** Whether its time has am or pm. */
  hasHalf?: boolean
  /** Whether it may mean something else, so that it and the moments beside it are suggestions. */
  isUncertain?: boolean
  /** Whether it counts next to another moment or after a mark only, such as the hour in "at 5". */
  isWeak?: boolean
  /** Whether it counts at the start of a text only if punctuation follows, such as "1/2". */
  isFraction?: boolean
  /** What a warning says about it. */
  doubt?: 'end_ignored' | 'ambiguous_time' | 'unsupported_time_zone'
  /** The days that it may mean, although it names them as one. */
  contradiction?: [string, string]
}

/** What a text is read with. */
export interface Reading {
  reader: LocaleReader
  now: Now
}
