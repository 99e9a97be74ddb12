import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { appRouter } from '../../src/router.ts'
import { callerFor, newUser, stoppedClock } from '../helpers/test-app.ts'
import { openTestDatabase, type TestDatabase } from '../helpers/test-database.ts'
import { QUOTA, type Setup } from './assertions.ts'
import { cases } from './cases.ts'
import { declaredErrors, procedurePaths } from './walk.ts'

let database: TestDatabase
beforeAll(async () => {
  database = await openTestDatabase({ quota: QUOTA })
})
afterAll(() => database[Symbol.asyncDispose]())

function setup(): Setup {
  const clock = stoppedClock()
  const userId = newUser()
  const caller = callerFor(database, userId, clock)
  return {
    userId,
    caller,
    undoable: caller.undoable,
    stranger: callerFor(database, newUser(), clock),
    anonymous: callerFor(database, undefined, clock),
    later: () => {
      const time = new Date(clock().getTime() + 1000)
      clock.set(time)
      return time
    },
  }
}

it('has a case for every procedure, and none for what is no procedure', () => {
  expect(Object.keys(cases).sort()).toEqual(procedurePaths(appRouter))
})

describe.each(procedurePaths(appRouter))('%s', (path) => {
  const { success, errors } = cases[path] ?? { success: () => expect.unreachable('no case'), errors: {} }

  it('has a case for every error it declares, and no other', () => {
    expect(Object.keys(errors).sort()).toEqual(declaredErrors(appRouter, path))
  })

  it('succeeds', () => success(setup()))

  for (const [code, fails] of Object.entries(errors)) it(`ends with ${code}`, () => fails(setup()))
})
