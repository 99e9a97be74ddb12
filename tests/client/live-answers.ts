import type { ErrorCode } from '../../client-sdk/src/contract.ts'
import { ERRORS, type ErrorCode as ServerErrorCode } from '../../src/errors.ts'
import { upsertOf } from '../helpers/feed.ts'
import { inputsOf, type Reaction, type SeenRequest } from './scripted-server.ts'

/** Returns the first event of a stream. */
export function connected(silenceMs = 45_000): string {
  return `event: connected\ndata: {"reconnectAfterInactivityMs":${silenceMs}}\n\n`
}

export const PING = 'event: ping\ndata: \n\n'

/** Returns an event with a change in tRPC's format. Its cursor is `c` and its sequence number. */
export function change(seq: number, extra: object = {}): string {
  const task = { id: `task ${seq}`, title: `Milk 🥛 ${seq}`, createdAt: '2026-11-22T12:00:00.000Z' }
  const json = { ...upsertOf(seq, task), ...extra }
  return `id: c${seq}\ndata: ${JSON.stringify({ json, meta: { values: { 'task.createdAt': ['Date'] } } })}\n\n`
}

/** Returns the error event with which the server ends a stream. */
export function ending(code: ServerErrorCode, extra: object = {}): string {
  const { status, message } = ERRORS[code]
  const data = { code, message, requestId: 'a-request', httpStatus: status, ...extra }
  return `event: serialized-error\ndata: ${JSON.stringify({ json: { message, code: -32_000, data } })}\n\n`
}

/** The behaviour of a stream after its last chunk. */
export type StreamEnd = 'ends' | 'breaks' | 'hangs'

/** Answers with a stream that sends one chunk per read. */
export function streams(chunks: (string | Uint8Array)[], end: StreamEnd = 'hangs'): Reaction {
  return ({ signal }) => streamed(chunks, { end, signal })
}

/** Creates a response with a stream that sends one chunk per read, and calls `onPull` for each read. */
export function streamed(
  chunks: (string | Uint8Array)[],
  { end, signal, onPull }: { end: StreamEnd; signal?: AbortSignal | undefined; onPull?: () => void },
): Response {
  const left = chunks.map((chunk) => (typeof chunk === 'string' ? new TextEncoder().encode(chunk) : chunk))
  const body = new ReadableStream<Uint8Array>(
    {
      pull: async (controller) => {
        const chunk = left.shift()
        onPull?.()
        if (chunk) controller.enqueue(chunk)
        else if (end === 'ends') controller.close()
        else if (end === 'breaks') controller.error(new TypeError('terminated'))
        else await new Promise((resolve) => signal?.addEventListener('abort', resolve, { once: true }))
      },
    },
    { highWaterMark: 0 },
  )
  return new Response(body, { headers: { 'content-type': 'text/event-stream' } })
}

/** Returns the start cursor of each request. */
export function cursorsOf(requests: SeenRequest[]): (string | undefined)[] {
  return requests.flatMap(inputsOf).map((input) => (input as { cursor?: string }).cursor)
}

/** The error codes that end a stream permanently. */
export const FINAL = [
  'INVALID_INPUT',
  'RESYNC_REQUIRED',
  'FORBIDDEN',
  'NOT_FOUND',
  'UNSUPPORTED_CONTRACT',
] as const satisfies ErrorCode[]
