import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { everythingOf } from '../helpers/tenant-rows.ts'
import { callerFor, createTestApp, newUser, type TestApp } from '../helpers/test-app.ts'
import type { TestDatabase } from '../helpers/test-database.ts'
import { type Answer, rawCaller } from '../input/raw-call.ts'
import { sendInput } from '../input/send-input.ts'
import { validInputs } from '../input/valid-inputs.ts'
import { nounsOf } from '../nouns/nouns.ts'
import { walkedRouter } from '../nouns/walked.ts'
import { sharedWalkedDatabase } from '../nouns/walked-database.ts'
import { callPaths } from '../procedures/walk.ts'
import { rawRest } from '../rest/raw-rest.ts'

let database: TestDatabase
let app: TestApp
const victim = newUser()
const SECRET = `secret-${crypto.randomUUID()}`
let before: unknown
beforeAll(async () => {
  database = await sharedWalkedDatabase()
  app = await createTestApp(database)
  const caller = callerFor(database, victim)
  for (const noun of nounsOf(walkedRouter)) {
    await noun.prepare(caller)
    await noun.of(caller).create(noun.newRow(SECRET))
  }
  before = await everythingOf(database, victim)
})
afterAll(() => database[Symbol.asyncDispose]())

function withoutId({ text, headers }: Answer): string {
  return text.replaceAll(headers.get('X-Request-Id') ?? '', '')
}

describe.each(['userId', 'user_id', 'ownerId', 'sub'])("another user's %s in an input", (name) => {
  it.each(callPaths(walkedRouter))('does not change the caller of %s [T-03]', async (path) => {
    const caller = await rawCaller(database, app)
    const answer = await sendInput(caller, path, { ...validInputs[path], [name]: victim })
    if (validInputs[path]) {
      expect(answer.status).toBe(400)
      expect(answer.errors[0]?.data.issues?.map((issue) => issue.path)).toContainEqual([name])
    } else {
      // Procedures without input ignore it.
      const plain = await sendInput(caller, path, {})
      expect([answer.status, withoutId(answer)]).toEqual([plain.status, withoutId(plain)])
    }
    expect(answer.text).not.toContain(SECRET)
    expect(await everythingOf(database, victim)).toEqual(before)
  })
})

describe('a request that names another user', () => {
  const headers = ['X-User-Id', 'X-User', 'X-Forwarded-User', 'X-Remote-User', 'X-Auth-Request-User', 'From']

  it.each(headers)("in the header %s is still made as the token's user [T-03]", async (header) => {
    const userId = newUser()
    const { send, create } = await rawRest(app, userId)
    const { id } = await create({ title: 'mine' })
    expect((await send('GET', '/api/v1/me', { headers: { [header]: victim } })).body.data).toEqual({ userId })
    const listed = await send('GET', '/api/v1/tasks', { headers: { [header]: victim } })
    expect(listed.body.data).toMatchObject([{ id }])
    await send('POST', '/api/v1/tasks', { headers: { [header]: victim }, body: { title: 'another' } })
    expect(await everythingOf(database, victim)).toEqual(before)
  })

  it.each([
    `/api/${victim}/tasks`,
    `/api/v1/${victim}/tasks`,
    `/api/v1/users/${victim}/tasks`,
    `/api/v1/tasks/${victim}/tasks`,
    `/trpc/${victim}/tasks.list`,
    `/trpc/${victim}.tasks.list`,
  ])('in its path returns 404: %s [T-03]', async (path) => {
    const { send } = await rawRest(app)
    for (const method of ['GET', 'POST']) {
      const answer = await send(method, path, method === 'POST' ? { body: { title: 'x' } } : {})
      expect([answer.status, answer.text.includes(SECRET)]).toEqual([404, false])
    }
    expect(await everythingOf(database, victim)).toEqual(before)
  })

  it('in its query string is rejected over REST and ignored over tRPC [T-03]', async () => {
    const userId = newUser()
    const { send } = await rawRest(app, userId)
    for (const name of ['userId', 'user_id', 'sub']) {
      const listed = await send('GET', `/api/v1/tasks?${name}=${victim}`)
      expect([listed.status, listed.body.error.issues[0].path]).toEqual([400, [name]])
      const me = await send('GET', `/trpc/account.me?${name}=${victim}`)
      expect(me.body.result.data.json).toEqual({ userId })
    }
  })
})
