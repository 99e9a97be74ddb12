import { randomUUID } from 'node:crypto'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { callerFor, newUser, stoppedClock } from '../helpers/test-app.ts'
import { openTestDatabase, type TestDatabase } from '../helpers/test-database.ts'
import { fireAll } from './use-worker.ts'

let database: TestDatabase
beforeAll(async () => {
  database = await openTestDatabase()
})
afterAll(() => database[Symbol.asyncDispose]())

/** Creates a user at 08:00 UTC, with functions that let time pass. */
function createUser() {
  const clock = stoppedClock('2026-11-30T08:00:00.000Z')
  const caller = callerFor(database, newUser(), clock).undoable
  return {
    caller,
    /** Sets the clock, while no worker runs. */
    pass: (time: string) => clock.set(`2026-11-30T${time}:00.000Z`),
    /** Sets the clock, and returns when each notification of the user has fired, by the reminder's time. */
    at: async (time: string) => {
      clock.set(time.includes('T') ? time : `2026-11-30T${time}:00.000Z`)
      await fireAll(database, clock)
      const { items } = await caller.notifications.list({ sort: [{ by: 'firedAt' }] })
      return items.map(({ remindAt, firedAt }) => [remindAt, firedAt].map((one) => one.toISOString().slice(11, 16)))
    },
  }
}

const due = { date: '2026-11-30', time: '12:00', timeZone: 'UTC' }
const hourBefore = { title: 'x', due, reminders: [{ before: 'PT1H' }] }

describe('a reminder', () => {
  it('fires once, at its time', async () => {
    const { caller, at } = createUser()
    await caller.tasks.create({ title: 'x', due, reminders: [{ before: 'PT1H' }, { at: '2026-11-30T09:30:00Z' }] })
    expect(await at('09:29')).toEqual([])
    expect(await at('09:30')).toEqual([['09:30', '09:30']])
    expect(await at('10:59')).toHaveLength(1)
    const both = [
      ['09:30', '09:30'],
      ['11:00', '11:00'],
    ]
    expect(await at('11:00')).toEqual(both)
    expect(await at('2026-12-24T00:00:00.000Z')).toEqual(both)
  })

  it('is a change of its own in the feed, and does not change the task', async () => {
    const { caller, at } = createUser()
    const task = await caller.tasks.create(hourBefore)
    const { cursor } = await caller.changes.cursor()
    await at('11:00')
    const { changes } = await caller.changes.since({ cursor })
    const [reminder] = task.reminders
    expect(changes).toMatchObject([
      { entity: 'notification', op: 'upsert', notification: { taskId: task.id, reminderId: reminder?.id, version: 1 } },
    ])
    expect(await caller.tasks.get({ id: task.id })).toMatchObject({ version: 1, updatedAt: task.updatedAt })
  })

  it('fires once, late, after a downtime', async () => {
    const { caller, at } = createUser()
    await caller.tasks.create({ title: 'x', due, reminders: [{ before: 'PT1H' }, { before: 'PT0M' }] })
    const late = [
      ['11:00', '18:00'],
      ['12:00', '18:00'],
    ]
    expect(await at('18:00')).toEqual(late)
    expect(await at('18:01')).toEqual(late)
  })

  it('does not fire for a time that has passed when it is set', async () => {
    const { caller, at } = createUser()
    await caller.tasks.create({ title: 'x', due, reminders: [{ before: 'P1D' }, { at: '2026-11-30T07:59:59Z' }] })
    expect(await at('23:00')).toEqual([])
  })

  it('waits for a due time', async () => {
    const { caller, at } = createUser()
    const { id } = await caller.tasks.create({ title: 'x', reminders: [{ before: 'PT1H' }] })
    expect(await at('10:00')).toEqual([])
    await caller.tasks.update({ id, due })
    expect(await at('11:00')).toEqual([['11:00', '11:00']])
  })

  it('moves with the due time, and fires again after the due time was moved', async () => {
    const { caller, at } = createUser()
    const { id } = await caller.tasks.create(hourBefore)
    await caller.tasks.update({ id, due: { ...due, time: '14:00' } })
    expect(await at('12:30')).toEqual([])
    expect(await at('13:00')).toEqual([['13:00', '13:00']])
    await caller.tasks.update({ id, due: { ...due, time: '16:00' } })
    expect(await at('15:00')).toEqual([['15:00', '15:00']])
  })

  it('still fires late if the task is changed before the worker comes to it', async () => {
    const { caller, at, pass } = createUser()
    const { id } = await caller.tasks.create(hourBefore)
    await at('10:59')
    pass('11:00')
    const { reminders } = await caller.tasks.get({ id })
    await caller.tasks.update({ id, reminders: [...reminders, { before: 'PT5M' }] })
    expect(await at('11:01')).toEqual([['11:00', '11:01']])
  })
})

