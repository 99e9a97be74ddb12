import type { CallRecord } from '../context.ts'
import type { Logger } from '../observability.ts'

interface RequestLine {
  method: string
  path: string
  status: number
  aborted?: boolean
  /** How a stream came to its end. */
  ended?: string
}

/** Where lines go: those of requests are made of names and numbers alone, those of faults of whatever went wrong. */
export interface Logs {
  requests: Logger
  faults: Logger
}

interface Stream {
  ended?: string
  onEnd?: (how: string) => void
}

/** What is known of a request when it ends: one line in the log. */
export class RequestRecord {
  readonly #startedAt = performance.now()
  readonly #calls: CallRecord[] = []
  /** Names the request in answers and in the log. */
  readonly requestId: string
  userId: string | undefined
  /** Why the token was refused. For the log only: callers all get the same answer. */
  refusal: string | undefined
  /** A call has made something new, which HTTP answers in its own way. */
  created = false

  #stream: Stream | undefined

  constructor(requestId: string) {
    this.requestId = requestId
  }

  add(call: CallRecord): void {
    this.#calls.push(call)
  }

  /** The answer goes on after it has begun. Gives the function to call when it ends, with how. */
  keepOpen(): (how: string) => void {
    const stream: Stream = {}
    this.#stream = stream
    return (how) => {
      stream.ended ??= how
      stream.onEnd?.(stream.ended)
      delete stream.onEnd
    }
  }

  /** Writes the line, of a stream when it has ended. */
  write(logs: Logs, request: RequestLine): void {
    const stream = this.#stream
    if (stream && stream.ended === undefined) {
      stream.onEnd = (ended) => this.#write(logs, { ...request, ended })
      logs.requests.info(
        { requestId: this.requestId, path: request.path, ...(this.userId !== undefined && { userId: this.userId }) },
        'stream opened',
      )
    } else {
      this.#write(logs, { ...request, ...(stream?.ended !== undefined && { ended: stream.ended }) })
    }
  }

  /** A request with a fault of ours is an error; everything else, the caller's own mistakes included, is not. */
  #write(logs: Logs, request: RequestLine): void {
    const line = {
      requestId: this.requestId,
      ...request,
      durationMs: round(performance.now() - this.#startedAt),
      ...(this.userId !== undefined && { userId: this.userId }),
      ...(this.refusal !== undefined && { refusal: this.refusal }),
      ...(this.#calls.length > 0 && {
        calls: this.#calls.map(({ procedure, outcome, durationMs }) => ({
          procedure,
          outcome,
          durationMs: round(durationMs),
        })),
      }),
    }
    const fault = this.#calls.find((call) => call.fault !== undefined)?.fault
    // Probes come every few seconds, and say nothing while all is well.
    // One that its caller has given up is no fault of ours.
    if (fault === undefined || request.aborted) logs.requests[isProbe(request) ? 'debug' : 'info'](line, 'request')
    else logs.faults.error({ ...line, err: fault }, 'request failed')
  }
}

function isProbe({ path, status }: { path: string; status: number }): boolean {
  return path.startsWith('/health/') && status < 500
}

function round(milliseconds: number): number {
  return Math.round(milliseconds * 10) / 10
}
