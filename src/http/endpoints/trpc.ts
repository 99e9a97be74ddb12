import type { AnyRouter } from '@trpc/server'
import { resolveResponse } from '@trpc/server/http'
import { Hono, type Context as HonoContext } from 'hono'
import type { Context } from '../../api/context.ts'
import { trpcFailureBody } from '../../api/failure-bodies.ts'
import { toTaskwireError } from '../../api/failures.ts'
import type { Meta } from '../../api/procedures.ts'
import { ERRORS, invalidInput, TaskwireError } from '../../errors.ts'
import { MAX_BODY_BYTES, MAX_DEPTH } from '../../limits/body-limits.ts'
import { answerBudgets } from '../../limits/byte-budgets.ts'
import type { SystemInfo } from '../../system/schema.ts'
import type { HttpEnvironment } from '../request/environment.ts'
import { errorHeaders } from '../request/failure-response.ts'
import { limitBody } from '../request/limit-body.ts'
import { isJson, unsupportedCoding } from '../request/media-type.ts'
import { shallowJson } from '../request/shallow-json.ts'
import { routeOf } from '../request/target.ts'
import { eventStream, failedStream, lastEventIdOf } from '../streaming/event-stream.ts'

const MAX_BATCH_SIZE = 10

const limitSingle = limitBody(MAX_BODY_BYTES.single, trpcFailure)
const limitBulk = limitBody(MAX_BODY_BYTES.bulk, trpcFailure)

interface Options {
  /** The procedures to serve. */
  router: AnyRouter
  /** Creates the procedure context of a request. */
  createContext: (c: HonoContext<HttpEnvironment>) => Context
}

/** Serves a router's procedures over tRPC, under `/trpc`. */
export function trpcEndpoint({ router, createContext }: Options): Hono<HttpEnvironment> {
  const api = new Hono<HttpEnvironment>()
  // The bulk limit applies only to a single call: a batch path matches no procedure.
  api.use('/trpc/*', (c, next) => {
    const { meta } = definitionOf(router, routeOf(c.req.url).slice('/trpc/'.length))
    return meta?.isBulk ? limitBulk(c, next) : limitSingle(c, next)
  })
  api.options('/trpc/*', (c) => c.body(null, 204, { Allow: 'GET, HEAD, POST, OPTIONS' }))
  api.all('/trpc/*', (c) => handle(router, c, createContext(c)))
  return api
}

function definitionOf(router: AnyRouter, procedure: string): { type?: string; meta?: Meta } {
  const found: unknown = Reflect.get(router._def.procedures, procedure)
  return (found as { _def?: { type?: string; meta?: Meta } } | undefined)?._def ?? {}
}

async function handle(router: AnyRouter, c: HonoContext<HttpEnvironment>, context: Context): Promise<Response> {
  const path = decode(routeOf(c.req.url).slice('/trpc/'.length))
  const rejection = validateRequest(c.req.raw, path, context.system)
  if (rejection) return trpcFailure(c, rejection)
  // The calls of a batch share the size budget of its response. A path without a comma names one procedure.
  const names = path?.split(',') ?? []
  const calls = Math.max(names.length, 1)
  c.env.record.isRead = names.every((name) => definitionOf(router, name).type === 'query')
  // Both are answered here: tRPC has no request id for errors before it creates the context, and would answer a rejected
  // subscription with 200 and an event.
  let early: TaskwireError | undefined
  let rejected: TaskwireError | undefined
  let streaming = false
  const startedAt = performance.now()
  const response = await resolveResponse({
    req: withShallowBody(c.req.raw),
    path: routeOf(c.req.url).slice('/trpc/'.length),
    router,
    error: null,
    createContext: async () => (calls === 1 ? context : { ...context, ...answerBudgets(calls) }),
    maxBatchSize: MAX_BATCH_SIZE,
    // Allows POST for queries whose input is too long for a URL.
    allowMethodOverride: true,
    responseMeta: ({ errors }) => ({ headers: errorHeaders(errors.map(toTaskwireError)) }),
    onError: ({ error, ctx, type, path }) => {
      const known = toTaskwireError(error)
      if (streaming) context.record(failedStream(known, { procedure: path ?? '', startedAt }))
      else if (!ctx) early = known
      else if (type === 'subscription') rejected = known
    },
  })
  if (early) return trpcFailure(c, early)
  // The content type is checked first, because reading `body` turns a buffered response into a stream.
  if (response.headers.get('content-type') !== 'text/event-stream' || !response.body) return response
  if (rejected) return trpcFailure(c, rejected)
  streaming = true
  return eventStream(c, wholeEvents(response.body), response.headers)
}

