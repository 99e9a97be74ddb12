import { setTimeout } from 'node:timers/promises'
import pg from 'pg'
import { afterAll, beforeAll, expect, inject, it } from 'vitest'
import { eventually } from '../helpers/eventually.ts'
import { postJson, send } from '../helpers/send.ts'
import { databaseVariables, type ServerProcess, startServer, temporaryDirectory } from '../helpers/server-process.ts'
import { PASSWORD, signUp } from '../helpers/task-user.ts'
import { copyTemplate } from '../helpers/test-database.ts'

let server: ServerProcess
let copy: Awaited<ReturnType<typeof copyTemplate>>
const ending = new AsyncDisposableStack()
beforeAll(async () => {
  copy = await copyTemplate()
  ending.defer(copy.remove)
  const directory = ending.use(temporaryDirectory())
  server = ending.use(await startServer({ env: databaseVariables(copy.config, directory.path) }))
})
afterAll(() => ending.disposeAsync())

/** Returns the audit log entries since a given time, in order. */
const audited = (since: number) =>
  server.log().filter(({ audit, time }) => audit !== undefined && Number(time) >= since)

it('logs each sign-in, rejected sign-in, sign-out and account deletion', async () => {
  const since = Date.now()
  const ada = await signUp(server.url)
  const wrong = { email: ada.email, password: 'wrong horse battery' }
  await postJson(`${server.url}/api/auth/sign-in/email`, wrong)
  await postJson(`${server.url}/api/auth/sign-in/email`, { email: ada.email, password: PASSWORD })
  await send('GET', `${server.url}/api/v1/tasks`, { headers: { Authorization: 'Bearer nonsense' } })
  await postJson(`${server.url}/api/auth/sign-out`, {}, ada.session)
  await expect.poll(async () => (await ada.mutate('account.delete', null)).status).toBe(200)
  const again = { email: ada.email, password: PASSWORD }
  expect((await postJson(`${server.url}/api/auth/sign-in/email`, again)).status).toBe(401)
  expect((await send('GET', `${server.url}/api/auth/token`, { headers: ada.session })).status).toBe(401)
  const lines = () => audited(since).map(({ audit }) => audit)
  const expected = ['signed up', 'signed in', 'sign-in rejected', 'signed in', 'access denied', 'signed out']
  await expect.poll(lines).toEqual([...expected, 'account deleted', 'sign-in rejected', 'access denied'])
  const [, first, rejected, , denied] = audited(since)
  expect(first).toMatchObject({ userId: expect.any(String), sessionId: expect.any(String) })
  expect(rejected).toMatchObject({ path: '/api/auth/sign-in/email', status: 401, address: '127.0.0.1' })
  expect(denied).toMatchObject({
    path: '/api/v1/tasks',
    status: 401,
    requestId: expect.any(String),
    address: '127.0.0.1',
  })
  expect(JSON.stringify(audited(since))).not.toMatch(/@example|horse|nonsense/)
})

it.runIf(inject('backend') === 'postgres')('logs a slow statement without its values', async () => {
  const ada = await signUp(server.url)
  const { config } = copy
  if (config.driver === 'pglite') return
  const [admin, onlooker] = [new pg.Client(config.url), new pg.Client(config.url)]
  await Promise.all([admin.connect(), onlooker.connect()])
  await admin.query('BEGIN; LOCK TABLE task IN ACCESS EXCLUSIVE MODE')
  const create = async () => {
    const { status } = await ada.mutate('tasks.create', { title: 'private-title-of-a-slow-task' })
    expect(status).toBe(200)
  }
  const waiting = eventually(create)
  await expect.poll(async () => (await onlooker.query(WAITING)).rowCount).toBe(1)
  await setTimeout(600)
  await admin.query('COMMIT')
  await Promise.all([admin.end(), onlooker.end()])
  await waiting
  const slow = () =>
    server.log().find(({ msg, sql }) => msg === 'slow statement' && String(sql).includes('INSERT INTO task'))
  await expect.poll(slow).toMatchObject({ durationMs: expect.any(Number), level: 40 })
  expect(JSON.stringify(slow())).not.toContain('private-title')
})

/** Finds the creation that waits for the lock. A statement is slow after half a second. */
const WAITING = `SELECT pid FROM pg_stat_activity
  WHERE datname = current_database() AND wait_event_type = 'Lock' AND query LIKE '%INSERT INTO task%'`
