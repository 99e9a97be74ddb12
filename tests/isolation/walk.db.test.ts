import { describe, expect, it } from 'vitest'
import { callerFor, newUser } from '../helpers/test-app.ts'
import { nounOf, nounsOf } from '../nouns/nouns.ts'
import { walkedRouter } from '../nouns/walked.ts'
import { procedurePaths } from '../procedures/walk.ts'
import { APPROACHES } from './approaches.ts'
import { BOTH_MECHANISMS, openWithIsolation } from './isolation-modes.ts'
import { newVictim } from './victim.ts'
import { testEveryApproach } from './walk.ts'

const NOUNS = nounsOf(walkedRouter)

it('covers exactly the procedures of the router [O-16]', () => {
  expect(Object.keys(APPROACHES).sort()).toEqual(procedurePaths(walkedRouter))
})

describe(BOTH_MECHANISMS.mode, () => testEveryApproach(BOTH_MECHANISMS))

it('returns rows of other users without owner filter and row-level security, which shows that both are effective', async () => {
  await using database = await openWithIsolation({ filter: false, rowSecurity: false })
  const stranger = callerFor(database, newUser())
  // The database may already contain rows of other users.
  const listed = async () => {
    const lists = NOUNS.map(async (noun) => (await noun.of(stranger).list({ limit: 200 })).items.length)
    return Promise.all(lists)
  }
  const [before, { total, overdue }] = [await listed(), await stranger.tasks.stats()]
  const victim = await newVictim(database)
  const rows = await victim.rows()
  for (const { plural, row } of victim.held('')) {
    const noun = nounOf(walkedRouter, plural)
    // Without a trash, the deleted one is gone.
    if (!rows[noun.entity]?.some(({ id }) => id === row.id)) continue
    expect(await noun.of(stranger).get({ id: row.id })).toEqual(row)
  }
  // Without the filter these are the rows of all users.
  const isLive = (row: Record<string, unknown>) => row.user_id === victim.userId && !row.deleted_at
  const live = NOUNS.map(({ entity }) => rows[entity]?.filter(isLive).length ?? 0)
  expect(live.every((count) => count >= 2)).toBe(true)
  expect(await listed()).toEqual(before.map((count, n) => count + (live[n] ?? 0)))
  expect(await stranger.account.settings.get()).toMatchObject({ version: 1 })
  await callerFor(database, victim.userId).tasks.create({ title: 'late', due: { date: '2020-01-01' } })
  const after = { total: total + (live[NOUNS.indexOf(nounOf(walkedRouter, 'tasks'))] ?? 0) + 1, overdue: overdue + 1 }
  expect(await stranger.tasks.stats()).toMatchObject(after)
})