/** Returns a request whose body rejects deeply nested JSON. tRPC reads the body with `text()` and parses it afterwards. */
function withShallowBody(request: Request): Request {
  const { method, url, signal } = request
  let { headers } = request
  // With an empty header, tRPC would ignore the last event id in the URL.
  if (headers.has('last-event-id') && lastEventIdOf(headers) === undefined) {
    headers = new Headers(headers)
    headers.delete('last-event-id')
  }
  return { method, url, headers, signal, text: async () => shallowJson(await request.text()) } as Request
}

/** Joins the chunks in which tRPC writes an event, because each would be sent as a separate packet. */
function wholeEvents(body: ReadableStream<Uint8Array>): AsyncIterator<Uint8Array> {
  const reader = body.getReader()
  return {
    async next() {
      const pieces: Uint8Array[] = []
      for (;;) {
        const { done, value } = await reader.read()
        if (done) return { done, value: undefined }
        pieces.push(value)
        if (value.at(-1) === NEWLINE && value.at(-2) === NEWLINE) return { done, value: Buffer.concat(pieces) }
      }
    },
    async return() {
      await reader.cancel()
      return { done: true, value: undefined }
    },
  }
}

const NEWLINE = 10

/** Builds the response of a call that is rejected before its procedure, in tRPC's error envelope. */
export function trpcFailure(c: HonoContext<HttpEnvironment>, error: TaskwireError): Response {
  const allow = error.code === 'METHOD_NOT_ALLOWED' ? { Allow: 'GET, POST' } : {}
  return c.json(trpcFailureBody(error, c.env.record.requestId), ERRORS[error.code].status, {
    ...errorHeaders([error]),
    ...allow,
  })
}

function validateRequest(request: Request, path: string | undefined, system: SystemInfo): TaskwireError | undefined {
  if (!['GET', 'HEAD', 'POST'].includes(request.method)) return new TaskwireError('METHOD_NOT_ALLOWED')
  if (request.method === 'POST') {
    const coding = unsupportedCoding(request.headers)
    if (coding) return coding
    if (!isJson(request.headers.get('content-type'))) return new TaskwireError('UNSUPPORTED_MEDIA_TYPE')
  }
  const contract = checkContract(request.headers.get('taskwire-contract'), system)
  if (contract) return contract
  // Not supported: the response would start, and be logged, before the calls end.
  if (STREAM.test(`${request.headers.get('trpc-accept')} ${request.headers.get('accept')}`)) {
    return invalid('Streamed batches are not supported: use httpBatchLink instead of httpBatchStreamLink.')
  }
  // tRPC parses the input in the URL itself. Checked only if the URL has enough brackets to exceed the depth.
  if ((request.url.match(OPENING)?.length ?? 0) > MAX_DEPTH) {
    const tooDeep = rejectionOf(() => shallowJson(new URL(request.url).searchParams.get('input') ?? ''))
    if (tooDeep) return tooDeep
  }
  if (path === undefined) return invalid('The path must be valid percent-encoding.')
  if (BATCH.test(request.url) && path.split(',').length > MAX_BATCH_SIZE) {
    return invalid(
      `A batch must have at most ${MAX_BATCH_SIZE} calls: set "maxItems: ${MAX_BATCH_SIZE}" on httpBatchLink.`,
    )
  }
  return undefined
}

/** Rejects a client with a newer contract than the server's, because fields that it expects would be silently missing. */
function checkContract(made: string | null, { contract }: SystemInfo): TaskwireError | undefined {
  if (made === null) return undefined
  if (!/^\d{1,9}$/.test(made)) return invalid('The header Taskwire-Contract must be a whole number.')
  if (Number(made) <= contract) return undefined
  const message = `The client requires contract ${made}, and the server supports contract ${contract}: update the server, or install the client from its /client.tgz.`
  return new TaskwireError('UNSUPPORTED_CONTRACT', { message })
}

const OPENING = /[[{]|%5B|%7B/gi

function rejectionOf(check: () => void): TaskwireError | undefined {
  try {
    check()
  } catch (error) {
    return toTaskwireError(error)
  }
  return undefined
}

const STREAM = /application\/jsonl/i
const BATCH = /[?&]batch=1(&|#|$)/

function decode(path: string): string | undefined {
  try {
    return decodeURIComponent(path)
  } catch {
    return undefined
  }
}

function invalid(message: string): TaskwireError {
  return invalidInput({ path: [], code: 'bad_request', message })
}
