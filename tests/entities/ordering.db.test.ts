import fc from 'fast-check'
import { generateKeyBetween } from 'fractional-indexing'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { pagesOf } from '../helpers/pages.ts'
import { callerFor, newUser } from '../helpers/test-app.ts'
import { sharedTestDatabase, type TestDatabase } from '../helpers/test-database.ts'
import { type Recorded, recordStatements } from '../isolation/recorded-statements.ts'

let database: TestDatabase
beforeAll(async () => {
  database = await sharedTestDatabase()
})
afterAll(() => database[Symbol.asyncDispose]())

const INSERTS = 1000
const MAX_KEY = 64
const MAX_WINDOW = 200

/** A caller, and the numbers of siblings that its changes have renumbered so far. */
function renumberingCaller() {
  const windows: string[][] = []
  const note = ({ sql, values }: Recorded) => {
    if (sql.includes('unnest($2::uuid[], $3::text[])') && !sql.includes('list_id')) windows.push(values[1] as string[])
  }
  const tenant = recordStatements(database.tenant, note)
  return { windows, ...callerFor({ ...database, tenant }, newUser()) }
}

async function allTasks(tasks: ReturnType<typeof callerFor>['tasks']) {
  const all: Awaited<ReturnType<typeof tasks.list>>['items'] = []
  const sort = [{ by: 'position' as const, order: 'asc' as const }]
  for await (const { items } of pagesOf((at) => tasks.list({ listId: null, sort, limit: 200, ...at })))
    all.push(...items)
  return all
}

describe.each([
  ['always before the same task', 'before'],
  ['always right after the same task', 'after'],
  ['always between the last two tasks', 'last'],
] as const)('%s, 1,000 tasks', (_, mode) => {
  it('keep their order, with positions of at most 64 characters and windows of at most 200 renumbered tasks', async () => {
    const { tasks, windows } = renumberingCaller()
    const { id: first } = await tasks.create({ title: 'first' })
    const { id: last } = await tasks.create({ title: 'last' })
    const inserted: string[] = []
    for (let n = 0; n < INSERTS; n++) {
      const place = mode === 'after' ? { after: first } : { before: last }
      const anchor = mode === 'last' ? { after: inserted.at(-1) ?? first } : place
      const { id, position } = await tasks.create({ title: `${n}`, ...anchor })
      expect(position.length).toBeLessThanOrEqual(MAX_KEY)
      inserted.push(id)
    }
    const listed = await allTasks(tasks)
    const expected = [first, ...(mode === 'after' ? inserted.toReversed() : inserted), last]
    expect(listed.map(({ id }) => id)).toEqual(expected)
    expect(new Set(listed.map(({ position }) => position)).size).toBe(INSERTS + 2)
    expect(Math.max(...listed.map(({ position }) => position.length))).toBeLessThanOrEqual(MAX_KEY)
    expect(windows.length).toBeGreaterThan(0)
    expect(Math.max(...windows.map(({ length }) => length))).toBeLessThanOrEqual(MAX_WINDOW)
    // Only the server has changed these rows.
    expect(new Set(listed.map(({ version }) => version))).toEqual(new Set([1]))
  })
})

describe('renumbered tasks', () => {
  it('are in the change feed again, with their version; preconditions and undo tokens of others stay valid', async () => {
    const { tasks, windows, undoable } = renumberingCaller()
    const { id: first } = await tasks.create({ title: 'first' })
    const { id: last } = await tasks.create({ title: 'last' })
    const tokens = new Map<string, string>()
    let cursor = ''
    for (let n = 0; windows.length === 0; n++) {
      ;({ cursor } = await undoable.changes.cursor())
      const { id, undoToken } = await undoable.tasks.create({
        title: `${n}`,
        ...(n % 2 ? { after: first } : { before: last }),
      })
      tokens.set(id, undoToken ?? '')
    }
    const [window = []] = windows
    const { changes } = await undoable.changes.since({ cursor })
    expect(changes.map(({ id }) => id)).toEqual(expect.arrayContaining(window))
    expect(changes.length).toBeLessThanOrEqual(window.length + 1)
    const renumbered = window.filter((id) => tokens.has(id))
    const [one = '', other = ''] = renumbered
    expect(await tasks.update({ id: one, title: 'changed', ifVersion: 1 })).toMatchObject({ version: 2 })
    const undone = await undoable.changes.undo({ undoToken: tokens.get(other) ?? '' })
    expect(undone.affected).toEqual({ task: 1 })
    expect(await tasks.get({ id: other })).toMatchObject({ deletedAt: expect.any(Date) })
  })
})

describe('positions', () => {
  it('at the end are the integer keys of fractional-indexing, which the database computes by itself', async () => {
    const keysOf = (numbers: number[]) =>
      database.useSession((session) =>
        session.query<{ key: string }>(
          'SELECT order_key(n) AS key FROM unnest($1::bigint[]) WITH ORDINALITY AS t(n, at) ORDER BY at',
          [numbers],
        ),
      )
    let key: string | null = null
    for (const stored of await keysOf(Array.from({ length: 5000 }, (_, n) => n))) {
      key = generateKeyBetween(key, null)
      expect(stored.key).toBe(key)
    }
    await fc.assert(
      fc.asyncProperty(
        fc.array(fc.integer({ min: 0, max: 62 ** 8 }), { minLength: 20, maxLength: 50 }),
        async (numbers) => {
          const rows = await keysOf(numbers.flatMap((n) => [n, n + 1]))
          const keys = rows.map((row) => row.key)
          expect(keys.filter((_, n) => n % 2)).toEqual(
            keys.filter((_, n) => n % 2 === 0).map((one) => generateKeyBetween(one, null)),
          )
        },
      ),
      { numRuns: 20 },
    )
  })

  it('compare in the database as in JavaScript', async () => {
    const step = fc.record({ at: fc.nat(), isBefore: fc.boolean() })
    await fc.assert(
      fc.asyncProperty(fc.array(step, { minLength: 2, maxLength: 60 }), async (steps) => {
        const keys = [generateKeyBetween(null, null)]
        for (const { at, isBefore } of steps) {
          const place = (at % keys.length) + (isBefore ? 0 : 1)
          keys.splice(place, 0, generateKeyBetween(keys[place - 1] ?? null, keys[place] ?? null))
        }
        const [row] = await database.useSession((session) =>
          session.query<{ sorted: string[] }>(
            `SELECT array_agg(key ORDER BY key COLLATE "C") AS sorted FROM unnest($1::text[]) AS key`,
            [keys.toReversed()],
          ),
        )
        expect(row?.sorted).toEqual(keys)
        expect(keys.toSorted()).toEqual(keys)
      }),
      { numRuns: 30 },
    )
  })
})
