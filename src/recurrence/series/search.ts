import type { Rule } from '../rule/rule.ts'

/** The days of a rule from a start. */
export interface Grid {
  rule: Rule
  /** The first day: intervals count from its day, week, month or year. */
  anchor: string
  /** Whether months without a day are skipped, instead of taking their last day. */
  skips: boolean
  /** The work that is left for this and other searches. Default: each is limited by itself only. */
  work?: Work | undefined
}

/** Work that is left, in steps, each of about 0.3 µs. When none is left, the last result may be incomplete. */
export interface Work {
  left: number
}

/** The days of 400 years, after which the calendar repeats itself. */
export const CALENDAR_DAYS = 146_097

/** The work of a search, counted instead of timed: it bounds the CPU time that any rule costs. */
export const SEARCH = {
  /** Years that are expanded: the calendar repeats itself. */
  years: 400,
  /** Months that are expanded. */
  periods: 1_000,
  /** Days in all these periods, at most. */
  days: 3_000,
  /** Days or weeks of a daily or weekly rule that are visited. */
  steps: CALENDAR_DAYS,
  /** The steps that count for expanding a month or year, and for each day in it. */
  stepsOfPeriod: 100,
  stepsOfDay: 15,
}

/** Returns work without a limit. */
export function unlimitedWork(): Work {
  return { left: Number.POSITIVE_INFINITY }
}
