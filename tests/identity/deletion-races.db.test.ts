import { afterAll, beforeAll, expect, it } from 'vitest'
import type { App } from '../../src/app.ts'
import { type AuthDatabase, authDatabase } from '../../src/auth/sign-in/better-auth.ts'
import { createSignInApp } from '../helpers/sign-in-app.ts'
import { openTestDatabase, type TestDatabase } from '../helpers/test-database.ts'

let database: TestDatabase
let app: App
/** Runs immediately before a session is written. */
let beforeSession: () => Promise<unknown> = async () => {}

beforeAll(async () => {
  database = await openTestDatabase()
  const settings = { database: watched(authDatabase(database.signIn)) }
  app = await createSignInApp(database, 'http://test', { settings })
})
afterAll(() => database[Symbol.asyncDispose]())

/** Wraps the database so that it calls `beforeSession`. */
function watched(adapters: AuthDatabase): AuthDatabase {
  if (typeof adapters !== 'function') throw new Error('expected an adapter factory')
  return (...options: Parameters<typeof adapters>) => {
    const adapter = adapters(...options)
    const create = async (row: Parameters<typeof adapter.create>[0]) => {
      if (row.model === 'session') await beforeSession()
      return adapter.create(row)
    }
    const changed = { ...adapter, create } as typeof adapter
    return { ...changed, transaction: <T>(work: (adapter: typeof changed) => Promise<T>) => work(changed) }
  }
}

interface Sent {
  token?: string
  body?: object
}

async function send(method: string, path: string, { token, body }: Sent = {}) {
  const headers = {
    ...(token !== undefined && { Authorization: `Bearer ${token}` }),
    ...(body && { 'Content-Type': 'application/json' }),
  }
  const init = { method, headers, ...(body && { body: JSON.stringify(body) }) }
  const response = await app.fetch(new Request(`http://test${path}`, init))
  return {
    status: response.status,
    body: (await response.json()) as { token: string; code?: string; message?: string },
  }
}

async function newPerson() {
  const person = { name: 'Ada', email: `${crypto.randomUUID()}@example.com`, password: 'correct horse' }
  const session = (await send('POST', '/api/auth/sign-up/email', { body: person })).body.token
  const { token } = (await send('GET', '/api/auth/token', { token: session })).body
  const newPassword = { currentPassword: person.password, newPassword: 'battery staple', revokeOtherSessions: true }
  return {
    deleteAccount: () => send('DELETE', '/api/v1/me', { token }),
    signIn: () => send('POST', '/api/auth/sign-in/email', { body: person }),
    changePassword: () => send('POST', '/api/auth/change-password', { token: session, body: newPassword }),
    others: [
      () => send('POST', '/api/auth/sign-up/email', { body: person }),
      () => send('GET', '/api/auth/token', { token: session }),
      () => send('GET', '/api/auth/get-session', { token: session }),
      () => send('GET', '/api/auth/list-sessions', { token: session }),
      () => send('POST', '/api/auth/update-user', { token: session, body: { name: 'Grace' } }),
      () => send('POST', '/api/auth/verify-password', { token: session, body: { password: person.password } }),
      () => send('POST', '/api/auth/sign-out', { token: session, body: {} }),
      () => send('POST', '/api/v1/tasks', { token, body: { title: 'one more' } }),
    ],
  }
}

it.each(['signIn', 'changePassword'] as const)('answers 401 when the account is deleted during %s', async (call) => {
  const person = await newPerson()
  beforeSession = async () => expect((await person.deleteAccount()).status).toBe(200)
  const { status, body } = await person[call]()
  beforeSession = async () => {}
  expect({ status, body }).toEqual({
    status: 401,
    body: { code: 'UNAUTHORIZED', message: 'This account no longer exists.' },
  })
})

it('answers no request with a server error while an account is deleted concurrently', async () => {
  for (let round = 0; round < 5; round += 1) {
    const person = await newPerson()
    const calls = [person.signIn, person.changePassword, person.deleteAccount, person.deleteAccount, ...person.others]
    // A different call starts first in each round.
    const rotated = [...calls.slice(2 * round), ...calls.slice(0, 2 * round)]
    const answers = await Promise.all(rotated.map((call) => call()))
    expect(answers.filter(({ status }) => status >= 500)).toEqual([])
  }
})
