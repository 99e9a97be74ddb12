import fc from 'fast-check'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import type {
  Comment,
  ListCommentsInput,
  ListListsInput,
  ListSectionsInput,
  ListTasksInput,
  Section,
  Task,
  TaskList,
} from '../../client-sdk/src/contract.ts'
import { type EntityStore, memoryEntityStore, type StoredEntities } from '../../client-sdk/src/entity-store.ts'
import { matchesComment, matchesList, matchesSection } from '../../client-sdk/src/offline/query/match-others.ts'
import { matchesTask } from '../../client-sdk/src/offline/query/match-tasks.ts'
import { orderOf } from '../../client-sdk/src/offline/query/order.ts'
import { clientOf } from '../client/client-of.ts'
import { runs } from '../helpers/effort.ts'
import { createTestApp, newUser, stoppedClock } from '../helpers/test-app.ts'
import { sharedTestDatabase, type TestDatabase } from '../helpers/test-database.ts'
import { createWorld } from './create-world.ts'
import { commentInputs, listInputs, sectionInputs, taskInputs } from './random-inputs.ts'
import { randomWorld, type World } from './random-world.ts'

const seed = Number(process.env.SEED ?? Date.now() % 2 ** 31)
const START = Date.parse('2026-03-29T12:00:00.000Z')

let database: TestDatabase
beforeAll(async () => {
  database = await sharedTestDatabase()
})
afterAll(() => database[Symbol.asyncDispose]())

/** Creates the rows of a world, and a copy of all of them from the change feed. */
async function copied(world: World) {
  const clock = stoppedClock(new Date(START))
  const app = await createTestApp(database, clock)
  const tw = clientOf(app, await app.tokenOf(newUser()))
  await createWorld({ tw, setTime: (second) => clock.set(new Date(START + second * 1000)) }, world)
  const store = memoryEntityStore()
  await tw.changes.pull(store)
  return { tw, store, now: clock(), ids: { start: START, ...idsOf(store, world) } }
}

function idsOf(store: StoredEntities, { lists, sections }: World) {
  const withSubtasks = [...store.tasks.values()].flatMap(({ parentId }) => parentId ?? [])
  return {
    tasks: withSubtasks.concat([...store.comments.values()].map(({ taskId }) => taskId)),
    // With those that were deleted.
    lists: lists.map(({ id }) => id),
    sections: sections.map(({ id }) => id),
  }
}

function contextOf({ lists, tasks }: EntityStore & StoredEntities) {
  const isSet = (date: Date | null | undefined) => (date ?? null) !== null
  return {
    isArchived: (id: string) => isSet(lists.get(id)?.archivedAt),
    isListTrashed: (id: string) => isSet(lists.get(id)?.deletedAt),
    isTaskTrashed: (id: string) => isSet(tasks.get(id)?.deletedAt),
  }
}

/** Lists rows on the server, all pages of them, and in the copy. */
interface Query<Input, Row> {
  onServer(input: Input): AsyncIterable<Row>
  inCopy(input: Input): Row[]
}

/** Expects the same rows in the same order for random inputs. Returns the number of inputs that had several rows. */
async function expectEqualAnswers<Input, Row>(
  inputs: fc.Arbitrary<Input>,
  { onServer, inCopy }: Query<Input, Row>,
  numRuns: number,
): Promise<number> {
  let telling = 0
  const property = fc.asyncProperty(inputs, async (input) => {
    const expected: Row[] = []
    for await (const row of onServer(input)) expected.push(row)
    expect(inCopy(input)).toEqual(expected)
    if (expected.length > 1) telling += 1
  })
  await fc.assert(property, { seed, numRuns })
  return telling
}

describe.each(fc.sample(randomWorld, { seed, numRuns: runs(2, 10) }).map((world, n) => ({ world, n })))(
  `a query of the local copy of account $n, seed ${seed},`,
  ({ world }) => {
    let account: Awaited<ReturnType<typeof copied>>
    beforeAll(async () => {
      account = await copied(world)
    })

    it('has the tasks of tasks.list, in the same order', async () => {
      const { tw, store, now, ids } = account
      const context = { ...contextOf(store), now }
      const query: Query<ListTasksInput, Task> = {
        onServer: (input) => tw.tasks.iterate(input),
        inCopy: (input) =>
          [...store.tasks.values()].filter((task) => matchesTask(task, input, context)).sort(orderOf('task', input)),
      }
      const telling = await expectEqualAnswers(taskInputs(ids), query, runs(100, 1000))
      expect(telling, 'inputs with several tasks').toBeGreaterThan(20)
    })

    it('has the lists of lists.list, in the same order', async () => {
      const { tw, store } = account
      const query: Query<ListListsInput, TaskList> = {
        onServer: (input) => tw.lists.iterate(input),
        inCopy: (input) =>
          [...store.lists.values()].filter((list) => matchesList(list, input)).sort(orderOf('list', input)),
      }
      await expectEqualAnswers(listInputs(), query, runs(30, 300))
    })

    it('has the sections of sections.list, in the same order', async () => {
      const { tw, store, ids } = account
      const context = contextOf(store)
      const query: Query<ListSectionsInput, Section> = {
        onServer: (input) => tw.sections.iterate(input),
        inCopy: (input) =>
          [...store.sections.values()]
            .filter((one) => matchesSection(one, input, context))
            .sort(orderOf('section', input)),
      }
      await expectEqualAnswers(sectionInputs(ids), query, runs(30, 300))
    })

    it('has the comments of comments.list, in the same order', async () => {
      const { tw, store, ids } = account
      const context = contextOf(store)
      const query: Query<ListCommentsInput, Comment> = {
        onServer: (input) => tw.comments.iterate(input),
        inCopy: (input) =>
          [...store.comments.values()]
            .filter((one) => matchesComment(one, input, context))
            .sort(orderOf('comment', input)),
      }
      await expectEqualAnswers(commentInputs(ids), query, runs(30, 300))
    })
  },
)
