import { afterAll, beforeAll, expect, it } from 'vitest'
import { findWorkBy } from '../../src/reminders/due-work.ts'
import { fireDueOn } from '../../src/reminders/fire.ts'
import { createReminderWorker } from '../../src/reminders/worker.ts'
import { isLong, runs } from '../helpers/effort.ts'
import { eventuallyTrue } from '../helpers/eventually.ts'
import { pagesOf } from '../helpers/pages.ts'
import { callerFor, newUser, stoppedClock, testLogger } from '../helpers/test-app.ts'
import { openTestDatabase, type TestDatabase } from '../helpers/test-database.ts'

let database: TestDatabase
beforeAll(async () => {
  // Fewer rows than tasks: a firing does not count against the quota.
  database = await openTestDatabase({ quota: { rows: PER_USER } })
})
afterAll(() => database[Symbol.asyncDispose]())

const USERS = runs(6, 50)
const PER_USER = runs(100, 200)
const TOTAL = USERS * PER_USER

it(
  `fires ${TOTAL} reminders that are due in one minute, by two workers, each once, while users go on working`,
  async () => {
    const start = Date.parse('2026-11-30T08:00:00.000Z')
    const clock = stoppedClock(new Date(start))
    const changed = new Map<string, number>()
    const newWorker = () =>
      createReminderWorker({
        findWork: findWorkBy(database.worker),
        fireDue: fireDueOn(database.tenant),
        onChanged: (userId) => changed.set(userId, (changed.get(userId) ?? 0) + 1),
        clock,
        logger: testLogger(),
      })
    const workers = [newWorker(), newWorker()]
    const notificationsOf = ({ notifications }: ReturnType<typeof callerFor>) =>
      pagesOf((at) => notifications.list({ limit: 200, ...at }))
    const users = Array.from({ length: USERS }, () => callerFor(database, newUser(), clock))
    for (const { tasks } of users) {
      const items = Array.from({ length: PER_USER }, (_, n) => ({
        title: `${n}`,
        reminders: [{ at: new Date(start + 60_000 + ((n * 997) % 60_000)).toISOString() }],
      }))
      for (let n = 0; n < items.length; n += 200) await tasks.createMany({ items: items.slice(n, n + 200) })
    }
    clock.set(new Date(start + 120_000))
    for (const worker of workers) worker.wake()
    let calls = 0
    const countOf = async (caller: (typeof users)[number]) => {
      let count = 0
      for await (const { items } of notificationsOf(caller)) count += items.length
      return count
    }
    await eventuallyTrue(async () => {
      const counts = await Promise.all(users.map(countOf))
      calls += counts.length
      return counts.every((count) => count === PER_USER)
    })
    for (const worker of workers) await worker.stop()
    expect(calls).toBeGreaterThan(0)
    for (const caller of users) {
      for await (const { items } of notificationsOf(caller))
        expect(items.every(({ version }) => version === 1)).toBe(true)
    }
    expect([...changed.values()].reduce((sum, count) => sum + count, 0)).toBeGreaterThanOrEqual(USERS)
  },
  isLong ? 600_000 : undefined,
)
