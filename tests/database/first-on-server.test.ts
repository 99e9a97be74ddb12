import { expect, it } from 'vitest'
import { openPostgres } from '../../src/database/drivers/postgres.ts'
import { prepareDatabase } from '../../src/database/migrations/prepare.ts'
import { useNewCluster } from '../helpers/cluster.ts'
import { runs } from '../helpers/effort.ts'
import { callerFor, newUser, stoppedClock } from '../helpers/test-app.ts'

const cluster = useNewCluster()

it('creates the roles once when several databases of a new server are migrated concurrently', async () => {
  const names = ['one', 'two', 'three', 'four']
  for (let round = 0; round < runs(1, 3); round++) {
    for (const name of names) await cluster.admin(`CREATE DATABASE ${name}`)
    await Promise.all(
      names.map(async (name) => {
        const database = openPostgres({ url: cluster.url(name) })
        expect(await prepareDatabase(database)).not.toEqual([])
        await database.close()
      }),
    )
    for (const name of names) await cluster.admin(`DROP DATABASE ${name}`)
    await cluster.admin('DROP ROLE taskwire_app, taskwire_auth, taskwire_janitor, taskwire_worker')
  }
})

it('stores and returns correct timestamps in a database with another time zone', async () => {
  await cluster.admin('CREATE DATABASE new_york')
  await cluster.admin(`ALTER DATABASE new_york SET TimeZone TO 'America/New_York'`)
  const database = openPostgres({ url: cluster.url('new_york') })
  await prepareDatabase(database)
  const now = new Date('2026-11-22T23:30:00.123Z')
  const { tasks } = callerFor(database, newUser(), stoppedClock(now))
  const { id } = await tasks.create({ title: 'a', due: { date: '2026-11-22', time: '23:00', timeZone: 'Etc/UTC' } })
  await tasks.create({ title: 'b', due: { date: '2026-11-23', time: '00:15', timeZone: 'Etc/UTC' } })
  await tasks.create({ title: 'c', due: { date: '2026-11-22', time: '23:00' } })
  await tasks.create({ title: 'd', due: { date: '2026-11-22', time: '23:45' } })
  await tasks.create({ title: 'e', due: { date: '2026-11-22' } })
  expect(await tasks.stats()).toMatchObject({ open: 5, overdue: 2 })
  expect(await tasks.complete({ id })).toMatchObject({ createdAt: now, completedAt: now, updatedAt: now })
  expect(await tasks.get({ id })).toMatchObject({ createdAt: now, due: { date: '2026-11-22', time: '23:00' } })
  const [stored] = await cluster.admin(
    `SELECT created_at = '2026-11-22T23:30:00.123Z' AS right FROM task LIMIT 1`,
    'new_york',
  )
  expect(stored).toEqual({ right: true })
  await database.close()
})
