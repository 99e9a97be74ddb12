import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { newNotification } from '../helpers/new-notification.ts'
import { plainCaller } from '../helpers/plain-caller.ts'
import { createTestApp, newUser, stoppedClock } from '../helpers/test-app.ts'
import type { TestDatabase } from '../helpers/test-database.ts'
import { walkedRouter } from '../nouns/walked.ts'
import { openWalkedDatabase } from '../nouns/walked-database.ts'
import { QUOTA, type Setup } from '../procedures/assertions.ts'
import { procedurePaths } from '../procedures/walk.ts'
import { walkedCases } from '../procedures/walked-cases.ts'
import { restCallerFor } from './rest-caller.ts'

let database: TestDatabase
beforeAll(async () => {
  database = await openWalkedDatabase({ quota: QUOTA })
})
afterAll(() => database[Symbol.asyncDispose]())

async function setup(): Promise<Setup> {
  const clock = stoppedClock()
  const app = await createTestApp(database, clock)
  const userId = newUser()
  const undoable = restCallerFor(app, await app.tokenOf(userId, 3600, clock()))
  return {
    userId,
    caller: plainCaller(undoable),
    undoable,
    stranger: plainCaller(restCallerFor(app, await app.tokenOf(newUser()))),
    anonymous: restCallerFor(app),
    later: () => {
      const time = new Date(clock().getTime() + 1000)
      clock.set(time)
      return time
    },
    notify: (on) => newNotification(on, { database, clock }),
  }
}

describe.each(procedurePaths(walkedRouter))('%s over REST', (path) => {
  const { success, errors } = walkedCases[path] ?? { success: () => expect.unreachable('no case'), errors: {} }

  it('succeeds', async () => success(await setup()))

  for (const [code, fails] of Object.entries(errors)) it(`ends with ${code}`, async () => fails(await setup()))
})
