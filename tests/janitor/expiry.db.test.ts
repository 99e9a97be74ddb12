import { afterAll, beforeAll, expect, it } from 'vitest'
import { signInClearing } from '../../src/janitor/auth-queries.ts'
import { openTestDatabase, type TestDatabase } from '../helpers/test-database.ts'

let database: TestDatabase
beforeAll(async () => {
  database = await openTestDatabase()
})
afterAll(() => database[Symbol.asyncDispose]())

/** The retention of the rows of each table. A new table must be added here. */
const EXPIRY: Record<string, string> = {
  'auth.account': 'with its user',
  'auth.calendar_feed': 'until the account is deleted, or a month after it was revoked',
  'auth.incarnation': 'one row',
  'auth.jwks': 'a month after the key has expired',
  'auth.personal_token': 'until the account is deleted, or a month after it has expired or was revoked',
  'auth.rate_limit': 'a day after the last request',
  'auth.request_limit': 'a day after the window has ended',
  'auth.secret_call': 'a day, or until the account is deleted',
  'auth.secret_lookup': 'until the account is deleted, or a month after it has expired or was revoked',
  'auth.session': 'until the session expires',
  'auth.user': 'until the account is deleted',
  'auth.verification': 'until it expires',
  'public._prisma_migrations': 'one row a migration',
  'public.comment': 'until it is deleted, or its task is purged',
  'public.counter': 'with its user',
  'public.deleted_account': '31 days',
  'public.entity': 'one row an entity',
  'public.idempotency_key': 'a day',
  'public.list': 'until it is purged, 30 days after it went to the trash',
  'public.notification': '30 days after it has fired, or with its task',
  'public.occurrence': 'with its task',
  'public.reminder_schedule': 'with its task',
  'public.section': 'until it is deleted, or its list is purged',
  'public.settings': 'until the account is deleted',
  'public.tag': 'until its color is removed',
  'public.task': 'until it is purged, 30 days after it went to the trash',
  'public.task_tag': 'with its task',
  'public.tombstone': '30 days',
  'public.undo_state': 'an hour',
  'public.view': 'until it is purged, 30 days after it went to the trash',
}

it('every table of every schema has a documented retention [R-16]', async () => {
  const tables = await database.useSession((session) =>
    session.query<{ name: string }>(`SELECT n.nspname || '.' || c.relname AS name FROM pg_class c
      JOIN pg_namespace n ON n.oid = c.relnamespace
      WHERE c.relkind IN ('r', 'p', 'm') AND n.nspname NOT LIKE 'pg\\_%' AND n.nspname <> 'information_schema' ORDER BY 1`),
  )
  expect(tables.map(({ name }) => name)).toEqual(Object.keys(EXPIRY))
})

it('deletes expired sign-in rows, and no others [R-16]', async () => {
  const now = new Date('2026-11-28T12:00:00Z')
  const at = (days: number) => new Date(now.getTime() + days * 86_400_000)
  const { signIn } = database
  const id = crypto.randomUUID()
  const times = { createdAt: at(-60), updatedAt: at(-60) }
  await signIn.user.create({ data: { id, name: 'Ada', email: `${id}@example.com`, ...times } })
  for (const days of [-1, 1]) {
    const name = `${id} ${days}`
    await signIn.session.create({ data: { id: name, token: name, userId: id, expiresAt: at(days), ...times } })
    await signIn.verification.create({ data: { id: name, identifier: id, value: 'x', expiresAt: at(days), ...times } })
    await signIn.rateLimit.create({ data: { id: name, key: name, count: 1, lastRequest: at(days - 0.5).getTime() } })
    await signIn.requestLimit.create({ data: { key: name, points: 1, expire: at(days - 0.5).getTime() } })
    const key = { publicKey: 'x', privateKey: 'x', createdAt: at(-90), expiresAt: at(30 * (days - 1)) }
    await signIn.jwks.create({ data: { id: name, ...key } })
    const token = { userId: id, name: 'x', scopes: ['*:read'], lastFour: 'abcd', createdAt: at(-90) }
    const expiresAt = at(30 * (days - 1))
    await signIn.personalToken.create({ data: { ...token, id: crypto.randomUUID(), expiresAt } })
    await signIn.personalToken.create({
      data: { ...token, id: crypto.randomUUID(), expiresAt: at(90), revokedAt: expiresAt },
    })
    const feed = {
      userId: id,
      name: 'x',
      listIds: [],
      tags: [],
      inbox: false,
      completed: false,
      lastFour: 'abcd',
      revokedAt: expiresAt,
    }
    const feedTimes = { createdAt: at(-90), updatedAt: at(-90) }
    await signIn.calendarFeed.create({ data: { ...feed, ...feedTimes, id: crypto.randomUUID() } })
    const call = { userId: id, procedure: 'tokens.update', inputHash: 'x', answer: {}, createdAt: at(days - 0.5) }
    await signIn.secretCall.create({ data: { ...call, key: name } })
    const secret = { kind: 'token', userId: id, id: crypto.randomUUID() }
    await signIn.secretLookup.create({ data: { hash: `${name} old`, ...secret, expiresAt: at(30 * (days - 1)) } })
    await signIn.secretLookup.create({ data: { hash: `${name} ended`, ...secret, revokedAt: at(30 * (days - 1)) } })
  }
  await signIn.secretLookup.create({ data: { hash: `${id} for ever`, kind: 'token', userId: id, id } })
  const cleared = {
    sessions: 1,
    verifications: 1,
    limits: 2,
    signingKeys: 1,
    personalTokens: 2,
    calendarFeeds: 1,
    tokenCalls: 1,
    secrets: 2,
  }
  expect(await signInClearing(signIn)(now)).toEqual(cleared)
  expect(await signIn.secretLookup.count()).toBe(3)
  expect(await signIn.personalToken.count()).toBe(2)
  expect(await signIn.calendarFeed.count()).toBe(1)
  const retained = {
    sessions: 0,
    verifications: 0,
    limits: 0,
    signingKeys: 0,
    personalTokens: 0,
    calendarFeeds: 0,
    tokenCalls: 0,
    secrets: 0,
  }
  expect(await signInClearing(signIn)(now)).toEqual(retained)
  expect(await signIn.session.findMany({ where: { userId: id }, select: { id: true } })).toEqual([{ id: `${id} 1` }])
  expect(await signIn.user.count({ where: { id } })).toBe(1)
})
