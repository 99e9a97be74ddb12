import { setTimeout } from 'node:timers/promises'
import pg from 'pg'
import { expect, it } from 'vitest'
import { createHandler, openDatabase } from '../../src/embedding/index.ts'
import { createLogger } from '../../src/observability.ts'
import { useCluster } from '../helpers/cluster.ts'
import { eventually } from '../helpers/eventually.ts'
import { newUser, testLogger } from '../helpers/test-app.ts'

const cluster = useCluster()

it('logs slow statements, without values, and lost connections of a database that handlers share', async () => {
  const name = await cluster.newDatabase()
  const env = { DATABASE_URL: cluster.url(name), AUTH_JWT_SECRET: crypto.randomUUID() }
  const lines: Record<string, unknown>[] = []
  const logger = createLogger('warn', { write: (line: string) => void lines.push(JSON.parse(line)) })
  const database = await openDatabase({ env, logger })
  await using handler = createHandler({ env, database, logger: testLogger() })
  const ada = handler.createLocalClient({ actor: { userId: newUser() } })
  const { id } = await ada.tasks.create({ title: 'Buy milk' })

  const admin = new pg.Client(cluster.url(name))
  await admin.connect()
  await admin.query('BEGIN; LOCK TABLE task IN ACCESS EXCLUSIVE MODE')
  const changing = ada.tasks.update({ id, title: 'private-title' })
  await eventually(async () => expect(await cluster.admin(WAITING, name)).toHaveLength(1))
  await setTimeout(600)
  await admin.query('COMMIT')
  await admin.end()
  await changing
  const slow = lines.find(({ msg, sql }) => msg === 'slow statement' && /update/i.test(String(sql)))
  expect(slow).toMatchObject({ level: 40, durationMs: expect.any(Number) })
  expect(JSON.stringify(lines)).not.toContain('private-title')

  await cluster.admin(`SELECT pg_terminate_backend(pid) FROM pg_stat_activity WHERE datname = '${name}'`)
  await eventually(() => expect(lines).toContainEqual(expect.objectContaining({ msg: 'database connection lost' })))
  await handler.close()
  await database.close()
})

/** Finds the change that waits for the lock. A statement is slow after half a second. */
const WAITING = `SELECT 1 FROM pg_stat_activity WHERE datname = current_database() AND wait_event_type = 'Lock'`
