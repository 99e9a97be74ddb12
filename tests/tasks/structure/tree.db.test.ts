import fc from 'fast-check'
import { v7 as uuidv7 } from 'uuid'
import { afterAll, beforeAll, expect, it } from 'vitest'
import { createAccountService } from '../../../src/account/service.ts'
import { createSignals } from '../../../src/database/notifications/signals.ts'
import { TaskwireError } from '../../../src/errors.ts'
import { runs } from '../../helpers/effort.ts'
import { everythingOf } from '../../helpers/tenant-rows.ts'
import { callerFor, newUser } from '../../helpers/test-app.ts'
import { sharedTestDatabase, type TestDatabase } from '../../helpers/test-database.ts'
import { treeFaults } from './tree-faults.ts'
import { anyStep, type Step, type World } from './tree-steps.ts'

let database: TestDatabase
beforeAll(async () => {
  database = await sharedTestDatabase()
})
afterAll(() => database[Symbol.asyncDispose]())

const newIds = (count: number) => Array.from({ length: count }, () => uuidv7())

/** Creates a user with two lists, a section in each, and four tasks, one below another. */
async function newWorld(userId: string): Promise<World> {
  const caller = callerFor(database, userId).undoable
  const world = { caller, tasks: newIds(7), lists: newIds(3), sections: newIds(3), tokens: [] as string[] }
  const [first, second] = world.lists
  const [one, two, three, four] = world.tasks
  await caller.lists.createMany({ items: [first, second].map((id) => ({ id, name: 'list' })) })
  const sections = [first, second].map((listId = '', n) => ({ id: world.sections[n], listId, name: 'section' }))
  await caller.sections.createMany({ items: sections })
  const made = await caller.tasks.createMany({
    items: [
      { id: one, title: '1', listId: first },
      { id: two, title: '2', parentId: one },
      { id: three, title: '3', sectionId: world.sections[0] },
      { id: four, title: '4' },
    ],
  })
  if (made.undoToken) world.tokens.push(made.undoToken)
  return world
}

const EXPECTED = ['INVALID_INPUT', 'NOT_FOUND', 'CONFLICT']

/** Makes a step; it may be rejected as an input that does not fit, but not fail. */
async function make(world: World, step: Step): Promise<'made' | 'rejected'> {
  try {
    const { undoToken } = await step.run(world)
    if (undoToken !== null) world.tokens.push(undoToken)
    return 'made'
  } catch (error) {
    const cause = error instanceof Error ? error.cause : undefined
    const known = [error, cause].find((one) => one instanceof TaskwireError)
    if (!known || !EXPECTED.includes(known.code)) throw new Error(`${step.name} failed`, { cause: error })
    return 'rejected'
  }
}

it('stays a tree after any sequence of changes, undone ones included, and is gone with the account', async () => {
  const account = createAccountService({ database: database.tenant, signals: createSignals(), clock: () => new Date() })
  const outcomes = { made: 0, rejected: 0 }
  await fc.assert(
    fc.asyncProperty(fc.array(anyStep, { minLength: 5, maxLength: 25 }), async (steps) => {
      const userId = newUser()
      const world = await newWorld(userId)
      const names: string[] = []
      for (const step of steps) {
        const outcome = await make(world, step)
        outcomes[outcome] += 1
        names.push(`${step.name}: ${outcome}`)
        expect(await treeFaults(database, userId), names.join('\n')).toEqual([])
      }
      await account.delete({
        actor: { kind: 'user', userId },
        issuedAt: new Date(),
        signedInAt: new Date(),
        expiresAt: new Date(Date.now() + 60_000),
      })
      const { task, list, section } = await everythingOf(database, userId)
      expect([task, list, section]).toEqual([[], [], []])
    }),
    { numRuns: runs(8, 250) },
  )
  console.log(outcomes)
  expect(outcomes.made).toBeGreaterThan(outcomes.rejected / 3)
})

it('stays a tree when two devices change it at the same time', async () => {
  await fc.assert(
    fc.asyncProperty(fc.array(fc.tuple(anyStep, anyStep), { minLength: 3, maxLength: 8 }), async (pairs) => {
      const userId = newUser()
      const world = await newWorld(userId)
      for (const pair of pairs) {
        await Promise.all(pair.map((step) => make(world, step)))
        expect(await treeFaults(database, userId), pair.map(({ name }) => name).join()).toEqual([])
      }
    }),
    { numRuns: runs(4, 80) },
  )
})
