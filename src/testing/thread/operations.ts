import { TRPCError } from '@trpc/server'
import { toTaskwireError } from '../../api/failures.ts'
import { TaskwireError } from '../../errors.ts'
import { ConnectionLost } from './faults.ts'
import type { Operations, SentFailure } from './messages.ts'
import { openServer, type Served } from './served.ts'

const servers = new Map<number, Served>()
let count = 0

/** Performs an operation of a server. @throws Error for a server that is closed */
export async function perform(operation: keyof Operations, parameters: unknown[]): Promise<unknown> {
  if (operation === 'open') {
    const served = await openServer(parameters[0] as Parameters<Operations['open']>[0])
    count += 1
    servers.set(count, served)
    return count
  }
  const [server, ...rest] = parameters as [number, ...unknown[]]
  const served = servers.get(server)
  if (!served) throw new Error('This test server is closed.')
  if (operation === 'close') servers.delete(server)
  const perform = served[operation] as (...parameters: unknown[]) => Promise<unknown>
  return perform(...rest)
}

/** Describes an error for the other thread. */
export function toFailure(error: unknown): SentFailure {
  const { name, message, stack } = error instanceof Error ? error : new Error(String(error))
  // A reset aborts requests.
  if (error instanceof ConnectionLost || name === 'AbortError') return { kind: 'network', message }
  if (error instanceof TypeError) return { kind: 'type', message }
  if (!(error instanceof TRPCError || error instanceof TaskwireError)) return { kind: 'other', message, stack }
  const { code, issues, current, quota, scope, retryAfterMs } = toTaskwireError(error)
  return { kind: 'taskwire', message, taskwire: { code, issues, current, quota, scope, retryAfterMs } }
}
