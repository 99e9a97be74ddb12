/** The limits of reminders. */
export const REMINDER_LIMITS = {
  /** Maximum number of reminders of a task. */
  reminders: 10,
} as const
