import { randomBytes } from 'node:crypto'
import { setTimeout } from 'node:timers/promises'
import { SignJWT } from 'jose'
import { expect, it } from 'vitest'
import { useCluster } from '../database/cluster.ts'
import { startServer } from '../helpers/server-process.ts'
import { resultOf, taskCalls } from '../helpers/task-user.ts'
import { newUser } from '../helpers/test-app.ts'

const cluster = useCluster()

/** Waits half a second where a server waits 25 s, and never sends the COMMIT of a call's transaction; those at its start are texts alone. */
const STUCK = `
  import pg from '${import.meta.resolve('pg')}'
  const { setTimeout } = globalThis
  globalThis.setTimeout = Object.assign(
    (work, milliseconds, ...more) => setTimeout(work, milliseconds === 25_000 ? 500 : milliseconds, ...more),
    setTimeout,
  )
  const { query } = pg.Client.prototype
  pg.Client.prototype.query = function (sent, ...more) {
    return sent?.text === 'COMMIT' ? new Promise(() => {}) : query.call(this, sent, ...more)
  }`

it('a call that does not finish in time is cut off and undone, and the process ends with 1 and says why [L-06]', async () => {
  await cluster.admin('CREATE DATABASE stuck')
  const secret = randomBytes(32).toString('base64')
  const env = { DATABASE_URL: cluster.url('stuck'), AUTH_JWT_SECRET: secret }
  const preload = `data:text/javascript,${encodeURIComponent(STUCK)}`
  await using server = await startServer({ env, nodeOptions: ['--import', preload] })
  const now = Math.floor(Date.now() / 1000)
  const token = await new SignJWT({ sub: newUser(), iat: now, exp: now + 3600 })
    .setProtectedHeader({ alg: 'HS256' })
    .sign(Buffer.from(secret))
  const outcome = taskCalls(server.url, token)
    .mutate('tasks.createMany', { items: [{ title: 'private-title-stuck' }] })
    .then(({ status }) => status, String)
  const open = `SELECT 1 FROM pg_stat_activity WHERE datname = 'stuck' AND state = 'idle in transaction'`
  while ((await cluster.admin(open)).length === 0) await setTimeout(20)

  const startedAt = performance.now()
  expect(await server.stop('SIGTERM')).toEqual({ code: 1, signal: null })
  expect(performance.now() - startedAt).toBeLessThan(5000)
  expect(await outcome).toMatch(/ECONNRESET|socket hang up/)
  expect(server.log()).toContainEqual(
    expect.objectContaining({ level: 50, msg: 'calls in flight did not finish in time' }),
  )
  while ((await cluster.admin(open)).length > 0) await setTimeout(20)
  await using next = await startServer({ env })
  expect(resultOf(await taskCalls(next.url, token).query('tasks.list', {}))).toMatchObject({ items: [] })
})
