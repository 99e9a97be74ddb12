import { TRPCError } from '@trpc/server'
import { TaskwireError } from '../../src/errors.ts'

/** The error that a call of the in-process caller ends with, as the service threw it, or its code where it is tRPC's own. */
export async function errorOf(
  call: Promise<unknown>,
): Promise<{ code: string; message: string; current?: unknown; issues?: unknown }> {
  try {
    await call
  } catch (error) {
    if (!(error instanceof TRPCError)) throw error
    if (error.cause instanceof TaskwireError) return error.cause
    return { code: 'INVALID_INPUT', message: error.message }
  }
  throw new Error('the call has succeeded')
}
