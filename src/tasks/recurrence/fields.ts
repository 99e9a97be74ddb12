import * as z from 'zod'
import { fieldsOf } from '../../entities/definition/field.ts'
import type { TaskModel } from '../../generated/prisma/models/Task.ts'
import { Recurrence, RecurrenceInput } from '../../recurrence/schema.ts'
import { Due, dueOf } from '../due.ts'
import { NO_SERIES } from './columns.ts'

const { nullable, readOnly, computed } = fieldsOf<TaskModel>()

/** The fields of the recurrence of a task. Setting it writes only what was given; `series.ts` completes the columns. */
export const recurrenceFields = {
  recurrence: nullable({
    input: RecurrenceInput,
    output: Recurrence,
    columns: ['repeatRule', 'repeatFrom', 'repeatSkips', 'occurrenceDate', 'occurrenceIndex', 'nextDate'],
    derived: ['repeatZone', 'anchorDate', 'lastDate', 'lastIndex'],
    read: ({ repeatRule, repeatFrom, repeatSkips }): Recurrence | null => {
      if (repeatRule === null) return null
      const from = repeatFrom === 'completion' ? 'completion' : 'due'
      return { rule: repeatRule, from, missingDay: repeatSkips ? 'skip' : 'last' }
    },
    write: (recurrence) => {
      if (!recurrence) return NO_SERIES
      const { rule, from, missingDay } = recurrence
      return { ...NO_SERIES, repeatRule: rule, repeatFrom: from, repeatSkips: missingDay === 'skip' }
    },
  }),
  occurrence: readOnly({
    columns: ['occurrenceDate'],
    read: ({ occurrenceDate }) => occurrenceDate?.toISOString().slice(0, 10) ?? null,
    input: z.string(),
    output: z.string().nullable().meta({
      format: 'date',
      description:
        'The day of the current occurrence in the series, wherever its due date was moved to; null if the task does not repeat. Pass it to `tasks.complete`',
    }),
  }),
  occurrenceIndex: readOnly({
    columns: ['occurrenceIndex'],
    read: ({ occurrenceIndex }) => occurrenceIndex,
    input: z.number().int(),
    output: z.number().int().nullable().meta({
      description:
        'The number of the current occurrence, from 1; null if the task does not repeat. It continues if the recurrence changes',
    }),
  }),
  nextDue: computed({
    columns: ['nextDate', 'dueTime', 'dueZone', 'completedAt'],
    read: ({ nextDate, dueTime, dueZone, completedAt }) =>
      completedAt === null ? dueOf({ dueDate: nextDate, dueTime, dueZone }) : null,
    output: Due.nullable().meta({
      description:
        'The due date that completing the current occurrence leads to; null if there is no other occurrence, so that the task is completed, or if it does not repeat',
    }),
  }),
}
