import { initTRPC, type TRPCError } from '@trpc/server'
import type * as z from 'zod'
import { type Actor, includesScope } from '../auth/actor.ts'
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

/** A permission of a token: to read the rows of a noun, or to change them. */
export type Scope = `${string}:read` | `${string}:write`

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

interface Formatting {
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
    const { ctx, signal, meta } = call
    const { actor } = await ctx.authenticate()
    await ctx.count(actor)
    assertPermitted(actor, meta)
    ctx.holdBody(actor)
    await rejectUnreadable(call)
    return ctx.run(actor, () => withCancellation(signal, () => call.next({ ctx: { actor } })), signal)
  }),
)

/** Checks the scopes of a personal access token. @throws TaskwireError FORBIDDEN with the scope that it lacks */
function assertPermitted(actor: Actor, meta: Meta | undefined): void {
  if (actor.kind === 'user') return
  if (meta?.isForUsers || !meta?.scope) {
    const message = 'Personal access tokens do not permit this operation. Use an access token of a sign-in.'
    throw new TaskwireError('FORBIDDEN', { message })
  }
  if (includesScope(actor.scopes, meta.scope)) return
  const message = `The personal access token lacks the scope ${meta.scope}. Use a token with this scope.`
  throw new TaskwireError('FORBIDDEN', { message, scope: meta.scope })
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
