import { type Connection, toError } from './connection.ts'
import { node } from './realm.ts'
import type { SentFailure, SentRequest, SentResponse } from './thread/messages.ts'

type Fetch = typeof globalThis.fetch

interface Options {
  connection: Connection
  server: number
  origin: string
}

let calls = 0

/**
 * Creates the `fetch` of a test server. It accepts requests, headers, bodies and signals of any realm, and returns Node's own
 * responses. Relative URLs are of the server.
 */
export function createFetch({ connection, server, origin }: Options): Fetch {
  return async (input, init) => {
    const signal = init?.signal ?? (isRequest(input) ? input.signal : undefined)
    throwIfAborted(signal)
    const request = await toSentRequest(input, init, origin)
    throwIfAborted(signal)
    calls += 1
    const call = calls
    const aborted = Promise.withResolvers<never>()
    aborted.promise.catch(() => {})
    const abort = () => {
      aborted.reject(reasonOf(signal))
      connection.call('abort', server, call).catch(() => {})
    }
    signal?.addEventListener('abort', abort, { once: true })
    const answered = connection.call('fetch', server, call, request).catch((failure: SentFailure) => {
      throw toError(failure)
    })
    answered.catch(() => {})
    const response = await Promise.race([answered, aborted.promise])
    const { body } = response
    if (ArrayBuffer.isView(body)) {
      signal?.removeEventListener('abort', abort)
      return toResponse(response, body.byteLength === 0 ? null : body, request.url)
    }
    const stream = toStream((number) => connection.call('read', server, number), body.stream, {
      aborted: aborted.promise,
      cancel: () => void connection.call('cancel', server, body.stream).catch(() => {}),
    })
    return toResponse(response, stream, request.url)
  }
}

function toResponse(sent: SentResponse, body: Uint8Array | ReadableStream | null, url: string): Response {
  const { status, statusText, headers } = sent
  const response = new node.Response(body as ConstructorParameters<typeof Response>[0], { status, statusText, headers })
  return Object.defineProperty(response, 'url', { value: url })
}

interface Ending {
  aborted: Promise<never>
  cancel: () => void
}

/** Returns the stream with a number. Its parts are requested when they are read. */
function toStream(
  read: (stream: number) => Promise<Uint8Array | undefined>,
  number: number,
  { aborted, cancel }: Ending,
): ReadableStream<Uint8Array> {
  return new node.ReadableStream<Uint8Array>(
    {
      start(controller) {
        aborted.catch((reason: unknown) => {
          cancel()
          controller.error(reason)
        })
      },
      async pull(controller) {
        try {
          const part = await Promise.race([aborted, read(number)])
          if (part) controller.enqueue(part)
          else controller.close()
        } catch (failure) {
          // An abort has ended the stream already.
          if (isObject(failure) && 'kind' in failure) controller.error(new TypeError('terminated'))
        }
      },
      cancel,
    },
    { highWaterMark: 0 },
  )
}

/** Not `instanceof Object`, which no object of another realm is. */
function isObject(value: unknown): value is object {
  return typeof value === 'object' && value !== null
}

/** A request of any realm: test environments have their own class, and wrap that of Node. */
function isRequest(input: unknown): input is Request {
  return isObject(input) && 'url' in input && 'method' in input && 'headers' in input
}

async function toSentRequest(
  input: Parameters<Fetch>[0],
  init: RequestInit | undefined,
  origin: string,
): Promise<SentRequest> {
  const request = isRequest(input) ? input : undefined
  const url = new URL(request?.url ?? String(input), origin)
  if (url.origin !== origin) throw new TypeError(`This fetch serves only ${origin}, not ${url.origin}.`)
  const method = init?.method ?? request?.method ?? 'GET'
  const given = init?.headers ?? request?.headers ?? {}
  const headers = new node.Headers(
    Symbol.iterator in given ? [...given].map(([name, value]) => [name, value] as [string, string]) : { ...given },
  )
  const body = await toBody(init?.body ?? (request && (await request.arrayBuffer())), headers)
  return { url: url.href, method: method.toUpperCase(), headers: [...headers], body }
}

/** Reads a body, and sets its content type if it has one of its own. */
async function toBody(body: unknown, headers: Headers): Promise<SentRequest['body']> {
  if (body === undefined || body === null) return undefined
  if (typeof body === 'string') {
    if (!headers.has('content-type')) headers.set('content-type', 'text/plain;charset=UTF-8')
    return body
  }
  if (ArrayBuffer.isView(body)) return new Uint8Array(body.buffer, body.byteOffset, body.byteLength)
  const response = new node.Response(body as ConstructorParameters<typeof Response>[0])
  const type = response.headers.get('content-type')
  if (type !== null && !headers.has('content-type')) headers.set('content-type', type)
  const bytes = new Uint8Array(await response.arrayBuffer())
  return bytes.byteLength === 0 ? undefined : bytes
}

function throwIfAborted(signal: AbortSignal | null | undefined): void {
  if (signal?.aborted) throw reasonOf(signal)
}

function reasonOf(signal: AbortSignal | null | undefined): unknown {
  return signal?.reason ?? new node.DOMException('This operation was aborted', 'AbortError')
}
