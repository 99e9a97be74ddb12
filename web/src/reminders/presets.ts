import type { Due } from '@taskwire/client'
import { instantOf } from '../tasks/data/due.ts'
import { addDays } from '../ui/dates.ts'
import { atText, type ReminderContext, reminderText } from './reminder-text.ts'

/** The time of a new reminder. */
export interface ReminderTime {
  at?: string
  before?: string
}

/** Before a time, and before a day. */
const TIMED = ['PT0M', 'PT10M', 'PT1H', 'P1D']
const ALL_DAY = ['PT0M', 'P1D', 'P2D', 'P7D']
const HOUR_MS = 3_600_000

/** A time that is proposed for a reminder. */
export interface Preset {
  text: string
  time: ReminderTime
}

/** Returns the times that are proposed for a reminder of a task. */
export function presetsOf(due: Due | null, context: ReminderContext): Preset[] {
  if (due) {
    const durations = due.time === undefined ? ALL_DAY : TIMED
    return durations.map((before) => ({ text: reminderText({ before }, due, context), time: { before } }))
  }
  return laterTimes(context).map((at) => ({ text: atText(at, context), time: { at: at.toISOString() } }))
}

/** Returns the times that do not depend on a due date: in an hour, and tomorrow at the time of reminders. */
function laterTimes(context: ReminderContext): Date[] {
  const minute = Math.ceil(Date.now() / 60_000) * 60_000
  return [new Date(minute + HOUR_MS), tomorrowAtReminderTime(context)]
}

/** Returns tomorrow at the time of reminders of the settings. */
export function tomorrowAtReminderTime({ today, timeZone, allDayTime }: ReminderContext): Date {
  return instantOf(addDays(today, 1), allDayTime, timeZone)
}
