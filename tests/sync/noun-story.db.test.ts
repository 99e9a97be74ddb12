import fc from 'fast-check'
import { afterAll, beforeAll, expect, it } from 'vitest'
import { runs } from '../helpers/effort.ts'
import { callerFor, newUser, stoppedClock } from '../helpers/test-app.ts'
import type { TestDatabase } from '../helpers/test-database.ts'
import { nounsOf } from '../nouns/nouns.ts'
import { walkedRouter } from '../nouns/walked.ts'
import { sharedWalkedDatabase } from '../nouns/walked-database.ts'
import { NounStory, type Step, story, type Teller } from './noun-story.ts'

let database: TestDatabase
beforeAll(async () => {
  database = await sharedWalkedDatabase()
})
afterAll(() => database[Symbol.asyncDispose]())

const NOUNS = nounsOf(walkedRouter).map((noun) => [noun.plural, noun] as const)

it.each(NOUNS)('%s change, are taken back and are synced as the schemas say, whatever is done', async (_, noun) => {
  const told = async (steps: Step[]) => {
    const clock = stoppedClock()
    const world = new NounStory(noun, callerFor(database, newUser(), clock).undoable, clock)
    for (const step of steps) {
      clock.set(new Date(clock().getTime() + 1000))
      await world.take(step)
    }
  }
  await fc.assert(fc.asyncProperty(story, told), { numRuns: runs(8, 500), endOnFailure: true })
})

it.each(NOUNS)('a story of %s would notice a change that is taken back in part', async (_, noun) => {
  const clock = stoppedClock()
  const { undoable } = callerFor(database, newUser(), clock)
  const liar: Teller & Record<string, unknown> = {
    [noun.plural]: noun.of(undoable),
    changes: { since: undoable.changes.since, undo: async () => ({ undoToken: null }) },
  }
  const world = new NounStory(noun, liar, clock)
  await world.take({ verb: 'create', picks: [0] })
  await expect(world.take({ verb: 'undo', picks: [0] })).rejects.toThrow('to deeply equal')
})
