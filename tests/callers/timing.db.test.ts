import { randomUUID } from 'node:crypto'
import { expect, it } from 'vitest'
import { callerFor, createTestApp, newUser } from '../helpers/test-app.ts'
import { sharedTestDatabase, type TestDatabase } from '../helpers/test-database.ts'
import { type Recorded, recordStatements } from '../isolation/recorded-statements.ts'

type Node = Record<string, unknown> & { Plans?: Node[] }

/** Returns the executed plan of a user's statement, without times. */
async function workOf(database: TestDatabase, userId: string, { sql, values }: Recorded): Promise<unknown[]> {
  return await database.useSession(async (session) => {
    await session.script('BEGIN; SET LOCAL enable_seqscan = off')
    try {
      await session.query(`SELECT set_config('role', 'taskwire_app', true), set_config('app.user_id', $1, true)`, [
        userId,
      ])
      const [row] = await session.query<{ 'QUERY PLAN': [{ Plan: Node }] }>(
        `EXPLAIN (ANALYZE, COSTS OFF, TIMING OFF, BUFFERS OFF, SUMMARY OFF, FORMAT JSON) ${sql}`,
        values,
      )
      return row ? partsOf(row['QUERY PLAN'][0].Plan) : []
    } finally {
      await session.script('ROLLBACK')
    }
  })
}

function partsOf({ Plans = [], ...part }: Node): unknown[] {
  return [part, ...Plans.flatMap(partsOf)]
}

it("does the same database work for another user's id as for a nonexistent id [T-04]", async () => {
  await using database = await sharedTestDatabase()
  let sent: Recorded[] = []
  const tenant = recordStatements(database.tenant, (statement) => sent.push(statement))
  const app = await createTestApp({ ...database, tenant })
  const { id: theirs } = await callerFor(database, newUser()).tasks.create({ title: 'x' })
  const userId = newUser()
  const token = await app.tokenOf(userId)
  /** Returns the response, the statements sent and their plans, without the id. */
  const askFor = async (id: string) => {
    sent = []
    const { status, body } = await app.call('tasks.get', { token, input: { id }, method: 'GET' })
    const { requestId, ...failure } = body.error.json.data
    const work = []
    for (const statement of sent) work.push(await workOf(database, userId, statement))
    expect([status, requestId, sent.length > 0]).toEqual([404, expect.any(String), true])
    return JSON.parse(JSON.stringify({ failure, sent, work }).replaceAll(id, 'the id'))
  }
  // A user's first call also checks whether the account was deleted.
  await askFor(randomUUID())
  const none = await askFor(randomUUID())
  expect(await askFor(theirs)).toEqual(none)
  // No row is read and then filtered out, which would take longer.
  for (const part of none.work.flat()) expect(part['Rows Removed by Filter'] ?? 0).toBe(0)
})
