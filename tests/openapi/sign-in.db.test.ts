import { afterAll, beforeAll, expect, it } from 'vitest'
import type { App } from '../../src/app.ts'
import { createSignInApp } from '../helpers/sign-in-app.ts'
import { newEmail, PASSWORD } from '../helpers/task-user.ts'
import { sharedTestDatabase, type TestDatabase } from '../helpers/test-database.ts'
import { document, faultsOf, type Json, signInOperations, validatorOf } from './described.ts'

const ORIGIN = 'http://localhost:8000'

let database: TestDatabase
let app: App
beforeAll(async () => {
  database = await sharedTestDatabase()
  app = await createSignInApp(database, ORIGIN)
})
afterAll(() => database[Symbol.asyncDispose]())

interface Sent {
  session?: string
  body?: unknown
  type?: string
}

/** Calls an operation, and asserts that the response matches the document. */
async function call(id: string, { session, body, type = 'application/json' }: Sent = {}) {
  const operation = signInOperations.find((one) => one.id === id)
  if (!operation) throw new Error(`${id} is not documented`)
  const headers = {
    ...(session && { Authorization: `Bearer ${session}` }),
    ...(body !== undefined && { 'Content-Type': type }),
  }
  const init = { method: operation.method, headers, ...(body !== undefined && { body: JSON.stringify(body) }) }
  const response = await app.fetch(new Request(ORIGIN + operation.path, init))
  const answer = (await response.json()) as Json
  const { content } = operation.responses[response.status] as Json
  const validate = validatorOf(content['application/json'].schema, 'closed')
  validate(answer)
  expect([response.status, faultsOf(validate)]).toEqual([response.status, []])
  expect(response.headers.has('X-Request-Id')).toBe(true)
  return { status: response.status, answer }
}

it('the document describes the responses of sign-up, sign-in, sign-out and tokens', async () => {
  const email = newEmail()
  const up = await call('auth.signUp', { body: { name: 'Ada', email, password: PASSWORD } })
  const { answer } = await call('auth.signIn', { body: { email, password: PASSWORD } })
  const session = { session: answer.token }
  const token = await call('auth.token', session)
  const out = await call('auth.signOut', { ...session, body: {} })
  const after = await call('auth.token', session)
  expect([up, token, out, after].map(({ status }) => status)).toEqual([200, 200, 200, 401])
})

it('the document describes the rules of a name, and the two fields of every error', () => {
  const { SignUpInput, SignInError } = document.components.schemas
  const validate = validatorOf(SignUpInput.properties.name, 'closed')
  const names = ['Ada', ' A', '', ' \t', 'A\0', 'x'.repeat(200), 'x'.repeat(201)]
  expect(names.map((name) => validate(name))).toEqual([true, true, false, false, false, true, false])
  expect(SignUpInput.properties.name.description).toBe('Must contain at least one visible character')
  expect(SignInError.required).toEqual(['code', 'message'])
})

it('the document describes the errors of the sign-in', async () => {
  const email = newEmail()
  const ada = { name: 'Ada', email, password: PASSWORD }
  await call('auth.signUp', { body: ada })
  const anonymous = await call('auth.token')
  expect(anonymous.answer).toEqual({ code: 'UNAUTHORIZED', message: 'Sign in first.' })
  const rejected = [
    await call('auth.signUp', { body: ada }),
    await call('auth.signUp', { body: { ...ada, email: 'nobody' } }),
    await call('auth.signUp', { body: { ...ada, email: newEmail(), password: 'short' } }),
    await call('auth.signUp', { body: { ...ada, email: newEmail(), name: 'A\0' } }),
    await call('auth.signUp', { body: { ...ada, email: newEmail(), name: ' ' } }),
    await call('auth.signIn', { body: { email, password: 'not the one' } }),
    await call('auth.signIn', { body: { email } }),
    await call('auth.signIn', { body: ada, type: 'text/plain' }),
    await call('auth.signIn', { body: { email, password: 'x'.repeat(70_000) } }),
    await call('auth.token'),
    await call('auth.token', { session: 'nobody' }),
  ]
  expect(rejected.map(({ status }) => status)).toEqual([422, 400, 400, 400, 400, 401, 400, 415, 413, 401, 401])
})
