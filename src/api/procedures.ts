import { initTRPC, type TRPCError } from '@trpc/server'
import type * as z from 'zod'
import { withCancellation } from '../database/resilience/cancellation.ts'
import { type ErrorCode, TaskwireError } from '../errors.ts'
import type { Context } from './context.ts'
import { COMMON_ERRORS, type FailureShape, isFault, toShape, toTaskwireError, toTRPCError } from './failures.ts'
import { PING_MS } from './ping.ts'
import type { RestRoute } from './rest-route.ts'
import { transformer } from './wire/transformer.ts'

/** What is said about a procedure besides its types. */
export interface Meta {
  /** The errors it can end with, beside those any call can. */
  errors?: readonly ErrorCode[]
  /** What it does, in one sentence for the caller. */
  summary?: string
  /** Anyone may call it, without a token. */
  isPublic?: boolean
  /** What each event of a subscription carries. */
  event?: z.ZodType
  /** It takes a body of up to 1 MB, others one of 64 KB. */
  isBulk?: boolean
  /** Where it is on REST. */
  rest?: RestRoute
  /** What a token must be allowed to do for it; only what is public has none. */
  scope?: Scope
}

/** What a token may be allowed to do: to read the rows of a noun, or to change them. */
export type Scope = `${string}:read` | `${string}:write`

const t = initTRPC
  .context<Context>()
  .meta<Meta>()
  .create({
    transformer,
    isDev: false,
    errorFormatter: (options): FailureShape => shape(options),
    // Two pings may be lost on their way.
    sse: { client: { reconnectAfterInactivityMs: 3 * PING_MS } },
  })

export const { router, createCallerFactory } = t

interface Formatting {
  error: TRPCError
  path: string | undefined
  ctx?: { requestId: string } | undefined
}

function shape<Shape extends FailureShape<ErrorCode>>({ error, path, ctx }: Formatting): Shape {
  return toShape(toTaskwireError(error), ctx?.requestId ?? '', path) as Shape
}

/**
 * Declares the errors a procedure can end with, for its type and for those who walk the router. `Current` is the row
 * that CONFLICT and PRECONDITION_FAILED carry.
 */
export function declareErrors<Current>() {
  return <const Code extends ErrorCode>(...errors: Code[]) => ({
    meta: { errors },
    format: (options: Formatting): FailureShape<Code, Current> => shape(options),
  })
}

interface Call {
  ctx: Context
  path: string
  meta: Meta | undefined
  getRawInput: () => Promise<unknown>
}

/** Gives every error its code, and records how each call ended. The only place where errors are mapped. */
async function recorded<Result extends { ok: boolean; error?: TRPCError }>(
  { ctx, path, meta }: Call,
  call: () => Promise<Result>,
): Promise<Result> {
  const startedAt = performance.now()
  const end = (error?: TaskwireError) =>
    ctx.record({
      procedure: path,
      outcome: error?.code ?? 'OK',
      durationMs: performance.now() - startedAt,
      fault: error && isFault(error) ? error : undefined,
    })
  try {
    const result = await call()
    if (!result.ok) throw result.error
    end()
    return result
  } catch (thrown) {
    const error = declared(toTaskwireError(thrown), meta)
    end(error)
    throw toTRPCError(error)
  }
}

/** An error that the procedure did not declare is a fault of ours, not an answer. */
function declared(error: TaskwireError, meta: Meta | undefined): TaskwireError {
  const known: readonly ErrorCode[] = [...COMMON_ERRORS, ...(meta?.errors ?? [])]
  return known.includes(error.code) ? error : new TaskwireError('INTERNAL', { cause: error })
}

/** Takes an input that could not be read for the refusal that it is. */
async function refuseUnreadable({ getRawInput }: Call): Promise<void> {
  const input = await getRawInput()
  if (input instanceof TaskwireError) throw input
}

// One middleware each, not one upon another: every one costs a call as much as the token's check does.

/** Anyone may call. */
export const publicProcedure = t.procedure.meta({ isPublic: true }).use((call) =>
  recorded(call, async () => {
    await refuseUnreadable(call)
    return call.next()
  }),
)

/** Only a caller with a valid token; the token is looked at before the input is. */
export const protectedProcedure = t.procedure.use((call) =>
  recorded(call, async () => {
    const { ctx, signal } = call
    const { actor } = await ctx.authenticate()
    await ctx.count(actor)
    ctx.holdBody(actor)
    await refuseUnreadable(call)
    return ctx.run(actor, () => withCancellation(signal, () => call.next({ ctx: { actor } })), signal)
  }),
)

/** A page of a list. tRPC's own infinite queries add a direction to the input; pages go forward alone, so it says nothing. */
export const pagedProcedure = protectedProcedure.use(({ next, getRawInput }) =>
  next({ getRawInput: async () => withoutDirection(await getRawInput()) }),
)

function withoutDirection(input: unknown): unknown {
  if (typeof input !== 'object' || input === null || Reflect.get(input, 'direction') !== 'forward') return input
  const { direction: _, ...rest } = input as Record<string, unknown>
  return rest
}
