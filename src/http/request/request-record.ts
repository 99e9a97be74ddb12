import type { CallRecord } from '../../api/context.ts'
import type { ErrorCode } from '../../errors.ts'
import type { Standing } from '../../limits/request-limits.ts'
import type { Metrics } from '../../metrics/metrics.ts'
import type { Audit, Logger } from '../../observability.ts'

/** The HTTP facts of a request. */
export interface RequestLine {
  method: string
  path: string
  status: number
  aborted?: boolean
  /** The reason that a stream ended. */
  ended?: string
}

/** The loggers and metrics of requests. `requests` logs only names and numbers, `faults` also errors. */
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

/** Collects the facts of a request and logs them as one line when it ends. */
export class RequestRecord {
  readonly #startedAt = performance.now()
  readonly #calls: CallRecord[] = []
  /** The id of the request in responses and in the log. */
  readonly requestId: string
  userId: string | undefined
  /** The reason that the token was rejected. Only for the log: clients get the same response for all reasons. */
  rejection: string | undefined
  /** True if a call has created a row, which REST answers with 201 and Location. */
  created = false

  /** True if all calls of the request are queries, which change nothing even if they are sent by POST. */
  isRead = false
  /** True if token verification failed for another reason than the token, such as unavailable keys. */
  isUnknown = false
  /** True if the client has authenticated with the metrics token. */
  isOperator = false
  /** The most restrictive rate limit of the request; undefined if none was checked. */
  standing: Standing | undefined

  /** Releases the memory reserved for the request body. */
  releaseBody: (() => void) | undefined

  readonly #address: () => string
  #stream: Stream | undefined

  constructor(requestId: string, address: () => string) {
    this.requestId = requestId
    this.#address = address
  }

  /** The client's address. */
  get address(): string {
    return this.#address()
  }

  /** Records a rate limit if it has fewer requests left than the recorded one. */
  stand(standing: Standing | undefined): void {
    if (standing && standing.left <= (this.standing?.left ?? Number.POSITIVE_INFINITY)) this.standing = standing
  }

  add(call: CallRecord): void {
    this.#calls.push(call)
  }

  /** Marks the response as a stream, which is logged when it ends. Returns the function to call at its end, with the reason. */
  keepOpen(): (how: string) => void {
    const stream: Stream = {}
    this.#stream = stream
    return (how) => {
      stream.ended ??= how
      stream.onEnd?.(stream.ended)
      delete stream.onEnd
    }
  }

  /** Logs the request; a stream once when it opens and once when it ends. */
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

  /** Writes audit events for failed sign-ins and denied access. */
  #audit(audit: Audit, { status, path }: RequestLine): void {
    const denied = this.#calls.find(({ outcome }) => DENIALS.has(outcome))?.outcome
    // Returns early for most requests, because computing the address is expensive.
    if (denied === undefined && status < 400) return
    const { requestId, userId, rejection = denied } = this
    const details = () => ({ requestId, status, path, address: this.address, userId, reason: rejection })
    if (SIGN_IN.test(path)) audit('sign-in rejected', details())
    else if (denied !== undefined || status === 401) audit('access denied', details())
  }

  /** Logs server faults as errors, and everything else, including client errors, as info. */
  #write({ requests, faults, metrics }: Observers, request: RequestLine): void {
    metrics?.observe({ ...request, calls: this.#calls, durationMs: performance.now() - this.#startedAt })
    const line = {
      requestId: this.requestId,
      ...request,
      durationMs: round(performance.now() - this.#startedAt),
      ...(this.userId !== undefined && { userId: this.userId }),
      ...(this.rejection !== undefined && { rejection: this.rejection }),
      ...(this.#calls.length > 0 && {
        calls: this.#calls.map(({ procedure, outcome, durationMs }) => ({
          procedure,
          outcome,
          durationMs: round(durationMs),
        })),
      }),
    }
    const fault = this.#calls.find((call) => call.fault !== undefined)?.fault
    // Successful probes, which come every few seconds, are logged as debug. A request aborted by its client is no fault.
    if (fault === undefined || request.aborted) requests[isProbe(request) ? 'debug' : 'info'](line, 'request')
    else faults.error({ ...line, err: fault }, 'request failed')
  }
}

const DENIALS = new Set<string>(['UNAUTHENTICATED', 'REAUTHENTICATION_REQUIRED', 'FORBIDDEN'] satisfies ErrorCode[])
/** The paths that accept passwords. */
const SIGN_IN = /^\/api\/auth\/(sign-in|verify-password|change-password)/

function isProbe({ path, status }: { path: string; status: number }): boolean {
  return path.startsWith('/health/') && status < 500
}

function round(milliseconds: number): number {
  return Math.round(milliseconds * 10) / 10
}
