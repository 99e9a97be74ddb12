/** The fields of a task that does not repeat. */
export const NOT_REPEATING = { recurrence: null, occurrence: null, occurrenceIndex: null, nextDue: null } as const
