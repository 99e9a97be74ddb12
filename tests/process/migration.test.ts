import { cpSync, mkdirSync, symlinkSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import pg from 'pg'
import { expect, it } from 'vitest'
import { useCluster } from '../helpers/cluster.ts'
import { eventually, eventuallyTrue } from '../helpers/eventually.ts'
import { createPostgresService } from '../helpers/postgres-service.ts'
import { send } from '../helpers/send.ts'
import { startServer, temporaryDirectory } from '../helpers/server-process.ts'

const ROOT = join(import.meta.dirname, '../..')
const cluster = useCluster()

const TABLES = ['task', 'counter', 'tombstone', 'undo_state', 'idempotency_key', 'deleted_account']
/** A migration that locks every table exclusively. */
const NEXT = TABLES.map((table) => `ALTER TABLE "${table}" ADD COLUMN "later" INTEGER;`).join('\n')

/** Creates a copy of the service with one more migration, as its next version. */
function nextVersion(directory: string): string {
  for (const part of ['src', 'prisma', 'client-sdk/src', 'package.json'])
    cpSync(join(ROOT, part), join(directory, part), { recursive: true })
  symlinkSync(join(ROOT, 'node_modules'), join(directory, 'node_modules'))
  const migration = join(directory, 'prisma/migrations/29990101000000_next')
  mkdirSync(migration)
  writeFileSync(join(migration, 'migration.sql'), NEXT)
  return join(directory, 'src/server.ts')
}

it('a migration waits for a long reader and logs it, while processes of the previous version serve all requests [L-14]', async () => {
  using directory = temporaryDirectory()
  const service = await createPostgresService(cluster)
  await using old = await service.start()
  const ada = service.newUser(old)
  await ada.mutate('tasks.create', { title: 'before' })
  const reader = new pg.Client(cluster.url(service.database))
  await reader.connect()
  await reader.query('BEGIN; SELECT count(*) FROM task')

  const statuses: number[] = []
  let isOver = false
  const traffic = (async () => {
    while (!isOver) {
      statuses.push((await ada.mutate('tasks.create', { title: 'meanwhile' })).status)
      statuses.push((await ada.query('tasks.list', { limit: 1 })).status)
    }
  })()
  await using next = await startServer({
    env: service.env,
    program: nextVersion(directory.path),
    waitsForDatabase: true,
  })
  await eventuallyTrue(() => next.log().some(({ msg }) => msg === 'a migration is waiting for a lock'))
  expect((await send('GET', `${next.url}/health/live`)).status).toBe(200)
  expect((await send('GET', `${next.url}/health/ready`)).status).toBe(503)
  // It retries meanwhile.
  const seen = statuses.length
  await eventuallyTrue(() => statuses.length > seen + 200)
  await reader.query('COMMIT')
  await reader.end()
  await next.listening
  await eventually(async () => expect((await send('GET', `${next.url}/health/ready`)).status).toBe(200))
  const served = statuses.length
  await eventuallyTrue(() => statuses.length > served + 20)
  isOver = true
  await traffic
  expect(new Set(statuses)).toEqual(new Set([200]))
  const waiting = next.log().filter(({ msg }) => msg === 'a migration is waiting for a lock')
  expect(waiting).toMatchObject([{ problem: expect.stringMatching(/29990101000000_next .*lock timeout/) }])
})
