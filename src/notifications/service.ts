import type { Actor } from '../auth/actor.ts'
import type { Clock } from '../clock.ts'
import type { TenantDatabase } from '../database/tenancy/tenant.ts'
import type { StoredRow } from '../entities/definition/stored-row.ts'
import type { Conditional } from '../entities/definition/version-condition.ts'
import { createEntityService, type EntityService } from '../entities/entity-service.ts'
import { notificationEntity } from './notification.ts'
import type { ChangedNotification, NotificationAction, SnoozeNotificationInput } from './schema.ts'

type Verbs = EntityService<(typeof notificationEntity)['schemas']>

/** The operations on notifications. */
export interface NotificationService extends Pick<Verbs, 'list' | 'get'> {
  /** Lets a notification fire again later, and no longer counts it as dismissed. @throws TaskwireError NOT_FOUND, CONFLICT. */
  snooze(actor: Actor, input: Conditional<SnoozeNotificationInput>): Promise<ChangedNotification>
  /** Marks a notification as dismissed, and ends its snooze; no effect if it is. @throws TaskwireError NOT_FOUND, CONFLICT. */
  dismiss(actor: Actor, input: Conditional<NotificationAction>): Promise<ChangedNotification>
}

type NotificationRow = StoredRow & { dismissedAt: Date | null }

/** Creates the notification service on a database. */
export function createNotificationService(database: TenantDatabase, clock: Clock): NotificationService {
  const verbs: Verbs = createEntityService(notificationEntity, { database, clock })

  return {
    list: verbs.list,
    get: verbs.get,

    snooze: (actor, input) =>
      verbs.set(actor, {
        verb: 'snooze',
        input,
        // After the change: a snooze whose time has passed before the last change, such as an undo, does not fire.
        columns: (now) => ({ wakeAt: later(input.until, now), dismissedAt: null, updatedAt: now }),
      }),

    dismiss: (actor, input) =>
      verbs.compose(actor, {
        verb: 'dismiss',
        input,
        async work(steps, row, now) {
          if ((row as NotificationRow).dismissedAt) return
          await steps.change([row.id], { dismissedAt: now, wakeAt: null, updatedAt: now })
        },
      }),
  }
}

function later(until: Date, now: Date): Date {
  return until > now ? until : new Date(now.getTime() + 1)
}

/** The noun `notification` of the API: its entity and its service. */
export const notificationNoun = { entity: notificationEntity, createService: createNotificationService }
