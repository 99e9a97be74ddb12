import { type AnyRouter, callTRPCProcedure } from '@trpc/server'
import { Hono, type Context as HonoContext } from 'hono'
import type { Context } from '../api/context.ts'
import { toTaskwireError } from '../api/failures.ts'
import { BASE } from '../api/rest-route.ts'
import type { Addresses } from '../config/addresses.ts'
import type { VersionCondition } from '../entities/definition/version-condition.ts'
import { invalidInput, TaskwireError } from '../errors.ts'
import type { Coding } from '../http/compression/content-coding.ts'
import { answerStatic, type StaticContent, staticContent } from '../http/compression/static-content.ts'
import type { HttpEnvironment } from '../http/request/environment.ts'
import { limitBody } from '../http/request/limit-body.ts'
import { ACCEPT_PATCH } from '../http/request/media-type.ts'
import { queryOf, routeOf } from '../http/request/target.ts'
import { MAX_BODY_BYTES } from '../limits/body-limits.ts'
import { openApiDocument } from '../openapi/document.ts'
import type { SystemInfo } from '../system/schema.ts'
import { answer, answerFailure } from './answer.ts'
import { readBody, readTimes } from './body.ts'
import {
  asPreconditionFailed,
  isAboutAnother,
  readCondition,
  readIdempotencyKey,
  rejectConditions,
  toInput,
} from './conditions.ts'
import type { Operation } from './operations.ts'
import { DOCUMENT, type PlannedOperation, restPlanOf } from './plan.ts'
import { type Parameter, readQuery } from './query-string.ts'
import { answerStream, type Events, nameLastEventId, readLastEventId } from './stream.ts'

type HttpContext = HonoContext<HttpEnvironment>

interface Options {
  /** The procedures to serve. */
  router: AnyRouter
  /** Creates the procedure context of a request. */
  createContext: (c: HttpContext) => Context
  system: SystemInfo
  /** The content codings for the OpenAPI document, most preferred first. */
  codings: readonly Coding[]
  /** True if the built-in sign-in is on, so that the OpenAPI document includes it. */
  hasSignIn: boolean
  addresses: Addresses
}

/** Serves the procedures as REST endpoints, with the same inputs, errors and limits as over tRPC. */
export function restEndpoint({
  router,
  createContext,
  system,
  codings,
  hasSignIn,
  addresses,
}: Options): Hono<HttpEnvironment> {
  const plan = restPlanOf(router)
  const api = new Hono<HttpEnvironment>()
  const limited = limitBody(MAX_BODY_BYTES.single, answerFailure)
  const limitedBulk = limitBody(MAX_BODY_BYTES.bulk, answerFailure)
  let document: StaticContent | undefined
  api.get(DOCUMENT.path, (c) => {
    readQuery([], queryOf(c.req.url))
    const { basePath } = addresses
    const described = () => openApiDocument(plan.operations, { version: system.version, hasSignIn, basePath })
    document ??= staticContent(Buffer.from(JSON.stringify(described())), 'application/json')
    return answerStatic(c, document, { codings, cacheControl: 'no-cache' })
  })
  const notFound = (c: HttpContext) =>
    answerFailure(c, new TaskwireError('NOT_FOUND', { message: 'Not found: no operation has this path.' }))
  for (const { path, allow, fixedBeside, operations } of plan.paths) {
    // Fixed segments are registered first, so other paths below them are not found: `bulk` is not a task id.
    for (const word of fixedBeside) api.all(`${word}/*`, notFound)
    for (const planned of operations) {
      const { method, isBulk } = planned.operation
      const handle = handlerOf(router, planned, addresses)
      api.on(method, toHono(path), isBulk ? limitedBulk : limited, (c) => handle(c, createContext(c)))
    }
    const supported = { Allow: allow, ...(allow.includes('PATCH') && { 'Accept-Patch': ACCEPT_PATCH }) }
    api.options(toHono(path), (c) => c.body(null, 204, supported))
    api.all(toHono(path), (c) => {
      c.header('Allow', allow)
      return answerFailure(c, new TaskwireError('METHOD_NOT_ALLOWED', { message: `This path supports ${allow}.` }))
    })
  }
  api.all('*', notFound)
  return api
}

/** Redirects a path without a version to the versioned one, preserving method and body (308, RFC 9110 §15.4.9). */
export function redirectToVersion({ pathTo }: Addresses): (c: HttpContext) => Response {
  return (c) => {
    const query = queryOf(c.req.url)
    const location = pathTo(`${BASE}${routeOf(c.req.url).slice('/api'.length)}`)
    return c.body(null, 308, { Location: query === '' ? location : `${location}?${query}` })
  }
}

