import { pagedProcedure, protectedProcedure, router } from '../api/procedures.ts'
import { entityErrors, withCondition } from '../entities/procedures.ts'
import {
  ChangedNotification,
  ListNotificationsInput,
  Notification,
  NotificationAction,
  NotificationId,
  NotificationPage,
  SnoozeNotificationInput,
} from './schema.ts'
import { notificationNoun } from './service.ts'

const { found, changed } = entityErrors<Notification>()

/** The procedures of notifications. */
export const notificationsRouter = router({
  list: pagedProcedure
    .meta({
      scope: 'notifications:read',
      summary: 'Lists the notifications of fired reminders, a page at a time.',
      rest: { method: 'GET', path: '/notifications' },
    })
    .input(ListNotificationsInput.optional())
    .output(NotificationPage)
    .query(({ ctx, input }) => ctx.serviceOf(notificationNoun).list(ctx.actor, input ?? {}, ctx.answerBytes)),

  get: protectedProcedure
    .meta({
      ...found.meta,
      scope: 'notifications:read',
      summary: 'Gets a notification by id.',
      rest: { method: 'GET', path: '/notifications/{id}' },
    })
    .errors(found.format)
    .input(NotificationId)
    .output(Notification)
    .query(({ ctx, input }) => ctx.serviceOf(notificationNoun).get(ctx.actor, input)),

  snooze: protectedProcedure
    .meta({
      ...changed.meta,
      scope: 'notifications:write',
      summary: 'Lets a notification fire again later, unless its task is completed or deleted by then.',
      rest: { method: 'POST', path: '/notifications/{id}/snooze' },
    })
    .errors(changed.format)
    .input(SnoozeNotificationInput)
    .output(ChangedNotification)
    .mutation(({ ctx, input }) => ctx.serviceOf(notificationNoun).snooze(ctx.actor, withCondition(ctx, input))),

  dismiss: protectedProcedure
    .meta({
      ...changed.meta,
      scope: 'notifications:write',
      summary: 'Marks a notification as dismissed, and ends its snooze. No effect if it is already dismissed.',
      rest: { method: 'POST', path: '/notifications/{id}/dismiss' },
    })
    .errors(changed.format)
    .input(NotificationAction)
    .output(ChangedNotification)
    .mutation(({ ctx, input }) => ctx.serviceOf(notificationNoun).dismiss(ctx.actor, withCondition(ctx, input))),
})
