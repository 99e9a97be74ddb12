import { TRPCError } from '@trpc/server'
import { TaskwireError } from '../../src/errors.ts'

/** Returns the error of an in-process call: as thrown by the service, or the code of tRPC's own error. */
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
