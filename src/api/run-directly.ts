import { type AnyRouter, getTRPCErrorFromUnknown, initTRPC } from '@trpc/server'

/** The argument of tRPC to a procedure. */
interface Call {
  ctx: object
  input?: unknown
  getRawInput: () => Promise<unknown>
}

type Result = { ok: true; data: unknown } | { ok: false; error: Error }
type Middleware = (call: Call & { meta: unknown; next: (change?: Partial<Call>) => Promise<Result> }) => Promise<Result>

/** The part of a procedure's definition that tRPC does not document. */
interface Definition {
  middlewares: Middleware[]
  meta: unknown
}

type Procedure = ((call: Call) => Promise<unknown>) & { _def: Definition }

/**
 * Replaces the middleware runner of a router's procedures by one that uses object spread. The helper in tRPC's compiled
 * package copies the call property by property, twice per middleware. With tRPC's own runner, a `get` takes 13 % more processor
 * time, an update 9 %, a list of 20 8 % (`npm run bench:parts`). The behaviour of the procedures does not change.
 * @param isAlike Default: whether this version of tRPC runs middlewares as expected. Otherwise its own runner stays.
 */
export function runDirectly<Router extends AnyRouter>(router: Router, isAlike = runsDirectly): Router {
  if (!isAlike) return router
  // tRPC looks procedures up by their full names at each call.
  const procedures: Record<string, unknown> = router._def.procedures
  for (const [path, found] of Object.entries(procedures)) {
    const procedure = found as Procedure
    procedures[path] = Object.assign((call: Call) => run(procedure._def, call), procedure)
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

/** A procedure that uses each kind of middleware. */
export const sampleProcedure = initTRPC
  .context<{ steps: string[] }>()
  .meta<{ name: string }>()
  .create()
  .procedure.meta({ name: 'sample' })
  .use(({ ctx, next, path, type, meta }) => next({ ctx: { steps: [...ctx.steps, `${meta?.name} ${type} ${path}`] } }))
  .use(({ next, getRawInput }) => next({ getRawInput: async () => [await getRawInput(), 'read'] }))
  .errors(({ shape, error }) => ({ ...shape, data: { ...shape.data, was: error.message } }))
  .input((value: unknown) => {
    const [given, ...more] = value as unknown[]
    if (typeof given !== 'number') throw new Error('no number')
    return [given, ...more]
  })
  .output((value) => ['output', ...(value as unknown[])])
  .query(({ ctx, input }) => [...ctx.steps, ...input])

/** Returns true if a procedure has the same outcome as when its middlewares are run directly. */
export async function runsAlike(procedure: unknown = sampleProcedure): Promise<boolean> {
  const own = procedure as Procedure
  for (const input of [1, 'one']) {
    const request = { path: 'sample', type: 'query', signal: undefined, batchIndex: 0 }
    const call = { ...request, ctx: { steps: [] }, getRawInput: async () => input }
    if ((await outcomeOf(own(call))) !== (await outcomeOf(run(own._def, call)))) return false
  }
  return true
}

function outcomeOf(result: Promise<unknown>): Promise<string> {
  return result.then(
    (data) => JSON.stringify(data),
    (error: unknown) => `${error} ${JSON.stringify(error)}`,
  )
}

/** True if this version of tRPC runs middlewares as expected. Decided once, when the process starts. */
export const runsDirectly = await runsAlike()
