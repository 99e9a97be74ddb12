import { initTRPC, TRPCError } from '@trpc/server'
import { describe, expect, it } from 'vitest'
import * as z from 'zod'
import { runDirectly, runsAlike, runsDirectly, sampleProcedure } from '../../src/api/run-directly.ts'

interface Seen {
  log: unknown[]
}

type Run = (call: object) => unknown

/** Procedures that each use one feature of middlewares. */
function makeRouter() {
  const t = initTRPC.context<Seen>().meta<{ name: string }>().create()
  const logged = t.procedure.use(async ({ ctx, next, meta, path, type, input }) => {
    ctx.log.push({ meta, path, type, input })
    const result = await next()
    ctx.log.push(result.ok ? { data: result.data } : { error: result.error.message })
    return result
  })
  const named = logged.meta({ name: 'named' }).use(({ next, ctx }) => next({ ctx: { ...ctx, who: 'ada' } }))
  const doubled = named.use(async ({ next, getRawInput }) => {
    const raw = (await getRawInput()) as { n: number }
    return next({ getRawInput: async () => ({ ...raw, n: raw.n * 2 }) })
  })
  return t.router({
    plain: logged.query(() => 'plain'),
    context: named.query(({ ctx }) => [ctx.who, ctx.log.length]),
    inputs: doubled
      .input(z.object({ n: z.number() }))
      .input(z.object({ text: z.string().default('none') }))
      .query(({ input }) => input),
    output: logged.output(z.object({ n: z.string().transform(Number) })).query(() => ({ n: '7' })),
    badOutput: logged.output(z.number()).query(() => 'no number' as never),
    shaped: logged
      .errors(({ shape, error }) => ({ ...shape, data: { ...shape.data, was: error.message } }))
      .mutation(() => {
        throw new TRPCError({ code: 'CONFLICT', message: 'taken' })
      }),
    throws: logged.mutation(() => {
      throw new RangeError('out of range')
    }),
    throwsNoError: logged.query(() => Promise.reject('a string')),
    rejected: t.procedure
      .use(() => {
        throw new TRPCError({ code: 'FORBIDDEN' })
      })
      .query(() => 'never'),
    again: t.procedure
      .use(async ({ next }) => {
        await next()
        return next()
      })
      .use(({ next, ctx }) => {
        ctx.log.push('run')
        return next()
      })
      .query(() => 'twice'),
    nested: t.router({ deep: logged.query(({ path }) => path) }),
  })
}

const CALLS: [path: string, input?: unknown][] = [
  ['plain'],
  ['context'],
  ['inputs', { n: 2 }],
  ['inputs', { n: 2, text: 'some' }],
  ['inputs', { n: 'two' }],
  ['output'],
  ['badOutput'],
  ['shaped'],
  ['throws'],
  ['throwsNoError'],
  ['rejected'],
  ['again'],
  ['nested.deep'],
]

async function outcome(router: ReturnType<typeof makeRouter>, path: string, input: unknown) {
  const ctx: Seen = { log: [] }
  const procedures = router._def.procedures as unknown as Record<string, (call: object) => Promise<unknown>>
  const procedure = procedures[path] as ((call: object) => Promise<unknown>) & { _def: { type: string } }
  const call = { path, ctx, getRawInput: async () => input, type: procedure._def.type, batchIndex: 0 }
  const ended = await procedure(call).then(
    (data) => ({ data }),
    (thrown: TRPCError) => ({
      name: thrown.name,
      code: thrown.code,
      message: thrown.message,
      cause: thrown.cause,
      own: { ...thrown },
    }),
  )
  return { ended, log: ctx.log }
}

describe('a procedure with directly run middlewares', () => {
  it.each(CALLS)("has the same result as with tRPC's own runner: %s %j", async (path, input) => {
    const direct = await outcome(runDirectly(makeRouter(), true), path, input)
    expect(direct).toEqual(await outcome(makeRouter(), path, input))
  })

  it('keeps its metadata', () => {
    const router = runDirectly(makeRouter(), true)
    expect(router._def.procedures.inputs._def.inputs).toHaveLength(2)
    expect(router._def.procedures.context.meta).toEqual({ name: 'named' })
  })

  it('fails if a middleware returns nothing', async () => {
    const t = initTRPC.create()
    const router = t.router({ careless: t.procedure.use((async () => undefined) as never).query(() => 'never') })
    await expect(t.createCallerFactory(runDirectly(router, true))({}).careless()).rejects.toThrow(
      'must return the result of next()',
    )
  })
})

describe("tRPC's own middleware runner", () => {
  it('is replaced, because this version runs middlewares as expected', () => {
    expect(
      runsDirectly,
      'tRPC runs middlewares in another way now: adapt src/api/run-directly.ts to its callRecursive',
    ).toBe(true)
  })

  it('is compared by a procedure that uses each kind of middleware', async () => {
    const own = sampleProcedure as unknown as (call: object) => Promise<unknown>
    const call = { ctx: { steps: [] }, path: 'sample', type: 'query', getRawInput: async () => 1 }
    expect(await own(call)).toEqual(['output', 'sample query sample', 1, 'read'])
    await expect(own({ ...call, getRawInput: async () => 'one' })).rejects.toThrow('no number')
  })

  it.each<[change: string, definition: (middlewares: Run[]) => object]>([
    ['names the middlewares otherwise', (middlewares) => ({ chain: middlewares })],
    ['runs a middleware that is not in the list', (middlewares) => ({ middlewares: middlewares.slice(1) })],
    [
      'passes another argument to middlewares',
      (middlewares) => ({ middlewares: middlewares.map((run) => (call: object) => run({ ...call, next: undefined })) }),
    ],
  ])('is used if a version of tRPC %s', async (_, definition) => {
    const own = sampleProcedure as unknown as ((call: object) => Promise<unknown>) & { _def: { middlewares: Run[] } }
    const { middlewares, ...others } = own._def
    const changed = Object.assign((call: object) => own(call), { _def: { ...others, ...definition(middlewares) } })
    expect(await runsAlike(changed)).toBe(false)
  })

  it('is used if middlewares are not run as expected', () => {
    const router = makeRouter()
    const { plain } = router._def.procedures
    expect(runDirectly(router, false)._def.procedures.plain).toBe(plain)
  })
})
