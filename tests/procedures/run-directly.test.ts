import { initTRPC, TRPCError } from '@trpc/server'
import { describe, expect, it } from 'vitest'
import * as z from 'zod'
import { runDirectly } from '../../src/api/run-directly.ts'

interface Seen {
  log: unknown[]
}

/** Procedures that each use one feature of middlewares. */
function makeRouter() {
  const t = initTRPC.context<Seen>().meta<{ name: string }>().create()
  const logged = t.procedure.use(async ({ ctx, next, meta, path, type, input }) => {
    ctx.log.push({ meta, path, type, input })
    const result = await next()
    ctx.log.push(result.ok ? { data: result.data } : { error: result.error.message })
    return result
  })
  const named = logged.meta({ name: 'named' }).use(({ next, ctx }) => next({ ctx: { ...ctx, who: 'somebody' } }))
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
    refused: t.procedure
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
  ['refused'],
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
    const direct = await outcome(runDirectly(makeRouter()), path, input)
    expect(direct).toEqual(await outcome(makeRouter(), path, input))
  })

  it('keeps its metadata', () => {
    const router = runDirectly(makeRouter())
    expect(router._def.procedures.inputs._def.inputs).toHaveLength(2)
    expect(router._def.procedures.context.meta).toEqual({ name: 'named' })
  })

  it('fails if a middleware returns nothing', async () => {
    const t = initTRPC.create()
    const router = t.router({ careless: t.procedure.use((async () => undefined) as never).query(() => 'never') })
    await expect(t.createCallerFactory(runDirectly(router))({}).careless()).rejects.toThrow(
      'must return the result of next()',
    )
  })
})
