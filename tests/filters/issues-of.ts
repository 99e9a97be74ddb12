import { expect } from 'vitest'
import type { Taskwire } from '../../client-sdk/src/create-taskwire.ts'
import { isTaskwireError } from '../../client-sdk/src/errors.ts'

/** Returns the issues of a list of tasks with an invalid filter. */
export async function issuesOf(tw: Taskwire, filter: unknown) {
  const error: unknown = await tw.tasks.list({ filter } as object).catch((thrown: unknown) => thrown)
  return isTaskwireError(error, 'INVALID_INPUT') ? error.issues : expect.unreachable(`${error}`)
}
