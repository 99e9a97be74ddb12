import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { createTenantDatabase } from '../../src/database/tenancy/tenant.ts'
import { TaskwireError } from '../../src/errors.ts'
import { callerFor, createTestApp, newUser } from '../helpers/test-app.ts'
import { sharedTestDatabase, type TestDatabase } from '../helpers/test-database.ts'
import { failureOf } from '../procedures/assertions.ts'

let database: TestDatabase
beforeAll(async () => {
  database = await sharedTestDatabase()
})
afterAll(() => database[Symbol.asyncDispose]())

/** Creates a user, and an app. */
async function newOwner() {
  const userId = newUser()
  const app = await createTestApp(database)
  const statusOf = async (token: string | null) =>
    (await app.call('tasks.list', { token: token ?? '', method: 'GET' })).status
  return { userId, statusOf, tokens: callerFor(database, userId).tokens }
}

describe('a personal access token', () => {
  it('is not created for an account that is being deleted', async () => {
    const userId = newUser()
    const { tokens } = callerFor(database, userId)
    await tokens.create({ name: 'x', scopes: ['*:read'] })
    await database.tenant.deleteAccount(userId)
    expect((await failureOf(tokens.create({ name: 'y', scopes: ['*:read'] }))).code).toBe('UNAUTHENTICATED')
    expect(await database.signIn.personalToken.count({ where: { userId } })).toBe(0)
    expect(await database.signIn.secretLookup.count({ where: { userId } })).toBe(0)
  })

  it('is rejected as soon as the deletion of its account has begun, if it could not be deleted [B-16]', async () => {
    const { statusOf, tokens, userId } = await newOwner()
    const { token } = await tokens.create({ name: 'x', scopes: ['*:read'] })
    // The process ended after it had deleted the rows.
    await database.useSession((session) => session.query('SELECT app_end($1)', [userId]))
    expect(await statusOf(token)).toBe(401)
  })

  it('is deleted before the rows of its account, so that none is left if their deletion fails [B-16]', async () => {
    const { tokens, userId } = await newOwner()
    await tokens.create({ name: 'x', scopes: ['*:read'], idempotencyKey: 'k' })
    const { personalToken, secretCall, secretLookup } = database.signIn
    const where = { userId }
    const counts = async () => [
      await personalToken.count({ where }),
      await secretCall.count({ where }),
      await secretLookup.count({ where }),
    ]
    expect(await counts()).toEqual([1, 1, 1])
    const rows = () => Promise.reject(new TaskwireError('UNAVAILABLE'))
    const tenant = createTenantDatabase(database.signIn, { rows, secrets: database.signIn })
    await expect(tenant.deleteAccount(userId)).rejects.toMatchObject({ code: 'UNAVAILABLE' })
    expect(await counts()).toEqual([0, 0, 0])
  })

  it('is deleted with the account', async () => {
    const { statusOf, tokens, userId } = await newOwner()
    const { token } = await tokens.create({ name: 'x', scopes: ['*:read'] })
    await database.tenant.deleteAccount(userId)
    expect(await database.signIn.personalToken.count({ where: { userId } })).toBe(0)
    expect(await statusOf(token)).toBe(401)
  })
})
