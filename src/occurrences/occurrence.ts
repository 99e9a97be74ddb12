import * as z from 'zod'
import { Id } from '../entities/definition/common-schema.ts'
import { defineEntity } from '../entities/definition/define-entity.ts'
import { fieldsOf } from '../entities/definition/field.ts'
import { plainNoun } from '../entities/entity-service.ts'
import { byTime } from '../entities/storage/sort.ts'
import type { OccurrenceModel } from '../generated/prisma/models/Occurrence.ts'
import { Due, dueOf } from '../tasks/due.ts'
import { occurrencesOf, outsideTrashedTasks } from './filter.ts'

const { column, readOnly } = fieldsOf<OccurrenceModel>()

const Outcome = z.enum(['done', 'skipped'])

/**
 * The definition of the occurrence entity: the completed and skipped occurrences of tasks that repeat. Completing and skipping tasks
 * writes them; callers only read them.
 */
export const occurrenceEntity = defineEntity<OccurrenceModel>()({
  name: 'occurrence',
  plural: 'occurrences',
  type: 'Occurrence',
  model: 'occurrence',
  fields: {
    taskId: readOnly({
      ...column('taskId'),
      input: z.string(),
      output: z.string().meta({ format: 'uuid', description: 'The task that repeats' }),
    }),
    index: readOnly({
      columns: ['occurrenceIndex'],
      read: ({ occurrenceIndex }) => occurrenceIndex,
      input: z.number().int(),
      output: z.number().int().meta({ description: 'The number of the occurrence, from 1' }),
    }),
    occurrence: readOnly({
      columns: ['occurrenceDate'],
      read: ({ occurrenceDate }) => occurrenceDate.toISOString().slice(0, 10),
      input: z.string(),
      output: z.string().meta({ format: 'date', description: 'The day of the occurrence in the series' }),
    }),
    due: readOnly({
      columns: ['dueDate', 'dueTime', 'dueZone'],
      read: (row) => dueOf(row) ?? { date: '' },
      input: z.object({}),
      output: Due,
    }),
    completedAt: readOnly({
      ...column('completedAt'),
      input: z.date(),
      output: z.date().meta({ description: 'When it was completed or skipped' }),
    }),
    outcome: readOnly({
      columns: ['isSkipped'],
      read: ({ isSkipped }) => (isSkipped ? 'skipped' : 'done'),
      input: Outcome,
      output: Outcome.meta({ description: 'Whether it was completed or skipped' }),
    }),
  },
  hasTrash: false,
  texts: [],
  filters: {
    taskId: Id.optional().meta({
      description: 'Occurrences of this task, also if it is in the trash. Omitted: of all tasks outside the trash',
    }),
    outcome: Outcome.optional().meta({ description: 'Only completed, or only skipped occurrences' }),
  },
  standing: outsideTrashedTasks,
  matching: occurrencesOf,
  about: 'A completed or skipped occurrence of a task that repeats',
  sortKeys: ['createdAt'],
  sortColumns: { createdAt: byTime('createdAt') },
  example: {
    id: '01a2134d-c622-74ec-ae07-f77888b1355b',
    taskId: '01a2134d-c622-74ec-ae07-f77888b13558',
    index: 1,
    occurrence: '2026-11-30',
    due: { date: '2026-11-30', time: '09:00', timeZone: 'Europe/Berlin' },
    completedAt: '2026-11-30T12:00:00.000Z',
    outcome: 'done',
    version: 1,
    createdAt: '2026-11-30T12:00:00.000Z',
    updatedAt: '2026-11-30T12:00:00.000Z',
  },
  examples: { create: {}, update: {} },
})

/** The noun `occurrence` of the API. */
export const occurrenceNoun = plainNoun(occurrenceEntity)