function handlerOf(router: AnyRouter, { operation, parameters }: PlannedOperation, addresses: Addresses) {
  const canCreate = operation.creates !== undefined

  return async (c: HttpContext, context: Context): Promise<Response> => {
    let condition: VersionCondition = {}
    let input: Record<string, unknown> = {}
    try {
      // Called by the procedure after it has verified the token.
      const read = async () => {
        if (!operation.isConditional && operation.method !== 'GET') rejectConditions(c.req.raw.headers)
        if (operation.isConditional) condition = readCondition(c.req.raw.headers)
        const { condition: inexpressible, ...preconditions } = toInput(condition, { canCreate })
        context.condition = inexpressible
        const key = operation.isKeyed ? readIdempotencyKey(c.req.raw.headers) : {}
        input = await readInput(c, operation, parameters)
        const position = operation.isStream ? readLastEventId(c.req.raw.headers) : {}
        return { ...input, ...preconditions, ...key, ...position }
      }
      let reading: Promise<unknown> | undefined
      const stream = operation.isStream ? untilStopped(c.req.raw.signal) : undefined
      const output = await callTRPCProcedure({
        router,
        path: operation.procedure,
        getRawInput: () => {
          reading ??= read().catch((error: unknown) => toTaskwireError(error))
          return reading
        },
        ctx: context,
        type: operation.type,
        signal: stream?.signal ?? c.req.raw.signal,
        batchIndex: 0,
      })
      if (stream)
        return answerStream(c, output as Events, { procedure: operation.procedure, context, stop: stream.stop })
      return await answer(c, operation, {
        output: output as Record<string, unknown>,
        input,
        addresses,
      })
    } catch (error) {
      const failure = toTaskwireError(error)
      // Neither the condition nor the ETag of the answer is about that row.
      if (isAboutAnother(failure)) return answerFailure(c, failure, { hasTag: false })
      return answerFailure(c, asPreconditionFailed(failure, condition, { canCreate }))
    }
  }
}

/** Returns a signal that aborts when the request does, or when `stop` is called. */
function untilStopped(request: AbortSignal): { signal: AbortSignal; stop: () => void } {
  const controller = new AbortController()
  const stop = () => {
    // A remaining listener would keep the stream in memory as long as the request.
    request.removeEventListener('abort', stop)
    controller.abort()
  }
  request.addEventListener('abort', stop, { once: true })
  return { signal: controller.signal, stop }
}

const HEADER_OF: Record<string, string> = {
  ifVersion: 'If-Match',
  create: 'If-Match: *',
  idempotencyKey: 'Idempotency-Key',
}

/** Returns where an input belongs that is not accepted in the body; undefined for every other name. */
function placeOf({ headerNames, fields, hasQuery }: Operation, name: string): string | undefined {
  if (headerNames.includes(name)) return `header ${HEADER_OF[name]}`
  return hasQuery && Object.hasOwn(fields, name) ? `query parameter ${name}` : undefined
}

async function readInput(c: HttpContext, operation: Operation, parameters: Parameter[]) {
  const { pathNames, fields, method } = operation
  const search = queryOf(c.req.url)
  const query = readQuery(parameters, operation.isStream ? nameLastEventId(search) : search)
  const body = method === 'GET' ? {} : await readBody(c.req.raw)
  const misplaced = Object.keys(body).find((name) => placeOf(operation, name) !== undefined)
  if (misplaced !== undefined) {
    const message = `Unknown field "${misplaced}": send it as the ${placeOf(operation, misplaced)}`
    throw invalidInput({ path: [misplaced], code: 'unknown_key', message })
  }
  const input: Record<string, unknown> = { ...query, ...readTimes(fields, body) }
  for (const name of pathNames) {
    const inPath = c.req.param(name) ?? ''
    const inBody = Object.hasOwn(body, name) ? body[name] : inPath
    if (typeof inBody !== 'string' || inBody.toLowerCase() !== inPath.toLowerCase()) {
      const message = `Must equal the ${name} in the path, or be omitted`
      throw invalidInput({ path: [name], code: 'invalid_value', message })
    }
    input[name] = inPath
  }
  return input
}

function toHono(path: string): string {
  return path.replace(/\{(\w+)\}/g, ':$1')
}
