import fc from 'fast-check'
import { afterAll, beforeAll, expect, it } from 'vitest'
import { FILTER_LIMITS, printFilter } from '../../client-sdk/src/filter/index.ts'
import { clientOf } from '../client/client-of.ts'
import { runs } from '../helpers/effort.ts'
import { createTestApp, newUser, stoppedClock } from '../helpers/test-app.ts'
import { sharedTestDatabase, type TestDatabase } from '../helpers/test-database.ts'
import { createWorld } from '../offline/create-world.ts'
import { randomWorld, TAGS, WORDS, ZONES } from '../offline/random-world.ts'
import { randomTree } from './random-filters.ts'

const seed = Number(process.env.SEED ?? Date.now() % 2 ** 31)
const NOW = new Date('2026-03-29T12:00:00.000Z')

let database: TestDatabase
beforeAll(async () => {
  database = await sharedTestDatabase()
})
afterAll(() => database[Symbol.asyncDispose]())

it(`tasks.updateWhere changes exactly the tasks that tasks.list returns for its filter, seed ${seed}`, async () => {
  const [world] = fc.sample(randomWorld, { seed, numRuns: 1 })
  if (!world) return expect.unreachable()
  const clock = stoppedClock(NOW)
  const app = await createTestApp(database, clock)
  const tw = clientOf(app, await app.tokenOf(newUser()))
  await createWorld({ tw, setTime: (second) => clock.set(new Date(NOW.getTime() - 60_000 + second * 1000)) }, world)
  clock.set(NOW)
  const { items: lists } = await tw.lists.list({ limit: 200 })
  const { items: sections } = await tw.sections.list({ limit: 200 })
  const inLists = sections.filter(({ listId }) => lists.some(({ id }) => id === listId))
  const tree = randomTree({
    lists: fc.constantFrom('Inbox', ...lists.flatMap(({ id, name }) => [id, name])),
    sections: fc.constantFrom(...inLists.flatMap(({ id, name }) => [id, name])),
    tags: fc.constantFrom(...TAGS),
    texts: fc.constantFrom(...WORDS),
  })

  let changes = 0
  await fc.assert(
    fc.asyncProperty(tree, fc.constantFrom(...ZONES), async (one, timeZone) => {
      const filter = printFilter(one)
      fc.pre(filter.length <= FILTER_LIMITS.length)
      const input = { filter, timeZone }
      const listed: string[] = []
      for await (const { id } of tw.tasks.iterate({ ...input, limit: 200 })) listed.push(id)
      const dry = await tw.tasks.updateWhere({ ...input, change: {}, dryRun: true })
      expect([dry.count, dry.sample.map(({ id }) => id)], filter).toEqual([listed.length, listed.slice(0, 20)])
      const { cursor } = await tw.changes.cursor()
      const addTags = [`new ${changes++}`]
      const made = await tw.tasks.updateWhere({
        ...input,
        change: { addTags },
        dryRun: false,
        expectedCount: dry.count,
      })
      expect(made.count).toBe(dry.count)
      const changed: string[] = []
      for await (const { id } of tw.tasks.iterate({ filter: `tag:"${addTags}"`, limit: 200, archived: true }))
        changed.push(id)
      expect(changed, filter).toEqual(listed)
      expect(made.affected, filter).toEqual(listed.length > 0 ? { task: listed.length } : {})
      if (made.undoToken) await tw.changes.undo({ undoToken: made.undoToken })
      const { changes: rest } = await tw.changes.since({ cursor, limit: 200 })
      expect(rest.map(({ id }) => id).sort(), filter).toEqual([...listed].sort())
    }),
    { seed, numRuns: runs(25, 1000) },
  )
})
