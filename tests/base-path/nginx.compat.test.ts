import { readFileSync } from 'node:fs'
import { join } from 'node:path'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { createTaskwire, type Taskwire } from '../../client-sdk/src/create-taskwire.ts'
import { createSession } from '../../client-sdk/src/session.ts'
import type { Session } from '../../client-sdk/src/session-options.ts'
import { NGINX, startNginx } from '../helpers/nginx.ts'
import { freePort } from '../helpers/postgres-server.ts'
import { preparedDirectory } from '../helpers/prepared-directory.ts'
import { send } from '../helpers/send.ts'
import { startServer } from '../helpers/server-process.ts'
import { newEmail, PASSWORD } from '../helpers/task-user.ts'

const PAGE = readFileSync(join(import.meta.dirname, '../../docs/operation/base-path.md'), 'utf8')
/** The configurations of nginx in the documentation. */
const [STRIPS = '', KEEPS = ''] = [...PAGE.matchAll(/^```nginx\n([\s\S]*?)^```$/gm)].map(([, text]) => text)

const installed = describe.skipIf(NGINX === undefined)

installed.each([
  ['strips', STRIPS],
  ['keeps', KEEPS],
])('behind nginx, which %s the base path as documented (where it is skipped: apt-get install nginx)', (_, example) => {
  const cleanUp = new AsyncDisposableStack()
  let url: string
  let origin: string
  let session: Session
  let tw: Taskwire
  beforeAll(async () => {
    const port = await freePort()
    origin = `http://127.0.0.1:${port}`
    url = `${origin}/tw`
    const data = cleanUp.use(await preparedDirectory())
    const env = { DATA_DIR: data.path, PUBLIC_URL: url, TRUSTED_PROXIES: '127.0.0.1' }
    const server = cleanUp.use(await startServer({ env }))
    cleanUp.use(await startNginx(port, example.replaceAll('127.0.0.1:8000', `127.0.0.1:${server.port}`)))
    // One user for all tests: behind the proxy, sign-ups are limited.
    session = createSession({ url })
    await session.signUp({ name: 'Ada', email: newEmail(), password: PASSWORD })
    tw = createTaskwire({ url, token: session.token })
  })
  afterAll(() => cleanUp.disposeAsync())

  it('serves the client, live streams and calendar feeds', async () => {
    const controller = new AbortController()
    const { cursor } = await tw.changes.cursor()
    const changes = tw.changes.live({ cursor, signal: controller.signal })[Symbol.asyncIterator]()
    const next = changes.next()
    const { id } = await tw.tasks.create({ title: 'Buy milk', tags: ['a/b', 'ä'] })
    expect((await next).value).toMatchObject({ entity: 'task', id })
    controller.abort()
    await changes.next()
    expect((await tw.tasks.list({ tags: { any: ['a/b'] } })).items).toMatchObject([{ id }])
    const feed = await tw.calendar.createFeed({ name: 'Work' })
    expect((await send('GET', feed.url ?? '')).status).toBe(200)
  })

  it('leads on with Location, Link and redirects', async () => {
    await tw.tasks.createMany({ items: [{ title: 'First' }, { title: 'Second' }] })
    const headers = { Authorization: `Bearer ${await session.token()}` }
    const list = await send('GET', `${url}/api/v1/tasks?limit=1`, { headers })
    const [, next = ''] = /^<([^>]+)>/.exec(String(list.headers.link)) ?? []
    expect((await send('GET', origin + next, { headers })).status).toBe(200)
    for (const [path, location] of [
      ['', '/tw/'],
      ['/app', '/tw/app/'],
      ['/docs/', '/tw/docs'],
      ['/api/tasks?limit=1', '/tw/api/v1/tasks?limit=1'],
    ]) {
      const answer = await send('GET', url + path)
      expect([answer.status, new URL(answer.headers.location ?? '', url).href]).toEqual([308, origin + location])
    }
  })

  it('serves the pages with their files, and the sign-in to pages of its origin only', async () => {
    for (const path of ['/', '/docs', '/app/']) {
      const { text } = await send('GET', url + path, { headers: { Accept: 'text/html' } })
      const [, file = ''] = /<link rel="stylesheet"[^>]* href="([^"]+)"/.exec(text) ?? []
      expect((await send('GET', origin + file)).status).toBe(200)
    }
    const body = JSON.stringify({ name: 'Ada', email: newEmail(), password: PASSWORD })
    const signUp = (from: string) =>
      send('POST', `${url}/api/auth/sign-up/email`, {
        body,
        headers: { 'Content-Type': 'application/json', Origin: from, 'Sec-Fetch-Site': 'same-origin' },
      })
    expect((await signUp('http://evil.example')).status).toBe(403)
    const { status, headers } = await signUp(origin)
    expect([status, headers['set-cookie']?.[0]]).toEqual([200, expect.stringContaining('Path=/tw;')])
  })
})
