import type { AnyRouter } from '@trpc/server'
import { resolveResponse } from '@trpc/server/http'
import { Hono, type Context as HonoContext } from 'hono'
import type { Context } from '../../api/context.ts'
import { trpcFailureBody } from '../../api/failure-bodies.ts'
import { toShape, toTaskwireError } from '../../api/failures.ts'
import type { Meta } from '../../api/procedures.ts'
import { transformer } from '../../api/wire/transformer.ts'
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
  /** Makes the procedures' context of a request. */
  createContext: (c: HonoContext<HttpEnvironment>) => Context
}

/** Serves the procedures of a router as tRPC calls them, under `/trpc`. */
export function trpcEndpoint({ router, createContext }: Options): Hono<HttpEnvironment> {
  const api = new Hono<HttpEnvironment>()
  // Only a call that is alone in its request may be a bulk one's.
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
  const refusal = refuse(c.req.raw, path, context.system)
  if (refusal) return trpcFailure(c, refusal)
  // The calls of a batch share what its answer may hold. A path without a comma names one procedure.
  const names = path?.split(',') ?? []
  const calls = Math.max(names.length, 1)
  c.env.record.isRead = names.every((name) => definitionOf(router, name).type === 'query')
  // What tRPC refuses before it asks for the context cannot name the request; and what it refuses of a subscription, it
  // would answer with 200 and an event. Both are answered here.
  let early: TaskwireError | undefined
  let refused: TaskwireError | undefined
  let streaming = false
  const startedAt = performance.now()
  const response = await resolveResponse({
    req: withShallowBody(c.req.raw),
    path: routeOf(c.req.url).slice('/trpc/'.length),
    router,
    error: null,
    createContext: async () => (calls === 1 ? context : { ...context, ...answerBudgets(calls) }),
    maxBatchSize: MAX_BATCH_SIZE,
    // A query whose input is too long for a URL may be sent by POST.
    allowMethodOverride: true,
    responseMeta: ({ errors }) => ({ headers: errorHeaders(errors.map(toTaskwireError)) }),
    onError: ({ error, ctx, type, path }) => {
      const known = toTaskwireError(error)
      if (streaming) context.record(failedStream(known, { procedure: path ?? '', startedAt }))
      else if (!ctx) early = known
      else if (type === 'subscription') refused = known
    },
  })
  if (early) return trpcFailure(c, early)
  // To look at the body of any other would make a stream of it.
  if (response.headers.get('content-type') !== 'text/event-stream' || !response.body) return response
  if (refused) return trpcFailure(c, refused)
  streaming = true
  return eventStream(c, wholeEvents(response.body), response.headers)
}

/** Returns the request as tRPC reads it. Its body is asked for as text, and parsed after that. */
function withShallowBody(request: Request): Request {
  const { method, url, signal } = request
  let { headers } = request
  // With an empty one, tRPC would not look at the address for the last event.
  if (headers.has('last-event-id') && lastEventIdOf(headers) === undefined) {
    headers = new Headers(headers)
    headers.delete('last-event-id')
  }
  return { method, url, headers, signal, text: async () => shallowJson(await request.text()) } as Request
}

/** Joins the pieces in which tRPC writes an event: each would be a packet of its own. */
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

/** Answers with an error in tRPC's own envelope, for a call that is refused before its procedure. */
export function trpcFailure(c: HonoContext<HttpEnvironment>, error: TaskwireError): Response {
  const allow = error.code === 'METHOD_NOT_ALLOWED' ? { Allow: 'GET, POST' } : {}
  return c.json(trpcFailureBody(error, c.env.record.requestId), ERRORS[error.code].status, {
    ...errorHeaders([error]),
    ...allow,
  })
}

function refuse(request: Request, path: string | undefined, system: SystemInfo): TaskwireError | undefined {
  if (!['GET', 'HEAD', 'POST'].includes(request.method)) return new TaskwireError('METHOD_NOT_ALLOWED')
  if (request.method === 'POST') {
    const coding = unsupportedCoding(request.headers)
    if (coding) return coding
    if (!isJson(request.headers.get('content-type'))) return new TaskwireError('UNSUPPORTED_MEDIA_TYPE')
  }
  const contract = refuseContract(request.headers.get('taskwire-contract'), system)
  if (contract) return contract
  // Its answer begins, and is logged, before any call has ended. No procedure here needs it.
  if (STREAM.test(`${request.headers.get('trpc-accept')} ${request.headers.get('accept')}`)) {
    return invalid('Streamed batches are not offered: use httpBatchLink instead of httpBatchStreamLink.')
  }
  // tRPC parses what is in the URL itself. Few inputs have so many brackets that it could be nested too deep.
  if ((request.url.match(OPENING)?.length ?? 0) > MAX_DEPTH) {
    const tooDeep = refusalOf(() => shallowJson(new URL(request.url).searchParams.get('input') ?? ''))
    if (tooDeep) return tooDeep
  }
  if (path === undefined) return invalid('The path is not valid percent-encoding.')
  if (BATCH.test(request.url) && path.split(',').length > MAX_BATCH_SIZE) {
    return invalid(`A batch holds at most ${MAX_BATCH_SIZE} calls: give httpBatchLink "maxItems: ${MAX_BATCH_SIZE}".`)
  }
  return undefined
}

/** Refuses a client made for a newer contract: the fields it expects beyond ours would be missing without a word. */
function refuseContract(made: string | null, { contract }: SystemInfo): TaskwireError | undefined {
  if (made === null) return undefined
  if (!/^\d{1,9}$/.test(made)) return invalid('The header Taskwire-Contract must be a whole number.')
  if (Number(made) <= contract) return undefined
  const message = `This client was made for contract ${made}, and the server speaks ${contract}: update the server, or install the client that it hands out at /client.tgz.`
  return new TaskwireError('UNSUPPORTED_CONTRACT', { message })
}

const OPENING = /[[{]|%5B|%7B/gi

function refusalOf(check: () => void): TaskwireError | undefined {
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
