import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { callerFor, newUser } from '../helpers/test-app.ts'
import { openTestDatabase, type TestDatabase } from '../helpers/test-database.ts'
import { type Recorded, recordStatements } from '../isolation/recorded-statements.ts'
import { rowsRead } from './rows-read.ts'

// A database of its own, whose tables have no statistics: as after an import, and always on the embedded database.
let database: TestDatabase
beforeAll(async () => {
  database = await openTestDatabase()
  // Autovacuum would collect statistics of some of the tables at some time.
  const tables = ['task', 'list', 'section', 'counter', 'undo_state']
  const off = tables.map((name) => `ALTER TABLE ${name} SET (autovacuum_enabled = off)`)
  await database.useSession((session) => session.script(off.join(';')))
})
afterAll(() => database[Symbol.asyncDispose]())

function recordingCaller(userId: string) {
  const sent: Recorded[] = []
  const tenant = recordStatements(database.tenant, (statement) => sent.push(statement))
  return { sent, ...callerFor({ ...database, tenant }, userId) }
}

/** Adds siblings at positions of every other number, without triggers, which are not measured here. */
async function addSiblings(userId: string, count: number, listId: string | null): Promise<void> {
  await database.useSession((session) =>
    session.script(`SET session_replication_role = replica;
      INSERT INTO counter (user_id, seq) VALUES ('${userId}', ${10 * count})
        ON CONFLICT (user_id) DO UPDATE SET seq = counter.seq + excluded.seq;
      INSERT INTO task (user_id, id, title, title_sort, description_sort, due_asc, due_desc, created_at, updated_at, seq, list_id,
        position, place_sort)
      SELECT '${userId}', gen_random_uuid(), n, n, '', now(), now(), now(), now(), 5 * ${count} + n, ${listId ? `'${listId}'` : 'NULL'},
        order_key(n), '${listId ?? ''}///' || order_key(n) FROM generate_series(1, ${count}) n;
      SET session_replication_role = origin`),
  )
}

const [FEW, MANY] = [20, 10_000]

describe.each(['the inbox', 'a list'] as const)('moving a task in %s', (where) => {
  /** Moves a task in several ways; returns the statements of each way, and the rows they read. */
  async function costs(count: number): Promise<Record<string, { statements: number; changes: number; rows: number }>> {
    const userId = newUser()
    const { sent, tasks, lists } = recordingCaller(userId)
    const listId = where === 'a list' ? (await lists.create({ name: 'x' })).id : null
    await addSiblings(userId, count, listId)
    const sort = [{ by: 'position' as const, order: 'asc' as const }]
    const { items } = await tasks.list({ listId, sort, limit: 20 })
    const [, second = '', , , fifth = '', , , eighth = ''] = items.map(({ id }) => id)
    const ways = {
      'before another': () => tasks.move({ id: eighth, before: second }),
      'after another': () => tasks.move({ id: eighth, after: fifth }),
      'to the end': () => tasks.move({ id: second }),
      'to where it is': () => tasks.move({ id: second }),
      'a new one before another': () => tasks.create({ title: 'x', before: fifth }),
      'several before another': () => tasks.moveMany({ ids: [second, eighth], before: fifth }),
    }
    const found: Awaited<ReturnType<typeof costs>> = {}
    for (const [way, call] of Object.entries(ways)) {
      sent.length = 0
      await call()
      const own = sent.filter(({ sql }) => /\btask\b/.test(sql))
      let rows = 0
      for (const statement of own) rows += await rowsRead(database, userId, statement)
      // Beside setting the row, a change without effect on it stores the answer.
      const changes = own.filter(({ sql }) => /UPDATE task AS t SET list_id|INSERT INTO task/.test(sql)).length
      found[way] = { statements: own.length, changes, rows }
    }
    return found
  }

  it('takes one statement that changes it, and as many statements and rows read among 10,000 siblings as among 20', async () => {
    const [few, many] = [await costs(FEW), await costs(MANY)]
    for (const [way, cost] of Object.entries(many)) {
      expect([way, cost.statements, cost.changes]).toEqual([
        way,
        few[way]?.statements,
        way === 'to where it is' ? 0 : 1,
      ])
      expect(cost.rows, way).toBeLessThanOrEqual((few[way]?.rows ?? 0) + 10)
    }
  })
})

describe('a list with many tasks', () => {
  const COUNT = 400
  const MOST_READ = 100 * COUNT

  it.each([
    ['without statistics', 'SELECT 1'],
    ['with statistics from before there were tasks', 'ANALYZE list; ANALYZE section; ANALYZE undo_state'],
    ['with statistics', 'ANALYZE'],
  ])('is deleted, restored and undone by statements that read each row a few times, %s', async (_, analyze) => {
    const userId = newUser()
    const { sent, lists, sections, tasks, undoable } = recordingCaller(userId)
    const { id } = await lists.create({ name: 'x' })
    const section = await sections.create({ listId: id, name: 'x' })
    for (let n = 0; n < COUNT; n += 200) {
      const items = Array.from({ length: 200 }, (_, index) => ({ title: `${n + index}`, sectionId: section.id }))
      await tasks.createMany({ items })
    }
    const before = (await tasks.list({ listId: id, limit: 200 })).items.map(({ position }) => position)
    await database.useSession((session) => session.script(analyze))
    sent.length = 0
    const undo = (undoToken: string | null) => undoable.changes.undo({ undoToken: undoToken ?? '' })
    for (const change of [
      () => undoable.lists.delete({ id }),
      () => undoable.lists.delete({ id, moveTasksTo: null }),
      () => undoable.sections.delete({ id: section.id }),
      () => undoable.sections.delete({ id: section.id, tasks: 'trash' }),
    ]) {
      const changed = await change()
      expect(changed.affected.task).toBe(COUNT)
      expect((await undo(changed.undoToken)).affected.task).toBe(COUNT)
    }
    const deleted = await undoable.lists.delete({ id })
    const restored = await undoable.lists.restore({ id })
    expect([deleted.affected, restored.affected]).toEqual(Array(2).fill({ list: 1, task: COUNT }))
    expect((await tasks.list({ listId: id, limit: 200 })).items.map(({ position }) => position)).toEqual(before)

    const read = sent.filter(({ sql }) => /\b(task|undo_state)\b/.test(sql))
    expect(read.length).toBeGreaterThan(10)
    for (const statement of read)
      expect(await rowsRead(database, userId, statement), statement.sql).toBeLessThan(MOST_READ)
  })
})
