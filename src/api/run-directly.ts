import { type AnyRouter, getTRPCErrorFromUnknown } from '@trpc/server'

/** The argument of tRPC to a procedure. */
interface Call {
  ctx: object
  input?: unknown
  getRawInput: () => Promise<unknown>
}

type Result = { ok: true; data: unknown } | { ok: false; error: Error }
type Middleware = (call: Call & { meta: unknown; next: (change?: Partial<Call>) => Promise<Result> }) => Promise<Result>

interface Definition {
  middlewares: Middleware[]
  meta: unknown
}

/**
 * Replaces the middleware runner of a router's procedures by one that uses object spread. The helper in tRPC's compiled
 * package copies the call property by property, twice per middleware, which takes a quarter of the time of a small read.
 * The behaviour of the procedures does not change.
 */
export function runDirectly<Router extends AnyRouter>(router: Router): Router {
  // tRPC looks procedures up by their full names at each call.
  const procedures: Record<string, { _def: unknown }> = router._def.procedures
  for (const [path, procedure] of Object.entries(procedures)) {
    const definition = procedure._def as Definition
    procedures[path] = Object.assign((call: Call) => run(definition, call), procedure)
  }
  return router
}

async function run(definition: Definition, call: Call): Promise<unknown> {
  const result: Result | undefined = await runFrom(0, definition, call)
  if (!result) throw new Error('A middleware must return the result of next()')
  if (!result.ok) throw result.error
  return result.data
}

async function runFrom(index: number, definition: Definition, call: Call): Promise<Result> {
  const middleware = definition.middlewares[index] as Middleware
  const next = (change?: Partial<Call>) =>
    runFrom(index + 1, definition, {
      ...call,
      ctx: change?.ctx ? { ...call.ctx, ...change.ctx } : call.ctx,
      input: change && 'input' in change ? change.input : call.input,
      getRawInput: change?.getRawInput ?? call.getRawInput,
    })
  try {
    return await middleware({ ...call, meta: definition.meta, next })
  } catch (thrown) {
    return { ok: false, error: getTRPCErrorFromUnknown(thrown) }
  }
}
