import { AsyncLocalStorage } from 'node:async_hooks'
import type { AnyRouter } from '@trpc/server'
import { toTRPCError } from '../../api/failures.ts'
import { TaskwireError } from '../../errors.ts'
import type { InjectedError, InjectedFault } from './messages.ts'

/** The error of a request whose answer does not arrive. */
export class ConnectionLost extends Error {
  override readonly name = 'ConnectionLost'
}

type Plan = { fault: InjectedFault | 'dropped answer'; times: number }
type Procedure = (call: object) => Promise<unknown>

/** The faults of one server. */
export interface Faults {
  /** The router, with procedures that have the planned faults. */
  router: AnyRouter
  /** Plans faults of the next calls of a procedure. @throws TypeError for an unknown procedure or number of times */
  plan(procedure: string, plan: Plan): void
  clear(): void
  /** Runs a request. @throws ConnectionLost if a call of it has lost the connection, or `signal` has aborted. */
  runRequest(request: () => Promise<Response>, signal: AbortSignal): Promise<Response>
}

/** Creates the faults of one server. Only calls of its router take them, over tRPC, REST and in process. */
export function createFaults(original: AnyRouter): Faults {
  const plans = new Map<string, Plan[]>()
  const requests = new AsyncLocalStorage<{ isLost: boolean }>()

  /** Takes the next fault of a procedure. Calls in process have no connection to lose, so they leave such faults. */
  function take(path: string): Plan['fault'] | undefined {
    const next = plans.get(path)?.[0]
    if (!next || (!requests.getStore() && !(next.fault instanceof Object && 'code' in next.fault))) return undefined
    next.times -= 1
    if (next.times === 0) plans.get(path)?.shift()
    return next.fault
  }

  async function run(path: string, proceed: () => Promise<unknown>): Promise<unknown> {
    const fault = take(path)
    if (!fault) return proceed()
    const request = requests.getStore()
    if (fault === 'dropped answer') {
      const result = await proceed()
      if (request) request.isLost = true
      return result
    }
    if ('code' in fault) throw toTRPCError(toError(fault))
    if (request) request.isLost = true
    throw toTRPCError(new TaskwireError('UNAVAILABLE'))
  }

  const originals: Record<string, unknown> = original._def.procedures
  const procedures = Object.fromEntries(
    Object.entries(originals).map(([path, procedure]) => [
      path,
      Object.assign((call: object) => run(path, () => (procedure as Procedure)(call)), procedure),
    ]),
  )
  return {
    router: { ...original, _def: { ...original._def, procedures } } as AnyRouter,
    plan(procedure, plan) {
      if (!Object.hasOwn(procedures, procedure)) throw new TypeError(`There is no procedure "${procedure}".`)
      if (!Number.isInteger(plan.times) || plan.times < 1)
        throw new TypeError('"times" must be a whole number above 0.')
      plans.set(procedure, [...(plans.get(procedure) ?? []), { ...plan }])
    },
    clear: () => plans.clear(),
    runRequest: (request, signal) =>
      requests.run({ isLost: false }, async () => {
        const response = await request()
        if (!requests.getStore()?.isLost && !signal.aborted) return response
        await response.body?.cancel()
        throw new ConnectionLost()
      }),
  }
}

/** Returns the error of an injected fault, with the details that its code requires. */
function toError({ code, ...given }: InjectedError): TaskwireError {
  const required = {
    ...((code === 'RATE_LIMITED' || code === 'UNAVAILABLE') && { retryAfterMs: 0 }),
    ...(code === 'INVALID_INPUT' && { issues: [{ path: [], code: 'injected', message: 'Injected by the test.' }] }),
    ...(code === 'QUOTA_EXCEEDED' && { quota: 'rows' as const }),
  }
  const details = Object.fromEntries(Object.entries(given).filter(([, value]) => value !== undefined))
  return new TaskwireError(code, { ...required, ...details })
}
