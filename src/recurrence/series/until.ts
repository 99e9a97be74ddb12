import { addDays } from '../rule/days.ts'
import type { Until } from '../rule/rule.ts'
import type { Timing } from './series.ts'
import { wallClockIn } from './zoned.ts'

/** Returns the last day that UNTIL permits. As an instant it permits the day that it is on, if the time of day has come. */
export function lastDayOf({ date, time, isUtc }: Until, timing: Timing): string {
  if (time === undefined) return date
  const end = isUtc ? wallClockIn(timing.zone, new Date(`${date}T${time}.000Z`)) : { date, time }
  return timing.time === undefined || timing.time <= end.time.slice(0, 5) ? end.date : addDays(end.date, -1)
}
