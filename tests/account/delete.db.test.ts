import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { callerFor, createTestApp, newUser, type TestApp } from '../helpers/test-app.ts'
import type { TestDatabase } from '../helpers/test-database.ts'
import { openStream } from '../live/open-stream.ts'
import { nounsOf } from '../nouns/nouns.ts'
import { walkedRouter } from '../nouns/walked.ts'
import { openWalkedDatabase } from '../nouns/walked-database.ts'

let database: TestDatabase
let app: TestApp
beforeAll(async () => {
  database = await openWalkedDatabase()
  app = await createTestApp(database)
})
afterAll(() => database[Symbol.asyncDispose]())

const MINUTE = 60_000
const ago = (milliseconds: number) => new Date(Date.now() - milliseconds)

const NOUNS = nounsOf(walkedRouter)

/** The rows that new rows of other nouns must refer to. */
const OWNERS = [...new Set(NOUNS.flatMap(({ references }) => references.filter(({ isRequired }) => isRequired)))]

/**
 * Creates a user with settings, a tag with a color and rows of each noun, one of them purged, with idempotency keys, and a token from a sign-in
 * a minute ago.
 */
async function newPerson(signedInAt = ago(MINUTE)) {
  const userId = newUser()
  const token = await app.tokenOf(userId, 3600, signedInAt)
  const caller = callerFor(database, userId)
  await caller.account.settings.update({ locale: 'de' })
  await caller.tags.update({ tag: 'home', color: 'green' })
  for (const noun of NOUNS) {
    const { plural, newRow } = noun
    const ids = []
    await noun.prepare(caller)
    for (let n = 0; n < 3; n++) {
      const input = { ...newRow(), idempotencyKey: crypto.randomUUID() }
      ids.push((await app.call(`${plural}.create`, { token, input })).body.result.data.json.id as string)
    }
    for (const verb of ['delete', 'purge']) await app.call(`${plural}.${verb}`, { token, input: { id: ids[0] } })
  }
  return { userId, token }
}

/** Returns the number of rows of a user by table, bypassing row-level security. */
async function rowsOf(userId: string): Promise<Record<string, number>> {
  return database.useSession(async (session) => {
    const tables = await session.query<{ name: string }>(
      `SELECT relname AS name FROM pg_class c JOIN pg_attribute a ON a.attrelid = c.oid AND a.attname = 'user_id'
       WHERE relnamespace = 'public'::regnamespace AND relkind = 'r' ORDER BY 1`,
    )
    const counts: Record<string, number> = {}
    await session.script('BEGIN')
    for (const { name } of tables) {
      await session.script(`ALTER TABLE "${name}" NO FORCE ROW LEVEL SECURITY`)
      const [row] = await session.query<{ count: number }>(
        `SELECT count(*)::int AS count FROM "${name}" WHERE user_id = $1`,
        [userId],
      )
      counts[name] = row?.count ?? 0
    }
    await session.script('ROLLBACK')
    return counts
  })
}

const end = (token: string) => app.call('account.delete', { token, input: null })

