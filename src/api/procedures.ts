import { initTRPC, type TRPCError } from '@trpc/server'
import type * as z from 'zod'
import { type Actor, assertScope, type Scope } from '../auth/actor.ts'
import { withCancellation } from '../database/resilience/cancellation.ts'
import { type ErrorCode, TaskwireError } from '../errors.ts'
import type { Context } from './context.ts'
import { COMMON_ERRORS, type FailureShape, isFault, toShape, toTaskwireError, toTRPCError } from './failures.ts'
import { PING_MS } from './ping.ts'
import type { RestRoute } from './rest-route.ts'
import { transformer } from './wire/transformer.ts'

/** The metadata of a procedure. */
export interface Meta {
  /** The errors it can return, beside `COMMON_ERRORS`. */
  errors?: readonly ErrorCode[]
  /** One sentence for API users. */
  summary?: string
  /** True if it requires no token. */
  isPublic?: boolean
  /** The schema of a subscription's events. */
  event?: z.ZodType
  /** True for a body limit of 1 MB instead of 64 KB. */
  isBulk?: boolean
  /** Its method and path on REST. */
  rest?: RestRoute
  /** The scope that a personal access token needs. Only public procedures have none. */
  scope?: Scope
  /** True if no personal access token permits it, whatever its scopes: it manages the access to the account itself. */
  isForUsers?: boolean
}

const t = initTRPC
  .context<Context>()
  .meta<Meta>()
  .create({
    transformer,
    isDev: false,
    errorFormatter: (options): FailureShape => shape(options),
    // Tolerates two lost pings.
    sse: { client: { reconnectAfterInactivityMs: 3 * PING_MS } },
  })

export const { router, createCallerFactory } = t

/** What an error formatter gets. */
export interface Formatting {
  error: TRPCError
  path: string | undefined
  ctx?: { requestId: string } | undefined
}

function shape<Shape extends FailureShape<ErrorCode>>({ error, path, ctx }: Formatting): Shape {
  return toShape(toTaskwireError(error), ctx?.requestId ?? '', path) as Shape
}

/**
 * Declares the errors that a procedure can return, both in its type and in its metadata. `Current` is the type of the row
 * in CONFLICT and PRECONDITION_FAILED.
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

/** Maps errors to their codes and records the outcome of each call. Errors are mapped nowhere else. */
async function recorded<Result extends { ok: boolean; error?: TRPCError }>(
  call: Call,
  proceed: () => Promise<Result>,
): Promise<Result> {
  const { ctx, path, meta } = call
  const startedAt = performance.now()
  const end = (error?: TaskwireError) =>
    ctx.record({
      procedure: path,
      outcome: error?.code ?? 'OK',
      durationMs: performance.now() - startedAt,
      fault: error && isFault(error) ? error : undefined,
    })
  try {
    const result = await proceed()
    if (!result.ok) throw result.error
    end()
    return result
  } catch (thrown) {
    const error = declared(toTaskwireError(thrown), meta)
    end(error)
    throw await shaped(toTRPCError(error), call)
  }
}

type Middleware = (call: object) => Promise<unknown>
const giveShape = t.procedure.errors(shape)._def.middlewares.at(-1) as Middleware | undefined

/** Formats an error for its response. The format then also applies in a foreign router that has another error formatter. */
async function shaped(error: TRPCError, call: Call): Promise<TRPCError> {
  await giveShape?.({ ...call, next: async () => ({ ok: false, error }) })
  return error
}

/** Replaces an error with INTERNAL if the procedure does not declare it. */
function declared(error: TaskwireError, meta: Meta | undefined): TaskwireError {
  const known: readonly ErrorCode[] = [...COMMON_ERRORS, ...(meta?.errors ?? [])]
  return known.includes(error.code) ? error : new TaskwireError('INTERNAL', { cause: error })
}

/** Throws the error that input parsing returned in place of an input. */
async function rejectUnreadable({ getRawInput }: Call): Promise<void> {
  const input = await getRawInput()
  if (input instanceof TaskwireError) throw input
}

// One middleware each instead of a chain: a middleware costs a call as much as verifying its token.

/** Builds procedures that require no token. */
export const publicProcedure = t.procedure.meta({ isPublic: true }).use((call) =>
  recorded(call, async () => {
    await rejectUnreadable(call)
    return call.next()
  }),
)

/** Builds procedures that require a valid token. The token is verified before the input is read. */
export const protectedProcedure = t.procedure.use((call) =>
  recorded(call, async () => {
    const { ctx, signal, meta, type, path } = call
    const { actor } = await ctx.authenticate()
    await ctx.count(actor)
    assertPermitted(actor, meta)
    ctx.holdBody(actor)
    await rejectUnreadable(call)
    const proceed = (actor: Actor) => withCancellation(signal, () => call.next({ ctx: { actor } }))
    const start = () => (actor.kind === 'user' ? proceed(actor) : permittedAgain(ctx, meta).then(proceed))
    const result = await ctx.run(actor, start, signal)
    if (type === 'mutation' && result.ok) ctx.noteMutation?.(path, result.data)
    return result
  }),
)

/** Verifies a personal access token again, which may have changed while the body arrived or the call was queued. */
async function permittedAgain(ctx: Context, meta: Meta | undefined): Promise<Actor> {
  const { actor } = await ctx.authenticateAgain()
  assertPermitted(actor, meta)
  return actor
}

/** Checks the scopes of a personal access token. @throws TaskwireError FORBIDDEN with the scope that it lacks */
function assertPermitted(actor: Actor, meta: Meta | undefined): void {
  if (actor.kind === 'user') return
  if (meta?.isForUsers || !meta?.scope) {
    const message = 'Personal access tokens do not permit this operation. Use an access token of a sign-in.'
    throw new TaskwireError('FORBIDDEN', { message })
  }
  assertScope(actor, meta.scope)
}

/** Builds paginated procedures. Ignores the `direction` that tRPC's infinite queries add to the input, if it is forward. */
export const pagedProcedure = protectedProcedure.use(({ next, getRawInput }) =>
  next({ getRawInput: async () => withoutDirection(await getRawInput()) }),
)

function withoutDirection(input: unknown): unknown {
  if (typeof input !== 'object' || input === null || Reflect.get(input, 'direction') !== 'forward') return input
  const { direction: _, ...rest } = input as Record<string, unknown>
  return rest
}
