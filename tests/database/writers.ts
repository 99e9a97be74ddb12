import { setTimeout } from 'node:timers/promises'
import { expect } from 'vitest'
import type { Database } from '../../src/database/database.ts'
import { rowsOf } from '../helpers/tenant-rows.ts'
import { callerFor, newUser } from '../helpers/test-app.ts'

/** The number of concurrent users. */
export const WRITERS = 16

interface Writer {
  userId: string
  acknowledged: string[]
  errors: unknown[]
}

/** Starts users that create tasks until they are stopped, and records acknowledged tasks and errors. */
export function startWriters(database: Database) {
  let stopped = false
  async function write(writer: Writer): Promise<void> {
    const { tasks } = callerFor(database, writer.userId)
    while (!stopped) {
      try {
        writer.acknowledged.push((await tasks.create({ title: 'kept' })).id)
      } catch (error) {
        writer.errors.push(error)
        await setTimeout(20)
      }
    }
  }
  const writers = Array.from({ length: WRITERS }, (): Writer => ({ userId: newUser(), acknowledged: [], errors: [] }))
  const done = Promise.all(writers.map(write))
  const sum = (count: (writer: Writer) => number) => writers.reduce((total, writer) => total + count(writer), 0)
  return {
    writers,
    acknowledged: () => sum(({ acknowledged }) => acknowledged.length),
    failed: () => sum(({ errors }) => errors.length),
    stop: async () => {
      stopped = true
      await done
    },
  }
}

/** Expects that every acknowledged task is stored and every error was UNAVAILABLE. */
export async function expectNothingLost(database: Database, writers: Writer[]): Promise<void> {
  for (const { userId, acknowledged, errors } of writers) {
    const stored = (await rowsOf(database, userId)).tasks.map((task) => task.id)
    expect(stored).toEqual(expect.arrayContaining(acknowledged))
    for (const error of errors) expect(error).toMatchObject({ cause: { code: 'UNAVAILABLE', retryAfterMs: 1000 } })
  }
}
