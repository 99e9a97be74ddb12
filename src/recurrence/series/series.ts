import type { Rule } from '../rule/rule.ts'
import type { Work } from './search.ts'

/** How a task repeats. */
export interface Repetition {
  rule: Rule
  /** What the next occurrence is counted from. */
  from: 'due' | 'completion'
  /** Whether months without a day are skipped, instead of taking their last day. */
  skips: boolean
}

/** A running series with its current occurrence. Days are YYYY-MM-DD. */
export interface Series extends Repetition {
  /** The first day, from which intervals count. */
  anchor: string
  /** The day of the current occurrence in the series, wherever its due date was moved to. */
  occurrence: string
  /** The number of the current occurrence. */
  index: number
  /** The last day by COUNT, if occurrences are counted from due dates; null without. */
  lastDay: string | null
  /** The number of the last occurrence by COUNT, if occurrences are counted from completions; null without. */
  lastIndex: number | null
}

/** For a search: the time of day of the due date, HH:MM, and the time zone in which days begin. */
export interface Timing {
  time: string | undefined
  zone: string
  /** The work that is left for several searches. Default: each is limited by itself only. */
  work?: Work | undefined
}

/** Returns a series at its next occurrence. */
export function advanced(series: Series, day: string): Series {
  return { ...series, occurrence: day, index: series.index + 1 }
}