describe('account deletion', () => {
  it('deletes every row but the record of the deletion, and no row of other users [T-27]', async () => {
    const [ada, bob] = [await newPerson(), await newPerson()]
    const before = await rowsOf(bob.userId)
    expect(await rowsOf(ada.userId)).toEqual(before)
    const { counter, deleted_account, idempotency_key, tombstone, undo_state, ...others } = before
    expect({ counter, deleted_account, idempotency_key, tombstone, undo_state }).toEqual({
      counter: 1,
      deleted_account: 0,
      idempotency_key: 3 * NOUNS.length,
      tombstone: NOUNS.length,
      // Three creations, a deletion and, with a trash, a purge; the owners of rows, the settings, and the tag.
      undo_state: 4 * NOUNS.length + NOUNS.filter(({ hasTrash }) => hasTrash).length + OWNERS.length + 2,
    })
    const counts = NOUNS.map(({ entity, plural }) => [entity, 2 + OWNERS.filter((one) => one.plural === plural).length])
    expect(others).toMatchObject({ ...Object.fromEntries(counts), settings: 1, tag: 1 })
    const { status, body } = await end(ada.token)
    expect({ status, data: body.result.data.json }).toEqual({ status: 200, data: { userId: ada.userId } })
    const nothing = Object.fromEntries(Object.keys(before).map((table) => [table, 0]))
    expect(await rowsOf(ada.userId)).toEqual({ ...nothing, deleted_account: 1 })
    expect(await rowsOf(bob.userId)).toEqual(before)
    expect((await app.call('tasks.list', { token: bob.token, method: 'GET' })).status).toBe(200)
  })

  it.each([
    ['the built-in sign-in', true],
    ['an external issuer', false],
  ])('deletes the lookup secrets of the user, and no others, when users sign in by %s', async (_, isBuiltIn) => {
    const [ada, bob] = [await newPerson(), await newPerson()]
    for (const { userId } of [ada, bob]) {
      const data = { kind: 'token', userId, id: crypto.randomUUID() }
      for (const hash of ['one', 'two'])
        await database.signIn.secretLookup.create({ data: { hash: hash + userId, ...data } })
    }
    const deleteSignIn = async (userId: string) =>
      void (await database.signIn.user.deleteMany({ where: { id: userId } }))
    const own = await createTestApp(database, undefined, isBuiltIn ? { deleteSignIn } : {})
    const token = await own.tokenOf(ada.userId, 3600, ago(MINUTE))
    expect((await own.call('account.delete', { token, input: null })).status).toBe(200)
    const left = await database.signIn.secretLookup.findMany({ where: { userId: { in: [ada.userId, bob.userId] } } })
    expect(left.map(({ userId }) => userId)).toEqual([bob.userId, bob.userId])
  })

  it('ends the streams of the user with an error, and no others [T-27] [S-03]', async () => {
    const [ada, bob] = [await newPerson(), await newPerson()]
    const open = async (token: string) => {
      const { cursor } = (await app.call('changes.cursor', { token, method: 'GET' })).body.result.data.json
      return openStream(app, 'REST', { token, cursor })
    }
    const [hers, his] = [await open(ada.token), await open(bob.token)]
    await end(ada.token)
    expect(await hers.end()).toMatchObject({ code: 'UNAUTHENTICATED' })
    await app.call('tasks.create', { token: bob.token, input: { title: 'still received' } })
    expect(await his.take(1)).toMatchObject([{ entity: 'task', op: 'upsert', task: { title: 'still received' } }])
    his.close()
  })

  it('rejects every earlier token for reading and writing, cached or not [J-57]', async () => {
    const ada = await newPerson()
    const other = await app.tokenOf(ada.userId)
    await end(ada.token)
    for (const token of [ada.token, other]) {
      expect((await app.call('tasks.list', { token, method: 'GET' })).status).toBe(401)
      expect((await app.call('tasks.create', { token, input: { title: 'x' } })).status).toBe(401)
    }
    expect(await rowsOf(ada.userId)).toMatchObject({ task: 0, counter: 0 })
  })

  it('prevents writes in other processes with a cached token [J-57]', async () => {
    const ada = await newPerson()
    const second = await createTestApp(database)
    const token = await second.tokenOf(ada.userId)
    expect((await second.call('tasks.create', { token, input: { title: 'before' } })).status).toBe(200)
    await end(ada.token)
    const { status, body } = await second.call('tasks.create', { token, input: { title: 'after' } })
    expect({ status, code: body.error.json.data.code }).toEqual({ status: 401, code: 'UNAUTHENTICATED' })
    const list = await second.call('tasks.list', { token, method: 'GET' })
    expect(list.body.result.data.json.items).toEqual([])
    expect(await rowsOf(ada.userId)).toMatchObject({ task: 0, counter: 0 })
  })

  it('waits for changes in progress, and deletes their rows', async () => {
    const ada = await newPerson()
    const input = { items: Array.from({ length: 100 }, (_, n) => ({ title: `task ${n}` })) }
    const writes = Array.from({ length: 8 }, () => app.call('tasks.createMany', { token: ada.token, input }))
    // Two run at once: when one is done, others are in progress or queued.
    await Promise.race(writes)
    const { status } = await end(ada.token)
    const statuses = (await Promise.all(writes)).map((answer) => answer.status)
    expect(status).toBe(200)
    expect(statuses.every((code) => code === 200 || code === 401)).toBe(true)
    expect(await rowsOf(ada.userId)).toMatchObject({ task: 0, counter: 0, tombstone: 0 })
  })

  it('completes even when the request is cancelled', async () => {
    let isDeleted = false
    const controller = new AbortController()
    const slow = await createTestApp(database, undefined, {
      deleteSignIn: async (userId) => {
        controller.abort()
        // As the statements of the sign-in do.
        await database.signIn.user.deleteMany({ where: { id: userId } })
        isDeleted = true
      },
    })
    const userId = newUser()
    const headers = { Authorization: `Bearer ${await slow.tokenOf(userId, 3600, ago(MINUTE))}` }
    await slow.fetch(new Request('http://test/api/v1/me', { method: 'DELETE', headers, signal: controller.signal }))
    expect(isDeleted).toBe(true)
    expect(await rowsOf(userId)).toMatchObject({ deleted_account: 1, counter: 0 })
  })

  it('treats a later token with the same user id as a new account, with an external issuer', async () => {
    const clock = { ahead: -10 * MINUTE }
    const later = await createTestApp(database, () => new Date(Date.now() + clock.ahead))
    const userId = newUser()
    const token = await later.tokenOf(userId, 3600, ago(11 * MINUTE))
    await later.call('tasks.create', { token, input: { title: 'before' } })
    const { cursor } = (await later.call('changes.cursor', { token, method: 'GET' })).body.result.data.json
    expect((await later.call('account.delete', { token, input: null })).status).toBe(200)
    clock.ahead = 0
    await database.useSession((session) =>
      session.query(`UPDATE deleted_account SET deleted_at = deleted_at - interval '3 minutes' WHERE user_id = $1`, [
        userId,
      ]),
    )
    const again = await later.tokenOf(userId)
    expect((await later.call('tasks.create', { token: again, input: { title: 'after' } })).status).toBe(200)
    const since = await later.call('changes.since', { token: again, input: { cursor }, method: 'GET' })
    expect(since.body.error.json.data.code).toBe('RESYNC_REQUIRED')
    expect((await later.call('tasks.list', { token, method: 'GET' })).status).toBe(401)
  })
})

