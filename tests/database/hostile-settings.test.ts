import { beforeAll, describe, expect, it } from 'vitest'
import type { Database } from '../../src/database/database.ts'
import { prepareDatabase } from '../../src/database/migrations/prepare.ts'
import { useCluster } from '../helpers/cluster.ts'
import { isLong } from '../helpers/effort.ts'
import { withoutToken } from '../helpers/plain-caller.ts'
import { callerFor, newUser, stoppedClock } from '../helpers/test-app.ts'
import { DRIVERS, useDrivers } from './drivers.ts'

const cluster = useCluster()
const openBy = useDrivers()

type Level = 'database' | 'role'

const HOSTILE: [setting: string, value: string][] = [
  ['DateStyle', 'German'],
  ['DateStyle', 'SQL, DMY'],
  ['DateStyle', 'Postgres, MDY'],
  ['IntervalStyle', 'iso_8601'],
  ['TimeZone', 'Asia/Kathmandu'],
  ['bytea_output', 'escape'],
  ['row_security', 'off'],
  ['search_path', 'elsewhere, pg_catalog'],
  ['standard_conforming_strings', 'off'],
  ['extra_float_digits', '-15'],
  ['transform_null_equals', 'on'],
  ['array_nulls', 'off'],
  ['default_transaction_isolation', 'serializable'],
  ['default_transaction_isolation', 'repeatable read'],
  ['default_transaction_deferrable', 'on'],
  ['lc_messages', 'C'],
]

/** Calls every procedure for one user, and returns the answers without values that differ between runs. */
async function scenario(database: Database): Promise<unknown> {
  const clock = stoppedClock('2026-11-22T23:30:00.123Z')
  const { tasks, changes } = callerFor(database, newUser(), clock).undoable
  const answers: unknown[] = []
  const ids = [1, 2, 3].map((n) => `00000000-0000-7000-8000-00000000000${n}`)
  const [one, two, three] = ids as [string, string, string]
  const due = { date: '2026-12-01', time: '09:00', timeZone: 'Europe/Berlin' }
  answers.push(
    await tasks.create({ id: one, title: 'a \\ "back\'slash"', due, tags: ['x', 'NULL'], idempotencyKey: 'k' }),
  )
  answers.push(
    await tasks.create({ id: one, title: 'a \\ "back\'slash"', due, tags: ['x', 'NULL'], idempotencyKey: 'k' }),
  )
  answers.push(
    await tasks.createMany({
      items: [
        { id: two, title: 'b', due: { date: '2026-11-03' } },
        { id: three, title: 'c' },
      ],
    }),
  )
  const changed = await tasks.update({ id: two, title: 'b2', priority: 'high' })
  answers.push(changed, await changes.undo({ undoToken: changed.undoToken ?? '' }))
  answers.push(await tasks.complete({ id: three }), await tasks.delete({ id: one }), await tasks.restore({ id: one }))
  for (const by of ['due', 'createdAt', 'priority', 'title'] as const) {
    const first = await tasks.list({ sort: [{ by, order: 'asc' }], limit: 2 })
    answers.push(
      first.items,
      (await tasks.list({ sort: [{ by, order: 'asc' }], limit: 2, cursor: first.nextCursor ?? '' })).items,
    )
  }
  answers.push(await tasks.list({ due: { from: '2026-12-01', to: '2026-12-01' } }), await tasks.stats())
  answers.push((await changes.since({})).changes)
  await Promise.all(ids.flatMap((id) => [1, 2, 3].map((n) => tasks.update({ id, title: `at once ${n}` }))))
  answers.push((await tasks.list({})).items.map(({ version }) => version))
  return JSON.parse(JSON.stringify(answers.map(withoutToken), (key, value) => (key === 'nextCursor' ? null : value)))
}

describe.each(DRIVERS)('over %s', (driver) => {
  const open = async (name: string) => {
    const database = openBy(driver, { url: cluster.url(name) })
    await prepareDatabase(database)
    return { ...database, [Symbol.asyncDispose]: () => database.close() }
  }
  let expected: unknown
  beforeAll(async () => {
    await using database = await open(await cluster.newDatabase())
    expected = await scenario(database)
  })

  /** Runs the scenario with settings for a database or a role, and expects the same answers. */
  async function expectSame(level: Level, settings: [setting: string, value: string][]): Promise<void> {
    const name = await cluster.newDatabase()
    const of = level === 'database' ? `DATABASE ${name}` : `ROLE postgres IN DATABASE ${name}`
    for (const [setting, value] of settings) {
      const values = setting === 'search_path' ? value : `'${value}'`
      await cluster.admin(`ALTER ${of} SET ${setting} TO ${values}`)
    }
    await using database = await open(name)
    expect(await scenario(database)).toEqual(expected)
  }

  describe.each<Level>(['database', 'role'])('set for the %s', (level) => {
    it('all settings together change no answer [D-24]', () => expectSame(level, HOSTILE))

    // Single settings run for one driver and level only, except in the long run: the others differ just in how they are read.
    it.each(isLong || (driver === 'TCP' && level === 'database') ? HOSTILE : [])(
      '%s = %s changes no answer [D-24]',
      (...setting) => expectSame(level, [setting]),
    )
  })
})
