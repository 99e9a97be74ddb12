import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import type { Database } from '../../src/database/database.ts'
import { openPostgres } from '../../src/database/drivers/postgres.ts'
import { renewEpochs } from '../../src/database/migrations/incarnation.ts'
import { prepareDatabase } from '../../src/database/migrations/prepare.ts'
import { useCluster } from '../helpers/cluster.ts'
import { callerFor, newUser } from '../helpers/test-app.ts'

const cluster = useCluster()
const ending = new AsyncDisposableStack()
afterAll(() => ending.disposeAsync())

let name: string
beforeAll(async () => {
  name = await cluster.newDatabase()
})

/** Opens a database as a server does at start. `isRestored` is true if it detected a restore. */
async function start(database: string): Promise<{ opened: Database; isRestored: boolean }> {
  const opened = openPostgres({ url: cluster.url(database) })
  ending.defer(() => opened.close())
  let isRestored = false
  await prepareDatabase(opened, {
    onRestore: () => {
      isRestored = true
    },
  })
  return { opened, isRestored }
}

describe('a database that was restored from a backup [D-29]', () => {
  it('rejects cursors past the restored state with RESYNC_REQUIRED for every user, and serves new ones', async () => {
    const { opened, isRestored } = await start(name)
    expect(isRestored).toBe(false)
    const users = [newUser(), newUser()]
    for (const userId of users) await callerFor(opened, userId).tasks.create({ title: 'kept' })
    await opened.close()
    const backup = `${name}_backup`
    await cluster.admin(`CREATE DATABASE ${backup} TEMPLATE ${name}`)

    const { opened: before, isRestored: isRestoredAgain } = await start(name)
    expect(isRestoredAgain).toBe(false)
    const cursors: string[] = []
    for (const userId of users) {
      const { tasks, changes } = callerFor(before, userId)
      for (let n = 0; n < 5; n += 1) await tasks.create({ title: `lost ${n}` })
      cursors.push((await changes.since({})).cursor)
      // A restart on the same data must not invalidate cursors.
      expect((await changes.since({ cursor: cursors.at(-1) as string })).changes).toEqual([])
    }

    const { opened: restored, isRestored: isNoticed } = await start(backup)
    expect(isNoticed).toBe(true)
    for (const [n, userId] of users.entries()) {
      const { tasks, changes } = callerFor(restored, userId)
      for (let more = 0; more < 7; more += 1) await tasks.create({ title: `after ${more}` })
      await expect(changes.since({ cursor: cursors[n] as string })).rejects.toMatchObject({
        cause: { code: 'RESYNC_REQUIRED' },
      })
      const anew = await changes.since({})
      expect(anew.changes).toHaveLength(8)
      expect((await changes.since({ cursor: anew.cursor })).changes).toEqual([])
    }
    expect((await start(backup)).isRestored).toBe(false)
  })

  it('rejects cursors after npm run db:renew if the restore was not detected', async () => {
    const { opened } = await start(await cluster.newDatabase())
    const { tasks, changes } = callerFor(opened, newUser())
    await tasks.create({ title: 'kept' })
    const { cursor } = await changes.since({})
    expect(await opened.useSession(renewEpochs)).toBe(1)
    await expect(changes.since({ cursor })).rejects.toMatchObject({ cause: { code: 'RESYNC_REQUIRED' } })
  })
})
