import fc from 'fast-check'
import { afterAll, beforeAll, expect, it } from 'vitest'
import { runs } from '../helpers/effort.ts'
import { callerFor, newUser, stoppedClock } from '../helpers/test-app.ts'
import type { TestDatabase } from '../helpers/test-database.ts'
import { nounsOf } from '../nouns/nouns.ts'
import { walkedRouter } from '../nouns/walked.ts'
import { sharedWalkedDatabase } from '../nouns/walked-database.ts'
import { NounScenario, type Procedures, type Step, scenario } from './noun-scenario.ts'

let database: TestDatabase
beforeAll(async () => {
  database = await sharedWalkedDatabase()
})
afterAll(() => database[Symbol.asyncDispose]())

const NOUNS = nounsOf(walkedRouter)

it('changes, undoes and syncs rows of all nouns as their schemas declare, in random scenarios', async () => {
  const runScenario = async (steps: Step[]) => {
    const clock = stoppedClock()
    const caller = callerFor(database, newUser(), clock).undoable
    for (const noun of NOUNS) await noun.prepare(caller)
    const scenarios = NOUNS.map((noun) => new NounScenario(noun, caller, clock))
    for (const step of steps) {
      clock.set(new Date(clock().getTime() + 1000))
      await scenarios[step.noun % scenarios.length]?.take(step)
    }
    for (const one of scenarios) await one.look()
  }
  await fc.assert(fc.asyncProperty(scenario, runScenario), { numRuns: runs(6, 500), endOnFailure: true })
})

it('streams changes of all nouns in order', async () => {
  const userId = newUser()
  const caller = callerFor(database, userId).undoable
  for (const noun of NOUNS) await noun.prepare(caller)
  const { cursor } = await caller.changes.cursor()
  const live = (await caller.changes.live({ cursor }))[Symbol.asyncIterator]()
  const made = []
  for (const noun of [...NOUNS, ...NOUNS.toReversed()]) {
    made.push({ entity: noun.entity, op: 'upsert', id: (await noun.of(caller).create(noun.newRow())).id })
  }
  const received: { seq: number }[] = []
  for (const _ of made) received.push(((await live.next()).value as unknown as [string, { seq: number }])[1])
  await live.return?.()
  expect(received).toMatchObject(made)
  expect(received.map(({ seq }) => seq)).toEqual(made.map((_, n) => (received[0]?.seq ?? 0) + n))
})

it.each(NOUNS)('detects an undo that does not revert $plural', async (noun) => {
  const clock = stoppedClock()
  const { undoable } = callerFor(database, newUser(), clock)
  await noun.prepare(undoable)
  const corrupting: Procedures & Record<string, unknown> = {
    [noun.plural]: noun.of(undoable),
    changes: { since: undoable.changes.since, undo: async () => ({ undoToken: null }) },
  }
  const world = new NounScenario(noun, corrupting, clock)
  await world.take({ verb: 'create', picks: [0] })
  await expect(world.take({ verb: 'undo', picks: [0] })).rejects.toThrow('to deeply equal')
})
