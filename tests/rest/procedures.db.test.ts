import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { appRouter } from '../../src/router.ts'
import { plainCaller } from '../helpers/plain-caller.ts'
import { createTestApp, newUser, stoppedClock } from '../helpers/test-app.ts'
import { openTestDatabase, type TestDatabase } from '../helpers/test-database.ts'
import { QUOTA, type Setup } from '../procedures/assertions.ts'
import { cases } from '../procedures/cases.ts'
import { procedurePaths } from '../procedures/walk.ts'
import { restCallerFor } from './rest-caller.ts'

let database: TestDatabase
beforeAll(async () => {
  database = await openTestDatabase({ quota: QUOTA })
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
  }
}

describe.each(procedurePaths(appRouter))('%s over REST', (path) => {
  const { success, errors } = cases[path] ?? { success: () => expect.unreachable('no case'), errors: {} }

  it('succeeds', async () => success(await setup()))

  for (const [code, fails] of Object.entries(errors)) it(`ends with ${code}`, async () => fails(await setup()))
})