describe('a task that is no longer open', () => {
  const endings = {
    completed: (caller: Caller, id: string) => caller.tasks.complete({ id }),
    'in the trash': (caller: Caller, id: string) => caller.tasks.delete({ id }),
    purged: async (caller: Caller, id: string) => {
      await caller.tasks.delete({ id })
      await caller.tasks.purge({ id })
    },
  }
  type Caller = ReturnType<typeof createUser>['caller']

  for (const [name, end] of Object.entries(endings)) {
    it(`never reminds if it is ${name}, nor does a snoozed notification of it`, async () => {
      const { caller, at } = createUser()
      const { id } = await caller.tasks.create({
        ...hourBefore,
        reminders: [{ at: '2026-11-30T08:30:00Z' }, { before: 'PT1H' }],
      })
      await at('08:30')
      const [notification] = (await caller.notifications.list()).items
      await caller.notifications.snooze({ id: notification?.id ?? '', until: new Date('2026-11-30T10:00:00Z') })
      await end(caller, id)
      await at('12:00')
      const { items } = await caller.notifications.list({ taskId: id })
      expect(items.map(({ firedAt }) => firedAt.toISOString().slice(11, 16))).toEqual(
        name === 'purged' ? [] : ['08:30'],
      )
      expect(items.map(({ snoozedUntil }) => snoozedUntil)).toEqual(items.map(() => null))
    })
  }

  it('reminds again after it was reopened, restored or undone, of later times only', async () => {
    const { caller, at } = createUser()
    const reminders = [{ before: 'PT2H' }, { before: 'PT1H' }, { before: 'PT30M' }, { before: 'PT10M' }]
    const { id } = await caller.tasks.create({ title: 'x', due, reminders })
    const { undoToken } = await caller.tasks.complete({ id })
    expect(await at('10:15')).toEqual([])
    await caller.tasks.reopen({ id })
    expect(await at('11:00')).toEqual([['11:00', '11:00']])
    await caller.tasks.delete({ id })
    await at('11:30')
    await caller.tasks.restore({ id })
    expect(await at('11:31')).toHaveLength(1)
    const completed = await caller.tasks.complete({ id })
    await caller.changes.undo({ undoToken: completed.undoToken ?? '' })
    expect(undoToken).not.toBeNull()
    expect((await at('11:50')).at(-1)).toEqual(['11:50', '11:50'])
  })

  it('does not remind with its deleted list, and does again when the list is restored', async () => {
    const { caller, at } = createUser()
    const list = await caller.lists.create({ name: 'x' })
    await caller.tasks.create({ ...hourBefore, listId: list.id, reminders: [{ before: 'PT1H' }, { before: 'PT0M' }] })
    await caller.lists.delete({ id: list.id })
    expect(await at('11:30')).toEqual([])
    await caller.lists.restore({ id: list.id })
    expect(await at('12:00')).toEqual([['12:00', '12:00']])
  })

  it('does not remind after its account was deleted', async () => {
    const userId = newUser()
    const clock = stoppedClock('2026-11-30T08:00:00.000Z')
    const caller = callerFor(database, userId, clock)
    await caller.tasks.create(hourBefore)
    await fireAll(database, clock)
    await database.tenant.deleteAccount(userId)
    clock.set('2026-11-30T23:00:00.000Z')
    expect((await fireAll(database, clock)).users).not.toContain(userId)
  })
})

describe('a reminder of an all-day or floating due time', () => {
  it('counts back from the time of day and in the time zone of the settings, also after they have changed', async () => {
    const { caller, at } = createUser()
    await caller.tasks.create({ title: 'all day', due: { date: '2026-11-30' }, reminders: [{ before: 'PT0M' }] })
    await caller.tasks.create({
      title: 'floating',
      due: { date: '2026-11-30', time: '11:00' },
      reminders: [{ before: 'PT1H' }],
    })
    expect(await at('08:59')).toEqual([])
    expect(await at('09:00')).toEqual([['09:00', '09:00']])
    await caller.account.settings.update({ timeZone: 'America/New_York', allDayReminderTime: '08:00' })
    const fired = await at('12:59')
    expect(fired).toHaveLength(1)
    // It fired at 09:00 in UTC before, and again at 08:00 in New York.
    expect(await at('13:00')).toEqual([['13:00', '13:00']])
    expect(await at('15:00')).toEqual([
      ['13:00', '13:00'],
      ['15:00', '15:00'],
    ])
  })

  it('follows the undo of a change of the settings', async () => {
    const { caller, at } = createUser()
    await caller.tasks.create({ title: 'all day', due: { date: '2026-11-30' }, reminders: [{ before: 'PT0M' }] })
    const { undoToken } = await caller.account.settings.update({ allDayReminderTime: '20:00' })
    await at('08:30')
    await caller.changes.undo({ undoToken: undoToken ?? '' })
    expect(await at('09:00')).toEqual([['09:00', '09:00']])
  })
})

