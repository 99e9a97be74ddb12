import { afterAll, beforeAll, expect, it } from 'vitest'
import { createTaskwire } from '../../client-sdk/src/create-taskwire.ts'
import type { App } from '../../src/app.ts'
import { createLogger } from '../../src/observability.ts'
import { createSignInApp } from '../helpers/sign-in-app.ts'
import { callerFor, createTestApp, newUser } from '../helpers/test-app.ts'
import { openTestDatabase, type TestDatabase } from '../helpers/test-database.ts'

let database: TestDatabase
beforeAll(async () => {
  // Its own one, because the sign-in encrypts the signing key in the database.
  database = await openTestDatabase()
})
afterAll(() => database[Symbol.asyncDispose]())

/** Calls an application with a bearer token, from an address. */
async function statusOf(app: App, path: string, { token, address = '192.0.2.1' }: { token: string; address?: string }) {
  const request = new Request(`http://test${path}`, { headers: { Authorization: `Bearer ${token}` } })
  const response = await app.fetch(request, { incoming: { socket: { remoteAddress: address } } as never })
  return { status: response.status, text: await response.text() }
}

it('audits its creation, its use from a new address, and its revocation, without the token', async () => {
  const lines: Record<string, unknown>[] = []
  const logger = createLogger('info', { write: (line: string) => void lines.push(JSON.parse(line)) })
  const app = await createTestApp(database, undefined, { logger })
  const userId = newUser()
  const input = { name: 'Bot', scopes: ['*:read'] }
  const { id, token } = (await app.call('tokens.create', { userId, input })).body.result.data.json
  for (const address of ['192.0.2.1', '192.0.2.1', '192.0.2.2', '192.0.2.2'])
    expect((await statusOf(app, '/api/v1/me', { token, address })).status).toBe(200)
  await app.call('tokens.revoke', { userId, input: { id } })
  const audited = lines.flatMap(({ audit, tokenId, address }) => (tokenId === id ? [[audit, address]] : []))
  expect(audited).toEqual([
    ['token created', undefined],
    ['token used from a new address', '192.0.2.2'],
    ['token revoked', undefined],
  ])
  expect(JSON.stringify(lines)).not.toContain(token)
})

it('is no session: the sign-in accepts it nowhere [B-03]', async () => {
  const app = await createSignInApp(database, 'http://test')
  const { token } = await callerFor(database, newUser()).tokens.create({ name: 'Bot', scopes: ['*:read', '*:write'] })
  const bearer = { token: token ?? '' }
  expect((await statusOf(app, '/api/v1/me', bearer)).status).toBe(200)
  expect((await statusOf(app, '/api/auth/get-session', bearer)).text).toBe('null')
  for (const path of ['/api/auth/token', '/api/auth/list-sessions', '/api/auth/list-accounts'])
    expect((await statusOf(app, path, bearer)).status, path).toBe(401)
})

it('is the token of a client without a session, whose FORBIDDEN names the scope', async () => {
  const app = await createTestApp(database)
  const { token } = await callerFor(database, newUser()).tokens.create({ name: 'Bot', scopes: ['tasks:read'] })
  const fetch = (input: string | URL | Request, init?: RequestInit) => app.fetch(new Request(input, init))
  const tw = createTaskwire({ url: 'http://test', token: token ?? '', fetch: fetch as typeof globalThis.fetch })
  expect((await tw.tasks.list()).items).toEqual([])
  await expect(tw.tasks.create({ title: 'x' })).rejects.toMatchObject({
    code: 'FORBIDDEN',
    scope: 'tasks:write',
    status: 403,
  })
})
