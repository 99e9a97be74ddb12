import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { createTaskwire } from '../../client-sdk/src/create-taskwire.ts'
import { isTaskwireError } from '../../client-sdk/src/errors.ts'
import { createSession } from '../../client-sdk/src/session.ts'
import { memorySessionStorage } from '../../client-sdk/src/session-storage.ts'
import { createSignInApp } from '../helpers/sign-in-app.ts'
import { newEmail, PASSWORD } from '../helpers/task-user.ts'
import { openTestDatabase, type TestDatabase } from '../helpers/test-database.ts'
import { errorOf } from './settled.ts'

const url = 'http://localhost:8000'
let database: TestDatabase
let fetch: typeof globalThis.fetch

beforeAll(async () => {
  database = await openTestDatabase()
  const app = await createSignInApp(database, url)
  fetch = async (input, init) => app.fetch(new Request(input, init))
})
afterAll(() => database[Symbol.asyncDispose]())

describe('a session on a server', () => {
  it('signs up, calls the API, signs out, and signs in again', async () => {
    const storage = memorySessionStorage()
    const session = createSession({ url, storage, fetch })
    const tw = createTaskwire({ url, token: session.token, fetch })
    expect(await session.isSignedIn()).toBe(false)
    expect((await errorOf(tw.tasks.list())).code).toBe('UNAUTHENTICATED')

    const email = newEmail()
    await session.signUp({ name: 'Ada', email, password: PASSWORD })
    const { undoToken: _token, affected: _affected, ...task } = await tw.tasks.create({ title: 'mine' })
    const { userId } = await tw.account.me()

    // A new session object with the same storage, as after a restart.
    const restarted = createTaskwire({ url, token: createSession({ url, storage, fetch }).token, fetch })
    expect((await restarted.tasks.list()).items).toEqual([task])

    await session.signOut()
    expect(await session.isSignedIn()).toBe(false)
    expect(await errorOf(tw.tasks.list())).toMatchObject({
      code: 'UNAUTHENTICATED',
      message: 'There is no session. Sign in first.',
    })

    await session.signIn({ email, password: PASSWORD })
    expect(await tw.account.me()).toEqual({ userId })
  })

  it('never uses the token of a previous user', async () => {
    const session = createSession({ url, fetch })
    const tw = createTaskwire({ url, token: session.token, fetch })
    await session.signUp({ name: 'Ada', email: newEmail(), password: PASSWORD })
    await tw.tasks.create({ title: "Ada's" })
    await session.signUp({ name: 'Bob', email: newEmail(), password: PASSWORD })
    expect((await tw.tasks.list()).items).toEqual([])
  })

  it('reports the invalid field of a sign-up', async () => {
    const session = createSession({ url, fetch })
    const email = newEmail()
    const ada = { name: 'Ada', email, password: PASSWORD }
    await session.signUp(ada)
    const duplicate: unknown = await errorOf(session.signUp(ada))
    expect(isTaskwireError(duplicate, 'INVALID_INPUT') && duplicate.issues).toMatchObject([{ path: ['email'] }])
    const short: unknown = await errorOf(session.signUp({ ...ada, email: newEmail(), password: 'x' }))
    expect(isTaskwireError(short, 'INVALID_INPUT') && short.issues).toMatchObject([{ path: ['password'] }])
    const huge = await errorOf(session.signUp({ ...ada, name: 'x'.repeat(70_000) }))
    expect(huge).toMatchObject({ code: 'PAYLOAD_TOO_LARGE', requestId: expect.any(String) })
  })

  it('rejects a wrong password', async () => {
    const session = createSession({ url, fetch })
    expect((await errorOf(session.signIn({ email: newEmail(), password: PASSWORD }))).code).toBe('UNAUTHENTICATED')
    expect(await session.isSignedIn()).toBe(false)
  })
})
