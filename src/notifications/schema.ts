import * as z from 'zod'
import { Id, IdempotencyKey, IfVersion } from '../entities/definition/common-schema.ts'
import { notificationEntity } from './notification.ts'

const { schemas } = notificationEntity

export const Notification = schemas.Row
export type Notification = z.infer<typeof Notification>
export const NotificationId = schemas.ById
export const ChangedNotification = schemas.Changed
export type ChangedNotification = z.infer<typeof ChangedNotification>
export const ListNotificationsInput = schemas.List
export const NotificationPage = schemas.Page
export const NotificationAction = schemas.Action
export type NotificationAction = z.infer<typeof NotificationAction>

/** The notification to snooze, and until when. */
export const SnoozeNotificationInput = z
  .strictObject({
    id: Id,
    until: z
      .date()
      .min(new Date(0))
      .max(new Date('9998-12-31T23:59:59.999Z'))
      .meta({ description: 'When it fires again. A time that has passed fires it at once' }),
    ifVersion: IfVersion,
    idempotencyKey: IdempotencyKey,
  })
  .meta({
    id: 'SnoozeNotificationInput',
    description: 'The notification to snooze, and until when',
    examples: [{ id: '01a2134d-c622-74ec-ae07-f77888b1355e', until: '2026-11-30T08:00:00.000Z' }],
  })
export type SnoozeNotificationInput = z.infer<typeof SnoozeNotificationInput>
