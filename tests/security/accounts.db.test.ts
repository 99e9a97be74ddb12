import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { authDatabase } from '../../src/auth/sign-in/better-auth.ts'
import type { BuiltInSignIn } from '../../src/auth/sign-in/built-in.ts'
import { clientIpHeader } from '../../src/auth/sign-in/client-ip-header.ts'
import { openTestDatabase, type TestDatabase } from '../helpers/test-database.ts'
import { start } from '../identity/built-in-setup.ts'

const PASSWORD = 'correct horse battery'
let database: TestDatabase
let signIn: BuiltInSignIn
beforeAll(async () => {
  database = await openTestDatabase()
  signIn = await start({ database: authDatabase(database.signIn), trustedOrigins: [] })
})
afterAll(() => database[Symbol.asyncDispose]())

async function send(path: string, body: object, cookie = ''): Promise<Response> {
  const headers = {
    'Content-Type': 'application/json',
    Origin: 'http://localhost:8000',
    [clientIpHeader]: '192.0.2.1',
    cookie,
  }
  return signIn.handler(
    new Request(`http://localhost:8000/api/auth${path}`, { method: 'POST', headers, body: JSON.stringify(body) }),
  )
}

/** Creates an account, and returns its session cookie as an attacker would have stolen it. */
async function newAccount() {
  const email = `${crypto.randomUUID()}@example.org`
  const response = await send('/sign-up/email', { name: 'Ada', email, password: PASSWORD })
  const cookie = response.headers.getSetCookie().join().split(';')[0] ?? ''
  const user = () => database.signIn.user.findFirstOrThrow({ where: { email } })
  const signsIn = async (password: string) => (await send('/sign-in/email', { email, password })).status === 200
  return { email, cookie, user, signsIn }
}

describe('an attacker with a session, but without the password', () => {
  const other = `other-${crypto.randomUUID()}@example.org`
  const tries: [path: string, body: object][] = [
    ['/change-password', { newPassword: 'taken over at last' }],
    ['/change-password', { newPassword: 'taken over at last', currentPassword: '' }],
    ['/change-password', { newPassword: 'taken over at last', currentPassword: 'a wrong guess' }],
    ['/change-password', { newPassword: 'taken over at last', currentPassword: null }],
    ['/change-password', { newPassword: 'taken over at last', currentPassword: { not: '' } }],
    ['/set-password', { newPassword: 'taken over at last' }],
    ['/reset-password', { newPassword: 'taken over at last' }],
    ['/reset-password', { newPassword: 'taken over at last', token: '' }],
    ['/change-email', { newEmail: other }],
    ['/change-email', { newEmail: other, callbackURL: '/' }],
    ['/update-user', { email: other }],
    ['/update-user', { name: 'Ada', email: other, emailVerified: true }],
  ]

  it.each(tries)('cannot change password or e-mail by %s with %j [O-03]', async (path, body) => {
    const account = await newAccount()
    const before = await account.user()
    const { status } = await send(path, body, account.cookie)
    expect(status).toBeGreaterThanOrEqual(400)
    expect(status).toBeLessThan(500)
    expect(await account.user()).toEqual(before)
    expect([await account.signsIn(PASSWORD), await account.signsIn('taken over at last')]).toEqual([true, false])
  })
})

it('changes the password given the current one, which then no longer works', async () => {
  const account = await newAccount()
  const change = { newPassword: 'another horse', currentPassword: PASSWORD }
  expect((await send('/change-password', change, account.cookie)).status).toBe(200)
  expect([await account.signsIn(PASSWORD), await account.signsIn('another horse')]).toEqual([false, true])
})
