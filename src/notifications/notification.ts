import * as z from 'zod'
import { Id } from '../entities/definition/common-schema.ts'
import { defineEntity } from '../entities/definition/define-entity.ts'
import { fieldsOf } from '../entities/definition/field.ts'
import { byTime } from '../entities/storage/sort.ts'
import type { NotificationModel } from '../generated/prisma/models/Notification.ts'
import { matchingNotifications, outsideTrashedTasks } from './filter.ts'

const { column, readOnly } = fieldsOf<NotificationModel>()

const Reference = z.string().meta({ format: 'uuid' })

/** The definition of the notification entity. The worker creates notifications; users dismiss and snooze them. */
export const notificationEntity = defineEntity<NotificationModel>()({
  name: 'notification',
  plural: 'notifications',
  type: 'Notification',
  model: 'notification',
  fields: {
    taskId: readOnly({
      ...column('taskId'),
      input: z.string(),
      output: Reference.meta({ description: 'The task that has the reminder' }),
    }),
    reminderId: readOnly({
      ...column('reminderId'),
      input: z.string(),
      output: Reference.meta({ description: 'The id of the reminder in `reminders` of the task' }),
    }),
    occurrenceIndex: readOnly({
      ...column('occurrenceIndex'),
      input: z.number(),
      output: z
        .number()
        .int()
        .meta({ description: 'The number of the occurrence, from 1; 0: the task did not repeat' }),
    }),
    remindAt: readOnly({
      ...column('remindAt'),
      input: z.date(),
      output: z.date().meta({ description: 'The time for which the reminder was set, or to which it was snoozed' }),
    }),
    firedAt: readOnly({
      ...column('firedAt'),
      input: z.date(),
      output: z.date().meta({
        description: 'When the reminder fired last. Show the notification whenever this time has changed',
      }),
    }),
    snoozedUntil: readOnly({
      columns: ['wakeAt'],
      read: ({ wakeAt }) => wakeAt,
      input: z.date(),
      output: z.date().nullable().meta({ description: 'When it fires again; null: it was not snoozed' }),
    }),
    dismissedAt: readOnly({
      ...column('dismissedAt'),
      input: z.date(),
      output: z.date().nullable().meta({ description: 'When it was dismissed; null: it was not' }),
    }),
  },
  hasTrash: false,
  texts: [],
  filters: {
    taskId: Id.optional().meta({
      description: 'Notifications of this task, also if it is in the trash. Omitted: of all tasks outside the trash',
    }),
    dismissed: z.boolean().optional().meta({ description: 'True: dismissed notifications only; false: only others' }),
  },
  standing: outsideTrashedTasks,
  matching: matchingNotifications,
  sortKeys: ['firedAt', 'createdAt'],
  sortColumns: { firedAt: byTime('firedAt'), createdAt: byTime('createdAt') },
  defaultSort: [{ by: 'firedAt', order: 'desc' }],
  about: 'A reminder that has fired. It is deleted with its task, or 30 days after it fired',
  example: {
    id: '01a2134d-c622-74ec-ae07-f77888b1355e',
    taskId: '01a2134d-c622-74ec-ae07-f77888b13558',
    reminderId: '01a2134d-c622-74ec-ae07-f77888b1355d',
    occurrenceIndex: 0,
    remindAt: '2026-11-30T07:30:00.000Z',
    firedAt: '2026-11-30T07:30:00.120Z',
    snoozedUntil: null,
    dismissedAt: null,
    version: 1,
    createdAt: '2026-11-30T07:30:00.120Z',
    updatedAt: '2026-11-30T07:30:00.120Z',
  },
  examples: { create: {}, update: {} },
})
