/** The frequencies of a rule. A task is due on a day, so rules have no smaller units. */
export const FREQUENCIES = ['DAILY', 'WEEKLY', 'MONTHLY', 'YEARLY'] as const
export type Frequency = (typeof FREQUENCIES)[number]

/** The days of the week as RFC 5545 writes them, Monday first. */
export const WEEKDAYS = ['MO', 'TU', 'WE', 'TH', 'FR', 'SA', 'SU'] as const
export type Weekday = (typeof WEEKDAYS)[number]

/** A day of the week, or the n-th one of a month or year; negative numbers count from the end. */
export interface RuleDay {
  weekday: Weekday
  nth?: number
}

/** The end of a series: a day, or an instant if `time` is given. */
export interface Until {
  /** YYYY-MM-DD. */
  date: string
  /** HH:MM:SS. */
  time?: string
  /** Whether date and time are UTC. */
  isUtc: boolean
}

/** A recurrence rule (RFC 5545 §3.3.10), as far as tasks support it. Absent parts are empty. */
export interface Rule {
  frequency: Frequency
  interval: number
  count?: number
  until?: Until
  days: readonly RuleDay[]
  monthDays: readonly number[]
  months: readonly number[]
  positions: readonly number[]
  weekStart: Weekday
}

/** The limits of a rule. */
export const RULE_LIMITS = {
  /** Maximum length of its text, in characters. */
  length: 200,
  interval: 999,
  count: 999,
} as const

/** Returns whether a rule has parts that select days, beside its frequency and interval. */
export function selectsDays({ days, monthDays, months, positions }: Rule): boolean {
  return days.length + monthDays.length + months.length + positions.length > 0
}
