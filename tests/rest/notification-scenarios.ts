import type { Caller } from './acts.ts'
import { twice } from './acts.ts'

const NONE = '01a2134d-c622-74ec-ae07-400000000001'
const TASK = '01a2134d-c622-74ec-ae07-400000000002'
const KEY = { idempotencyKey: 'k' }
const UNTIL = new Date('2026-11-23T09:00:00.000Z')

/** A notification that has fired, and what the act does with it. Ids differ each time. */
const fired =
  (act: (caller: Caller, id: string) => Promise<object>): NotifiedAct =>
  async (caller, fire) => {
    await caller.tasks.create({ id: TASK, title: 'x', reminders: [{ at: '2026-11-22T12:40:00Z' }] })
    await fire(new Date('2026-11-22T12:40:00.000Z'))
    const [notification] = (await caller.notifications.list()).items
    const { id: _, ...result } = (await act(caller, notification?.id ?? NONE)) as { id?: string }
    return result
  }

/** An act that can let the reminders of its user fire, at a time. */
export type NotifiedAct = (caller: Caller, fire: (at: Date) => Promise<void>) => Promise<unknown>

/** Scenarios of notifications. */
export const notificationScenarios: Record<string, Record<string, NotifiedAct>> = {
  'notifications.list': {
    'returns none': (caller) => caller.notifications.list({ dismissed: false, limit: 5 }),
    'returns those of one task': fired(async (caller) => {
      const { items } = await caller.notifications.list({ taskId: TASK, sort: [{ by: 'firedAt', order: 'asc' }] })
      return items.map(({ id: _, ...row }) => row)
    }),
    'rejects an unknown sort key': (caller) => caller.notifications.list({ sort: [{ by: 'title' as 'firedAt' }] }),
  },
  'notifications.get': {
    gets: fired((caller, id) => caller.notifications.get({ id })),
    'answers a missing one': (caller) => caller.notifications.get({ id: NONE }),
  },
  'notifications.snooze': {
    snoozes: fired((caller, id) => caller.notifications.snooze({ id, until: UNTIL })),
    'snoozes once under a key': fired(
      (caller, id) => twice(() => caller.notifications.snooze({ id, until: UNTIL, ...KEY })) as Promise<object>,
    ),
    'rejects another version': fired(async (caller, id) => {
      const failed = caller.notifications.snooze({ id, until: UNTIL, ifVersion: 7 })
      return failed.then(
        () => ({}),
        ({ cause }) => ({ code: cause.code }),
      )
    }),
    'answers a missing one': (caller) => caller.notifications.snooze({ id: NONE, until: UNTIL }),
  },
  'notifications.dismiss': {
    dismisses: fired((caller, id) => caller.notifications.dismiss({ id })),
    'dismisses twice': fired(async (caller, id) => {
      await caller.notifications.dismiss({ id })
      return caller.notifications.dismiss({ id })
    }),
    'answers a missing one': (caller) => caller.notifications.dismiss({ id: NONE }),
  },
}
