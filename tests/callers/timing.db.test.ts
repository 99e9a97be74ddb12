import { randomUUID } from 'node:crypto'
import { expect, it } from 'vitest'
import { callerFor, createTestApp, newUser } from '../helpers/test-app.ts'
import { openTestDatabase } from '../helpers/test-database.ts'

const ROUNDS = 200

/** How often one of the first takes longer than one of the second: a half where nothing tells them apart. */
function shareOfSlower(first: number[], second: number[]): number {
  const slower = first.flatMap((a) => second.map((b) => (a > b ? 1 : a === b ? 0.5 : 0)))
  return slower.reduce<number>((sum, one) => sum + one, 0) / slower.length
}

it("answers another user's id no sooner and no later than one that never existed [T-04]", async () => {
  await using database = await openTestDatabase()
  const app = await createTestApp(database)
  const { tasks } = callerFor(database, newUser())
  const theirs = (await tasks.createMany({ items: Array.from({ length: 200 }, () => ({ title: 'x' })) })).items
  const token = await app.tokenOf(newUser())
  const times = { theirs: [] as number[], none: [] as number[] }
  const ask = async (id: string) => {
    const startedAt = performance.now()
    const { status } = await app.call('tasks.get', { token, input: { id }, method: 'GET' })
    expect(status).toBe(404)
    return performance.now() - startedAt
  }
  for (let n = 0; n < 20; n++) await ask(randomUUID())
  // By turns, and each first as often as the other: what disturbs one disturbs both.
  for (let n = 0; n < ROUNDS; n++) {
    const id = theirs[n % theirs.length]?.id ?? ''
    if (n % 2) times.theirs.push(await ask(id))
    times.none.push(await ask(randomUUID()))
    if (n % 2 === 0) times.theirs.push(await ask(id))
  }
  // By chance alone it lies within 0.09 of a half, but for once in a thousand runs.
  const share = shareOfSlower(times.theirs, times.none)
  expect(Math.abs(share - 0.5)).toBeLessThan(0.15)
})
