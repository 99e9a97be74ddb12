import { type AnyRouter, getTRPCErrorFromUnknown } from '@trpc/server'

/** What tRPC gives to a procedure that it calls. */
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
 * Has a router's procedures run their middlewares as tRPC does, with the language's own spread: the helper that tRPC's
 * package is compiled to copies what is known of a call property by property, twice at every middleware, and that costs a
 * small read a quarter of its time. What a procedure is and does stays tRPC's.
 */
export function runDirectly<Router extends AnyRouter>(router: Router): Router {
  // By their full names, as tRPC looks them up at each call.
  const procedures: Record<string, { _def: unknown }> = router._def.procedures
  for (const [path, procedure] of Object.entries(procedures)) {
    const definition = procedure._def as Definition
    procedures[path] = Object.assign((call: Call) => run(definition, call), procedure)
  }
  return router
}

async function run(definition: Definition, call: Call): Promise<unknown> {
  const result: Result | undefined = await runFrom(0, definition, call)
  if (!result) throw new Error('A middleware has not returned what next() gives')
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
