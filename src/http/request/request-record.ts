import type { CallRecord } from '../../api/context.ts'
import type { ErrorCode } from '../../errors.ts'
import type { Standing } from '../../limits/request-limits.ts'
import type { Metrics } from '../../metrics/metrics.ts'
import type { Audit, Logger } from '../../observability.ts'

/** A request in the terms of HTTP. */
export interface RequestLine {
  method: string
  path: string
  status: number
  aborted?: boolean
  /** The reason for which a stream ended. */
  ended?: string
}

/** The receivers: lines of requests hold names and numbers alone, lines of faults any error. */
export interface Observers {
  requests: Logger
  faults: Logger
  audit: Audit
  metrics?: Pick<Metrics, 'observe'> | undefined
}

interface Stream {
  ended?: string
  onEnd?: (how: string) => void
}

/** Collects the facts of a request, and writes them when it ends: one line in the log. */
export class RequestRecord {
  readonly #startedAt = performance.now()
  readonly #calls: CallRecord[] = []
  /** Names the request in answers and in the log. */
  readonly requestId: string
  userId: string | undefined
  /** Why the token was refused. For the log only: callers all get the same answer. */
  refusal: string | undefined
  /** True if a call has created something, which HTTP answers in its own way. */
  created = false

  /** Its calls only read, although it is a POST: queries may be sent so. */
  isRead = false
  /** True if the token could not be verified either way. */
  isUnknown = false
  /** True if the caller has shown the token for metrics. */
  isOperator = false
  /** The caller's standing with the nearest limit on requests; undefined where none was asked. */
  standing: Standing | undefined

  /** Releases the room that is reserved for the request's body. */
  releaseBody: (() => void) | undefined

  readonly #address: () => string
  #stream: Stream | undefined

  constructor(requestId: string, address: () => string) {
    this.requestId = requestId
    this.#address = address
  }

  /** The address of the client. */
  get address(): string {
    return this.#address()
  }

  /** Keeps the standing that leaves least. */
  stand(standing: Standing | undefined): void {
    if (standing && standing.left <= (this.standing?.left ?? Number.POSITIVE_INFINITY)) this.standing = standing
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
  write(observers: Observers, request: RequestLine): void {
    const stream = this.#stream
    const { requestId, userId } = this
    const { path } = request
    this.#audit(observers.audit, request)
    if (stream && stream.ended === undefined) {
      stream.onEnd = (ended) => this.#write(observers, { ...request, ended })
      observers.requests.info({ requestId, path, ...(userId !== undefined && { userId }) }, 'stream opened')
    } else {
      this.#write(observers, { ...request, ...(stream?.ended !== undefined && { ended: stream.ended }) })
    }
  }

  /** Tells of a guess at a password that failed, and of what the token, or having none, does not permit. */
  #audit(audit: Audit, { status, path }: RequestLine): void {
    const denied = this.#calls.find(({ outcome }) => DENIALS.has(outcome))?.outcome
    // Looked at first, as it is true of few: to find the address out costs something.
    if (denied === undefined && status < 400) return
    const { requestId, userId, refusal = denied } = this
    const details = () => ({ requestId, status, path, address: this.address, userId, reason: refusal })
    if (SIGN_IN.test(path)) audit('sign-in refused', details())
    else if (denied !== undefined || status === 401) audit('access denied', details())
  }

  /** A request with a fault of ours is an error; everything else, the caller's own mistakes included, is not. */
  #write({ requests, faults, metrics }: Observers, request: RequestLine): void {
    metrics?.observe({ ...request, calls: this.#calls, durationMs: performance.now() - this.#startedAt })
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
    if (fault === undefined || request.aborted) requests[isProbe(request) ? 'debug' : 'info'](line, 'request')
    else faults.error({ ...line, err: fault }, 'request failed')
  }
}

const DENIALS = new Set<string>(['UNAUTHENTICATED', 'REAUTHENTICATION_REQUIRED', 'FORBIDDEN'] satisfies ErrorCode[])
/** The paths that take passwords. */
const SIGN_IN = /^\/api\/auth\/(sign-in|verify-password|change-password)/

function isProbe({ path, status }: { path: string; status: number }): boolean {
  return path.startsWith('/health/') && status < 500
}

function round(milliseconds: number): number {
  return Math.round(milliseconds * 10) / 10
}
