import { randomUUID } from 'node:crypto'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { hotTaskStatements } from '../../src/tasks/hot/statements.ts'
import type { CreateTaskInput, Task } from '../../src/tasks/schema.ts'
import { taskEntity } from '../../src/tasks/task.ts'
import { runs } from '../helpers/effort.ts'
import { pagesOf } from '../helpers/pages.ts'
import { callerFor, newUser } from '../helpers/test-app.ts'
import { openTestDatabase, type TestDatabase } from '../helpers/test-database.ts'
import { Random } from '../security/random.ts'
import { capturePage, explain, scans } from './captured-query.ts'
import { inOrder, type SortKey } from './order.ts'
import { randomTask } from './random-task.ts'

const SORTS = (['createdAt', 'updatedAt', 'due', 'priority', 'title'] as const).flatMap((by) =>
  (['asc', 'desc'] as const).map((order): SortKey => ({ by, order })),
)
const INDEXES: Record<string, string> = {
  createdAt: 'task_user_id_created_at_id_idx',
  updatedAt: 'task_user_id_updated_at_id_idx',
  'due asc': 'task_user_id_due_asc_id_idx',
  'due desc': 'task_user_id_due_desc_id_idx',
  priority: 'task_user_id_priority_id_idx',
  title: 'task_user_id_title_sort_id_idx',
}
const COUNT = runs(4_000, 10_000)
const userId = newUser()
const random = new Random()

let database: TestDatabase
beforeAll(async () => {
  database = await openTestDatabase()
  await insert(Array.from({ length: COUNT }, () => randomTask(random)))
  // So many lists that the planner does not read all of them.
  await database.useSession((session) =>
    session.script(`SET session_replication_role = replica;
      INSERT INTO list (user_id, id, name, name_sort, seq, created_at, updated_at, archived_at)
      SELECT 'user-' || n % 100, gen_random_uuid(), 'list', 'list', n, now(), now(), CASE WHEN n % 5 = 0 THEN now() END
      FROM generate_series(1, 10000) n;
      SET session_replication_role = origin`),
  )
  await database.useSession((session) => session.query('VACUUM ANALYZE list'))
})
afterAll(() => database[Symbol.asyncDispose]())

async function insert(inputs: CreateTaskInput[]): Promise<string[]> {
  const rows = inputs.map((input) => {
    const time = new Date(Date.UTC(2026, 0, 1) + random.next(2000) * 1000)
    return { userId, id: randomUUID(), ...taskEntity.newColumns(input, time) }
  })
  for (let start = 0; start < rows.length; start += 500) {
    await database.tenant.write(userId, (tables) =>
      hotTaskStatements.insert(tables.rows, rows.slice(start, start + 500)),
    )
  }
  return rows.map((row) => row.id)
}

/** Reads all pages, and calls `between` after each but the last. */
async function readAll(key: SortKey, between: () => Promise<void>): Promise<Task[]> {
  const caller = callerFor(database, userId)
  const tasks: Task[] = []
  for await (const { items, nextCursor } of pagesOf((at) => caller.tasks.list({ sort: [key], limit: 200, ...at }))) {
    tasks.push(...items)
    if (nextCursor !== null) await between()
  }
  return tasks
}

describe.each(SORTS)('pages sorted by $by $order', (key) => {
  it('appear exactly once and in order, while other tasks are added and removed', async () => {
    let passing: string[] = []
    const everPassing = new Set<string>()
    const all = await readAll(key, async () => {
      const removed = passing
      await database.tenant.write(userId, (tables) =>
        tables.task.deleteMany({ where: { userId, id: { in: removed } } }),
      )
      passing = await insert([randomTask(random), randomTask(random), randomTask(random)])
      for (const id of passing) everPassing.add(id)
    })
    await database.tenant.write(userId, (tables) => tables.task.deleteMany({ where: { userId, id: { in: passing } } }))

    const ids = all.map((task) => task.id)
    const seed = `seed ${random.seed}`
    expect(new Set(ids).size, seed).toBe(ids.length)
    expect(
      ids.filter((id) => !everPassing.has(id)),
      seed,
    ).toHaveLength(COUNT)
    expect(ids, seed).toEqual(all.toSorted(inOrder([key])).map((task) => task.id))
  })

  it.each(['custom', 'generic'] as const)(
    'are read by one index range scan, and one of archived lists, in a %s plan',
    async (kind) => {
      await database.useSession((session) => session.query('ANALYZE task'))
      const middle = (await readFirst(key)).nextCursor
      const query = await capturePage(userId, { sort: [key], limit: 200, ...(middle !== null && { cursor: middle }) })
      const plan = await explain(database, userId, query, kind)
      const name = INDEXES[key.by] ?? INDEXES[`${key.by} ${key.order}`]
      const column = name?.replace(/^task_user_id_|_id_idx$/g, '')
      const beyond = key.order === 'asc' ? '>' : '<'
      expect(scans(plan)).toEqual([
        {
          node: 'Index Only Scan',
          index: 'list_archived_idx',
          direction: 'Forward',
          condition: expect.stringMatching(/^\(user_id = \S+\)$/),
        },
        {
          node: 'Index Scan',
          index: name,
          direction: key.order === 'asc' ? 'Forward' : 'Backward',
          condition: expect.stringMatching(new RegExp(`user_id = .* AND \\(ROW\\(${column}, id\\) ${beyond} ROW\\(`)),
        },
      ])
      expect(JSON.stringify(plan)).not.toMatch(/"(Seq Scan|Sort|Incremental Sort|Bitmap Heap Scan)"/)
    },
  )
})

function readFirst(key: SortKey) {
  return callerFor(database, userId).tasks.list({ sort: [key], limit: 200 })
}
