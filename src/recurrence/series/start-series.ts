import { addDays } from '../rule/days.ts'
import { selectsDays } from '../rule/rule.ts'
import { gridDaysAfter } from './grid.ts'
import type { Repetition, Series, Timing } from './series.ts'
import { lastDayOf } from './until.ts'
import { wallClockIn } from './zoned.ts'

/** A rule that has no occurrence from its start, or too many. */
export interface SeriesProblem {
  code: 'never_occurs' | 'too_many_occurrences'
  message: string
}

/** A new series, or the reason why the rule is rejected. */
export type Started = { series: Series; problem?: undefined } | { series?: undefined; problem: SeriesProblem }

interface Start extends Repetition, Timing {
  /** The due day; null: the first day of the rule that is not before today. */
  due: string | null
  /** The number of the first occurrence. */
  index: number
}

/**
 * Starts a series at a due day, which is its first occurrence even if the rule does not select it. Rejects a rule without an
 * occurrence: none that is accepted has none within 400 years.
 */
export function startSeries({ due, index, ...start }: Start, now: Date): Started {
  const { rule, from, skips } = start
  const anchor = due ?? firstDay(start, now)
  const [first] = anchor === undefined ? [] : gridDaysAfter({ rule, anchor, skips }, addDays(anchor, -1), 1)
  if (anchor === undefined || first === undefined) return { problem: neverOccurs('The rule never occurs') }
  if (rule.until && first > lastDayOf(rule.until, start))
    return { problem: neverOccurs(`The rule does not occur between ${anchor} and UNTIL`) }
  const count = rule.count ?? 0
  const series: Series = { rule, from, skips, anchor, occurrence: anchor, index, lastDay: null, lastIndex: null }
  if (count === 0) return { series }
  if (from === 'completion') return { series: { ...series, lastIndex: index + count - 1 } }
  const days = [anchor, ...(count > 1 ? gridDaysAfter(series, anchor, count - 1) : [])]
  const lastDay = days[count - 1]
  if (lastDay !== undefined) return { series: { ...series, lastDay } }
  const message = `COUNT must be at most ${days.length} for this rule, whose later occurrences are too far away`
  return { problem: { code: 'too_many_occurrences', message } }
}

/** Returns the first day of a rule that is not before today. Its interval counts from there. */
function firstDay({ rule, skips, zone }: Repetition & Timing, now: Date): string | undefined {
  const today = wallClockIn(zone, now).date
  if (!selectsDays(rule)) return today
  return gridDaysAfter({ rule: { ...rule, interval: 1 }, anchor: today, skips }, addDays(today, -1), 1)[0]
}

function neverOccurs(message: string): SeriesProblem {
  return { code: 'never_occurs', message }
}
