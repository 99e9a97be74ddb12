import { randomUUID } from 'node:crypto'
import { expect, it, onTestFinished } from 'vitest'
import { suspendTimeLimits } from '../database/time-limits.ts'
import { callerFor, newUser } from '../helpers/test-app.ts'
import { openTestDatabase } from '../helpers/test-database.ts'

it('completes multi-statement changes of more users than there are connections', async () => {
  // The wait for a connection is not tested here.
  onTestFinished(suspendTimeLimits())
  await using database = await openTestDatabase()
  const users = Array.from({ length: 60 }, () => callerFor(database, newUser()))
  const items = Array.from({ length: 20 }, (_, n) => ({ title: String(n) }))
  const calls = users.flatMap(({ tasks }) => [
    tasks.createMany({ items }),
    tasks.createMany({ items }),
    tasks.replace({ id: randomUUID(), title: 'x' }),
    tasks.replace({ id: randomUUID(), title: 'y' }),
  ])
  await Promise.all(calls)
  for (const { tasks } of users) expect((await tasks.stats()).total).toBe(42)
})
