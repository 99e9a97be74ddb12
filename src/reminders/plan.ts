import { fireTime, type ReminderSettings } from './fire-times.ts'
import { decodeReminder } from './reminder.ts'

/** A scheduled task, as it is stored. Days and times of day are Dates in UTC. */
export interface ScheduledTask {
  taskId: string
  revision: number
  since: Date
  reminders: string[]
  dueDate: Date | null
  dueTime: Date | null
  dueZone: string | null
  occurrenceIndex: number
  /** Whether the task is outside the trash and not completed. */
  isOpen: boolean
}

/** A reminder that fires now. */
export interface Firing {
  taskId: string
  reminderId: string
  occurrenceIndex: number
  remindAt: Date
}

/** The new schedule of a task, and the reminders that fire now. */
export interface Plan {
  taskId: string
  /** The revision that the schedule was planned from. */
  revision: number
  since: Date
  nextAt: Date | null
  firings: Firing[]
}

/** Plans the reminders of a task: those whose time has come since it was scheduled last fire, and the next one sets the time. */
export function planReminders(task: ScheduledTask, settings: ReminderSettings, now: Date): Plan {
  const { taskId, revision, occurrenceIndex } = task
  // The clocks of two processes may differ, and the clock of one may have been set back.
  const since = task.since > now ? task.since : now
  const plan: Plan = { taskId, revision, since, nextAt: null, firings: [] }
  if (!task.isOpen) return plan
  for (const stored of task.reminders) {
    const reminder = decodeReminder(stored)
    const remindAt = fireTime(reminder, dueOf(task), settings)
    if (!remindAt || remindAt <= task.since) continue
    if (remindAt <= now) plan.firings.push({ taskId, reminderId: reminder.id, occurrenceIndex, remindAt })
    else if (!plan.nextAt || remindAt < plan.nextAt) plan.nextAt = remindAt
  }
  return plan
}

function dueOf({ dueDate, dueTime, dueZone }: ScheduledTask) {
  if (!dueDate) return null
  return {
    date: dueDate.toISOString().slice(0, 10),
    time: dueTime?.toISOString().slice(11, 16),
    timeZone: dueZone ?? undefined,
  }
}
