import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { newNotification } from '../helpers/new-notification.ts'
import { callerFor, newUser, stoppedClock } from '../helpers/test-app.ts'
import type { TestDatabase } from '../helpers/test-database.ts'
import { walkedRouter } from '../nouns/walked.ts'
import { openWalkedDatabase } from '../nouns/walked-database.ts'
import { QUOTA, type Setup } from './assertions.ts'
import { declaredErrors, procedurePaths } from './walk.ts'
import { walkedCases } from './walked-cases.ts'

let database: TestDatabase
beforeAll(async () => {
  database = await openWalkedDatabase({ quota: QUOTA })
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
    notify: (on) => newNotification(on, { database, clock }),
  }
}

it('every procedure has a case in these tests, and no other name has', () => {
  expect(Object.keys(walkedCases).sort()).toEqual(procedurePaths(walkedRouter))
})

describe.each(procedurePaths(walkedRouter))('%s', (path) => {
  const { success, errors } = walkedCases[path] ?? { success: () => expect.unreachable('no case'), errors: {} }

  it('has a case for every declared error, and for no other', () => {
    expect(Object.keys(errors).sort()).toEqual(declaredErrors(walkedRouter, path))
  })

  it('succeeds', () => success(setup()))

  for (const [code, fails] of Object.entries(errors)) it(`fails with ${code}`, () => fails(setup()))
})
