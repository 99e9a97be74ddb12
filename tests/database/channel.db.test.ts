import { describe, expect, inject, it, onTestFinished } from 'vitest'
import { connect } from '../../src/database/connect.ts'
import { eventually, patienceMs } from '../helpers/eventually.ts'
import { taskRow } from '../helpers/tenant-rows.ts'
import { newUser } from '../helpers/test-app.ts'
import { openTestDatabase } from '../helpers/test-database.ts'
import { listenFor, startSignals } from './signal-user.ts'
import { suspendTimeLimits } from './time-limits.ts'

const embedded = inject('backend') === 'embedded'

it.skipIf(!embedded)('offers no channel on the embedded database, which has one process', async () => {
  await using database = await openTestDatabase()
  expect(database.openChannel).toBeUndefined()
})

describe.skipIf(embedded)('between processes (the embedded database has only one)', () => {
  it('a channel delivers signals between two processes on one database, and none to another database', async () => {
    await using database = await openTestDatabase()
    await using elsewhere = await openTestDatabase()
    await using one = startSignals(database)
    await using two = startSignals(database)
    await using stranger = startSignals(elsewhere)
    const userId = newUser()
    const listeners = [one, two, stranger].map((signals) => listenFor(signals, userId))
    await listeners[0]?.receivesFrom(two)
    await listeners[1]?.receivesFrom(one)
    one.send({ kind: 'signed-out', userId, sessionId: 'last' })
    await eventually(() => expect(listeners[1]?.sessions).toContain('last'))
    expect(listeners[0]?.sessions.filter((session) => session === 'last')).toHaveLength(1)
    expect(listeners[2]?.sessions).toEqual([])
    expect([one, two, stranger].flatMap(({ problems }) => problems)).toEqual([])
  })

  it('a channel delivers signals of thousands of users with ids of maximum length in one statement', async () => {
    await using database = await openTestDatabase()
    await using sender = startSignals(database)
    await using receiver = startSignals(database)
    const userId = '"\\'.repeat(127)
    const listener = listenFor(receiver, userId)
    await listener.receivesFrom(sender)
    sender.send({ kind: 'changed', userId: 'first' })
    for (let n = 0; n < 5000; n++) sender.send({ kind: 'changed', userId: `${n} `.padEnd(255, '"') })
    await listener.receivesFrom(sender)
  })

  it('a channel delivers signals during a running transaction, before it commits', async () => {
    await using database = await openTestDatabase()
    await using sender = startSignals(database)
    await using receiver = startSignals(database)
    const userId = newUser()
    const listener = listenFor(receiver, userId)
    await listener.receivesFrom(sender)
    await database.tenant.write(userId, (tables) =>
      tables.$transaction(
        async (tx) => {
          await tx.task.create({ data: taskRow(userId, 'not committed yet') })
          sender.send({ kind: 'signed-out', userId, sessionId: 'meanwhile' })
          await eventually(async () => {
            // A query keeps the idle transaction from its time-out.
            await tx.task.count()
            expect(listener.sessions).toContain('meanwhile')
          })
        },
        { timeout: patienceMs() },
      ),
    )
  })

  it('a channel can be closed at any time, and rejects later sends with an error that says so', async () => {
    await using database = await openTestDatabase()
    const again = await connect(database.config)
    // Otherwise the time limit of a statement could end it too.
    onTestFinished(suspendTimeLimits())
    const lost: Error[] = []
    const channel = await again.openChannel?.({ onMessage: () => {}, onLost: (error) => lost.push(error) })
    await channel?.listen()
    const sending = channel?.send(['one']).catch(() => {})
    await channel?.close()
    await sending
    await channel?.close()
    await eventually(async () => {
      const rows = await database.useSession((session) =>
        session.query(
          `SELECT 1 FROM pg_stat_activity WHERE datname = current_database() AND application_name LIKE '% signals'`,
        ),
      )
      expect(rows).toEqual([])
    })
    await expect(channel?.send(['two'])).rejects.toThrow('closed')
    expect(lost).toEqual([])
    await again.close()
  })
})
