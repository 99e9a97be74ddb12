import { decodeJwt } from 'jose'
import { afterAll, beforeAll, expect, it } from 'vitest'
import type { App } from '../../src/app.ts'
import { createBetterAuth } from '../../src/auth/sign-in/better-auth.ts'
import { createSignals } from '../../src/database/notifications/signals.ts'
import { createSignInApp, signInSettings } from '../helpers/sign-in-app.ts'
import { openTestDatabase, type TestDatabase } from '../helpers/test-database.ts'
import { openStream, requestOf } from './open-stream.ts'

let database: TestDatabase
let app: App
const signals = createSignals()
let ahead = 0
const clock = () => new Date(Date.now() + ahead)
const onEnd = {
  onSessionEnd: ({ id, userId }: { id: string; userId: string }) =>
    signals.send({ kind: 'signed-out', userId, sessionId: id }),
  onAccountDeletion: (userId: string) => signals.send({ kind: 'deleted', userId }),
}
beforeAll(async () => {
  database = await openTestDatabase()
  app = await createSignInApp(database, 'http://test', { clock, settings: onEnd, parts: { signals } })
})
afterAll(() => database[Symbol.asyncDispose]())

async function post(path: string, body: object, session?: string) {
  const response = await app.fetch(
    new Request(`http://test/api/auth${path}`, {
      method: 'POST',
      headers: { 'Content-Type': 'application/json', ...(session && { Authorization: `Bearer ${session}` }) },
      body: JSON.stringify(body),
    }),
  )
  expect(response.status, await response.clone().text()).toBe(200)
  return (await response.json()) as { token: string; user: { id: string } }
}

async function accessToken(session: string): Promise<string> {
  const headers = { Authorization: `Bearer ${session}` }
  const response = await app.fetch(new Request('http://test/api/auth/token', { headers }))
  return ((await response.json()) as { token: string }).token
}

/** Signs a user in on two devices, with an open stream on each. */
async function newPerson() {
  const person = { email: `${crypto.randomUUID()}@example.com`, password: 'correct horse' }
  const first = await post('/sign-up/email', { ...person, name: 'Ada' })
  const second = await post('/sign-in/email', person)
  const devices = await Promise.all(
    [first, second].map(async ({ token: session }) => {
      const token = await accessToken(session)
      return { session, token, stream: await openStream(app, 'tRPC', { token }) }
    }),
  )
  const [phone, laptop] = devices as [(typeof devices)[0], (typeof devices)[0]]
  return { userId: first.user.id, phone, laptop }
}

const OVER = { code: 'UNAUTHENTICATED', message: 'The session has ended. Sign in again.' }

it('ends the streams of a session on sign-out, and no others [S-03]', async () => {
  const { phone, laptop } = await newPerson()
  await post('/sign-out', {}, phone.session)
  expect(await phone.stream.end()).toMatchObject(OVER)
  await app.fetch(
    new Request('http://test/trpc/tasks.create', {
      method: 'POST',
      headers: { 'Content-Type': 'application/json', Authorization: `Bearer ${laptop.token}` },
      body: JSON.stringify({ json: { title: 'still there' } }),
    }),
  )
  expect((await laptop.stream.next()).change).toMatchObject({ task: { title: 'still there' } })
  laptop.stream.close()
})

it('rejects a stream after sign-out although the token has not expired', async () => {
  const { phone, laptop } = await newPerson()
  await post('/sign-out', {}, phone.session)
  for (const wire of ['tRPC', 'REST'] as const) {
    const response = await app.fetch(requestOf(wire, { token: phone.token }))
    expect(response.status).toBe(401)
    expect(await response.text()).toContain(OVER.message)
  }
  laptop.stream.close()
})

it('ends the streams of other sessions when one device ends them', async () => {
  const { phone, laptop } = await newPerson()
  await post('/revoke-other-sessions', {}, laptop.session)
  expect(await phone.stream.end()).toMatchObject(OVER)
  const again = await openStream(app, 'tRPC', { token: laptop.token })
  expect(again.response.status).toBe(200)
  again.close()
  laptop.stream.close()
})

it('ends the streams of all other sessions when the password changes, and keeps its own [S-03]', async () => {
  const { phone, laptop } = await newPerson()
  const change = { currentPassword: 'correct horse', newPassword: 'another horse' }
  await post('/change-password', change, laptop.session)
  expect(await phone.stream.end()).toMatchObject(OVER)
  const again = await openStream(app, 'tRPC', { token: await accessToken(laptop.session) })
  expect(again.response.status).toBe(200)
  again.close()
  laptop.stream.close()
})

it('keeps other sessions if a password change requests it, or if the change is rejected', async () => {
  const { phone, laptop } = await newPerson()
  const wrong = { currentPassword: 'a wrong guess', newPassword: 'another horse' }
  const headers = { 'Content-Type': 'application/json', Authorization: `Bearer ${laptop.session}` }
  const init = { method: 'POST', headers, body: JSON.stringify(wrong) }
  expect((await app.fetch(new Request('http://test/api/auth/change-password', init))).status).toBe(400)
  expect(await accessToken(phone.session)).toBeTypeOf('string')
  const change = { currentPassword: 'correct horse', newPassword: 'another horse', revokeOtherSessions: false }
  await post('/change-password', change, laptop.session)
  expect(await accessToken(phone.session)).toBeTypeOf('string')
  phone.stream.close()
  laptop.stream.close()
})

it('ends all streams of a deleted account [S-03]', async () => {
  const { userId, phone, laptop } = await newPerson()
  const { internalAdapter } = await createBetterAuth({ ...signInSettings(database, 'http://test'), ...onEnd }).$context
  await internalAdapter.deleteUser(userId)
  expect(await phone.stream.end()).toMatchObject(OVER)
  expect(await laptop.stream.end()).toMatchObject(OVER)
  expect((await app.fetch(requestOf('REST', { token: laptop.token }))).status).toBe(401)
})

it('ends streams within a minute of the next change if the signal of a sign-out was lost', async () => {
  const { userId, phone, laptop } = await newPerson()
  // Like a sign-out in another process whose signal is lost.
  const { sid } = decodeJwt<{ sid: string }>(phone.token)
  await database.signIn.session.delete({ where: { id: sid } })
  signals.send({ kind: 'changed', userId })
  ahead = 61_000
  signals.send({ kind: 'changed', userId })
  expect(await phone.stream.end()).toMatchObject(OVER)
  const again = await openStream(app, 'REST', { token: laptop.token })
  expect(again.response.status).toBe(200)
  again.close()
  laptop.stream.close()
  ahead = 0
})