describe('account deletion without a recent sign-in', () => {
  it.each([
    ['a token without auth_time', undefined],
    ['a sign-in more than five minutes ago', 5 * MINUTE + 2000],
    ['a sign-in in the future', -MINUTE],
  ])('deletes nothing with %s', async (_, since) => {
    const userId = newUser()
    const token = await app.tokenOf(userId, 3600, since === undefined ? undefined : ago(since))
    await app.call('tasks.create', { token, input: { title: 'kept' } })
    const { status, body, headers } = await end(token)
    expect({ status, code: body.error.json.data.code }).toEqual({ status: 401, code: 'REAUTHENTICATION_REQUIRED' })
    expect(headers.get('www-authenticate')).toBe('Bearer error="insufficient_user_authentication", max_age=300')
    expect(await rowsOf(userId)).toMatchObject({ task: 1, deleted_account: 0 })
  })

  it('is rejected with the same error over REST', async () => {
    const headers = { Authorization: `Bearer ${await app.tokenOf(newUser())}` }
    const response = await app.fetch(new Request('http://test/api/v1/me', { method: 'DELETE', headers }))
    expect(response.status).toBe(401)
    expect(await response.json()).toMatchObject({ data: null, error: { code: 'REAUTHENTICATION_REQUIRED' } })
  })
})
