import { expect } from 'vitest'
import { isTaskwireError, type TaskwireError } from '../../client-sdk/src/errors.ts'

/** Returns the TaskwireError of a call. Any other outcome fails the test. */
export async function errorOf(call: Promise<unknown>): Promise<TaskwireError> {
  const error = await call.then(
    (value) => expect.unreachable(`the call should fail, not give ${JSON.stringify(value)}`),
    (reason: unknown) => reason,
  )
  if (!isTaskwireError(error)) throw error
  return error
}
