import { encode } from '../../src/api/wire/encode.ts'
import { ERRORS, type ErrorCode } from '../../src/errors.ts'

/** A request that the scripted server received. `at` is the time of the clock in milliseconds. */
export interface SeenRequest {
  url: URL
  method: string
  headers: Headers
  body: string | undefined
  signal: AbortSignal | undefined
  at: number
}

/** The response to a request. A reaction that throws simulates a broken connection. */
export type Reaction = (request: SeenRequest) => Response | Promise<Response>

/** Creates a `fetch` with one reaction per request; the last one repeats. Records the requests. */
export function scriptedServer(...reactions: Reaction[]) {
  const requests: SeenRequest[] = []
  const fetch: typeof globalThis.fetch = async (input, init = {}) => {
    const request: SeenRequest = {
      url: new URL(String(input)),
      method: init.method ?? 'GET',
      headers: new Headers(init.headers),
      body: init.body === undefined || init.body === null ? undefined : String(init.body),
      signal: init.signal ?? undefined,
      at: Date.now(),
    }
    requests.push(request)
    const reaction = reactions[Math.min(requests.length, reactions.length) - 1]
    if (!reaction) throw new Error('no reaction')
    return reaction(request)
  }
  /** Returns the times between the requests, in milliseconds. */
  const waits = () => requests.slice(1).map((request, n) => request.at - (requests[n]?.at ?? 0))
  return { fetch, requests, waits }
}

/** Answers every call of a request with the same value, encoded like the server's responses. */
export function answers(value: unknown): Reaction {
  return (request) => Response.json(perCall(request, { result: { data: encode(value) } }))
}

/** Answers every call with an error in the server's format. */
export function fails(code: ErrorCode, extra: object = {}, headers: Record<string, string> = {}): Reaction {
  const { status, message } = ERRORS[code]
  const data = { code, message, requestId: 'a-request', httpStatus: status, ...extra }
  return (request) =>
    Response.json(perCall(request, { error: { json: { message, code: -32_000, data } } }), { status, headers })
}

/** Answers with HTML, like a proxy. */
export function proxyAnswers(status: number, headers: Record<string, string> = {}): Reaction {
  const html = { 'content-type': 'text/html', ...headers }
  return () => new Response('<html>an answer of the proxy</html>', { status, headers: html })
}

/** Breaks the connection before the request is read. */
export const drops: Reaction = () => {
  throw new TypeError('fetch failed')
}

/** Never responds; rejects when the client aborts. */
export const hangs: Reaction = ({ signal }) =>
  new Promise((_, reject) => signal?.addEventListener('abort', () => reject(signal.reason), { once: true }))

/** Returns the input of each call in a request. */
export function inputsOf({ url, body }: SeenRequest): unknown[] {
  const read = (value: unknown) => (value as { json: unknown }).json
  if (body !== undefined) return [read(JSON.parse(body))]
  const input = JSON.parse(url.searchParams.get('input') ?? '{}') as Record<string, unknown>
  return url.searchParams.get('batch') === '1' ? Object.values(input).map(read) : [read(input)]
}

function perCall({ url }: SeenRequest, answer: unknown): unknown {
  return url.searchParams.get('batch') === '1' ? url.pathname.split(',').map(() => answer) : answer
}