describe('a notification', () => {
  async function createNotification() {
    const user = createUser()
    const task = await user.caller.tasks.create({ title: 'x', reminders: [{ at: '2026-11-30T09:00:00Z' }] })
    await user.at('09:00')
    const [notification] = (await user.caller.notifications.list()).items
    return { ...user, task, id: notification?.id ?? '' }
  }

  it('fires again when it was snoozed, once', async () => {
    const { caller, at, id } = await createNotification()
    const snoozed = await caller.notifications.snooze({ id, until: new Date('2026-11-30T10:00:00Z') })
    expect(snoozed.snoozedUntil).toEqual(new Date('2026-11-30T10:00:00Z'))
    expect(await at('09:59')).toEqual([['09:00', '09:00']])
    const { cursor } = await caller.changes.cursor()
    expect(await at('10:01')).toEqual([['10:00', '10:01']])
    expect(await at('11:00')).toEqual([['10:00', '10:01']])
    expect((await caller.changes.since({ cursor })).changes).toMatchObject([
      { id, notification: { snoozedUntil: null } },
    ])
  })

  it('does not fire again after it was dismissed, which can be undone', async () => {
    const { caller, at, id } = await createNotification()
    await caller.notifications.snooze({ id, until: new Date('2026-11-30T09:30:00Z') })
    const dismissed = await caller.notifications.dismiss({ id })
    expect(dismissed).toMatchObject({ snoozedUntil: null, dismissedAt: new Date('2026-11-30T09:00:00Z') })
    expect((await caller.notifications.dismiss({ id })).version).toBe(dismissed.version)
    expect(await at('09:45')).toEqual([['09:00', '09:00']])
    await caller.changes.undo({ undoToken: dismissed.undoToken ?? '' })
    // The time has passed meanwhile.
    expect(await at('09:46')).toEqual([['09:00', '09:00']])
  })

  it('fires at once if it is snoozed until a time that has passed', async () => {
    const { caller, at, id } = await createNotification()
    await caller.notifications.snooze({ id, until: new Date('2026-11-30T08:00:00Z') })
    expect((await at('09:01')).at(-1)?.[1]).toBe('09:01')
  })

  it.each(['complete', 'skip'] as const)(
    'that was snoozed does not fire after %s of its occurrence, and does if that is undone',
    async (ending) => {
      const { caller, at } = createUser()
      const { id: taskId } = await caller.tasks.create({
        ...hourBefore,
        recurrence: { rule: 'FREQ=DAILY', from: 'due' },
      })
      await at('11:00')
      const [notification] = (await caller.notifications.list()).items
      const id = notification?.id ?? ''
      await caller.notifications.snooze({ id, until: new Date('2026-11-30T12:00:00Z') })
      await caller.tasks[ending]({ id: taskId })
      expect(await at('12:00')).toEqual([['11:00', '11:00']])
      expect(await caller.notifications.get({ id })).toMatchObject({ snoozedUntil: null })

      await at('2026-12-01T11:00:00.000Z')
      const second = (await caller.notifications.list()).items.find((one) => one.id !== id)?.id ?? ''
      await caller.notifications.snooze({ id: second, until: new Date('2026-12-01T12:00:00Z') })
      const { undoToken } = await caller.tasks[ending]({ id: taskId })
      await caller.changes.undo({ undoToken: undoToken ?? '' })
      await at('2026-12-01T12:00:00.000Z')
      const remindAt = new Date('2026-12-01T12:00:00Z')
      expect(await caller.notifications.get({ id: second })).toMatchObject({ remindAt, snoozedUntil: null })
    },
  )

  it('is listed by task and state, and hidden while its task is in the trash', async () => {
    const { caller, id, task } = await createNotification()
    const idsOf = async (input: object) => (await caller.notifications.list(input)).items.map((one) => one.id)
    expect(await idsOf({ dismissed: false, taskId: task.id })).toEqual([id])
    expect([await idsOf({ dismissed: true }), await idsOf({ taskId: randomUUID() })]).toEqual([[], []])
    await caller.tasks.delete({ id: task.id })
    expect([await idsOf({}), await idsOf({ taskId: task.id })]).toEqual([[], [id]])
  })

  it('is deleted with its task', async () => {
    const { caller, task } = await createNotification()
    await caller.tasks.delete({ id: task.id })
    const { affected, undoToken } = await caller.tasks.purge({ id: task.id })
    expect(affected).toEqual({ task: 1, notification: 1 })
    await caller.changes.undo({ undoToken: undoToken ?? '' })
    expect((await caller.notifications.list({ taskId: task.id })).items).toHaveLength(1)
  })
})
