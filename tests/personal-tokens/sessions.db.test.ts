import { afterAll, beforeAll, expect, it } from 'vitest'
import type { App } from '../../src/app.ts'
import { createSignInApp } from '../helpers/sign-in-app.ts'
import { openTestDatabase, type TestDatabase } from '../helpers/test-database.ts'

let database: TestDatabase
let app: App
beforeAll(async () => {
  // Its own one, because the sign-in encrypts the signing key in the database.
  database = await openTestDatabase()
  app = await createSignInApp(database, 'http://test')
})
afterAll(() => database[Symbol.asyncDispose]())

/** A body of the sign-in, or of REST. */
interface Body {
  token: string
  data: { token: string; items: unknown[] }
  error?: object
}

/** Sends a request with a bearer token; with a body as POST. Returns the status and the body. */
async function send(path: string, token: string | undefined, body?: object) {
  const response = await app.fetch(
    new Request(`http://test${path}`, {
      headers: { 'Content-Type': 'application/json', ...(token !== undefined && { Authorization: `Bearer ${token}` }) },
      ...(body && { method: 'POST', body: JSON.stringify(body) }),
    }),
  )
  return { status: response.status, body: (await response.json()) as Body }
}

/** Signs a user up and returns the session and an access token of it. */
async function newPerson() {
  const person = { email: `${crypto.randomUUID()}@example.com`, password: 'correct horse', name: 'Ada' }
  const session: string = (await send('/api/auth/sign-up/email', undefined, person)).body.token
  const access: string = (await send('/api/auth/token', session)).body.token
  return { session, access, password: person.password }
}

const BOT = { name: 'Bot', scopes: ['tasks:read'] }

it('is not created by an access token whose session has ended [B-17]', async () => {
  const { session, access } = await newPerson()
  expect((await send('/api/v1/tokens', access, BOT)).status).toBe(201)
  await send('/api/auth/sign-out', session, {})
  const { status, body } = await send('/api/v1/tokens', access, BOT)
  expect({ status, error: body.error }).toMatchObject({
    status: 401,
    error: { code: 'UNAUTHENTICATED', message: 'The session has ended. Sign in again.' },
  })
  expect((await send('/api/v1/tokens', access)).body.data.items).toHaveLength(1)
})

it.each([
  ['that ends all other sessions', {}],
  ['that replaces all sessions', { revokeOtherSessions: true }],
])('remains valid after a password change %s, until it is revoked', async (_, choice) => {
  const { session, access, password } = await newPerson()
  const { token } = (await send('/api/v1/tokens', access, BOT)).body.data
  const change = { currentPassword: password, newPassword: 'another horse', ...choice }
  expect((await send('/api/auth/change-password', session, change)).status).toBe(200)
  expect((await send('/api/v1/tasks', token)).status).toBe(200)
})
