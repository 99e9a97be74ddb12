import type { AccountService } from '../account/service.ts'
import type { Actor, VerifiedToken } from '../auth/actor.ts'
import type { CalendarFeedService } from '../calendar/service.ts'
import type { LiveChanges } from '../changes/live/live-changes.ts'
import type { ChangesService } from '../changes/service.ts'
import type { VersionCondition } from '../entities/definition/version-condition.ts'
import type { ServiceOf } from '../entities/entity-service.ts'
import type { PersonalTokenService } from '../personal-tokens/service.ts'
import type { SystemInfo } from '../system/schema.ts'

/** The context of a procedure call. It has only types of this project, because the client's types include it. */
export interface Context {
  /** The id of the request in responses and in the log. */
  requestId: string
  /** Returns the verified token. Verifies it once per request. @throws TaskwireError UNAUTHENTICATED, UNAVAILABLE */
  authenticate(): Promise<VerifiedToken>
  /**
   * Verifies the token again, for `authenticate` too: a personal access token may have been revoked or changed since. Costs no
   * statement while the token is cached. @throws TaskwireError UNAUTHENTICATED, UNAVAILABLE, RATE_LIMITED
   */
  authenticateAgain(): Promise<VerifiedToken>
  /** Counts one call against the caller's rate limit; each call of a batch counts. @throws TaskwireError RATE_LIMITED */
  count(actor: Actor): Promise<void>
  /** Reserves memory for the request body, once for all calls of a batch. @throws TaskwireError UNAVAILABLE, RATE_LIMITED */
  holdBody(actor: Actor): void
  /** Runs a call within the concurrency limits. @throws TaskwireError UNAVAILABLE, RATE_LIMITED */
  run<T>(actor: Actor, call: () => Promise<T>, signal?: AbortSignal): Promise<T>
  /** The maximum size of the rows in one call's response, in bytes; `createdBytes` applies to every `createMany`. */
  answerBytes: number
  createdBytes: number
  /** A precondition on the changed row, from REST's headers, that the procedure's input cannot express. */
  condition?: VersionCondition | undefined
  /** Called when the call has created a row, which REST answers with 201 and Location. */
  noteCreated(): void
  /** Records the outcome of a procedure call for the log and the metrics. */
  record(call: CallRecord): void
  /** Called with the response of each successful mutation. */
  noteMutation?: ((procedure: string, output: unknown) => void) | undefined
  account: AccountService
  personalTokens: PersonalTokenService
  calendarFeeds: CalendarFeedService
  /** Returns the service with the operations of a noun. */
  serviceOf: ServiceOf
  changes: ChangesService
  live: Pick<LiveChanges, 'open'>
  system: SystemInfo
}

/** The outcome of one procedure call. */
export interface CallRecord {
  procedure: string
  /** `OK` or an error code. */
  outcome: string
  durationMs: number
  /** The error, if it is a fault of the server. */
  fault: unknown
}
