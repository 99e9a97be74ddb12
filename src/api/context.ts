import type { AccountService } from '../account/service.ts'
import type { Actor, VerifiedToken } from '../auth/actor.ts'
import type { LiveChanges } from '../changes/live/live-changes.ts'
import type { ChangesService } from '../changes/service.ts'
import type { VersionCondition } from '../entities/definition/version-condition.ts'
import type { ServiceOf } from '../entities/entity-service.ts'
import type { SystemInfo } from '../system/schema.ts'

/** What a procedure is given: verbs and small interfaces of our own, so that nothing else shows in the client's types. */
export interface Context {
  /** Names the request in answers and in the log. */
  requestId: string
  /** Tells who calls. Verifies the token at the first call only. @throws TaskwireError UNAUTHENTICATED, UNAVAILABLE */
  authenticate(): Promise<VerifiedToken>
  /** Counts one call against the caller's limit; each call of a batch is one. @throws TaskwireError RATE_LIMITED */
  count(actor: Actor): Promise<void>
  /** Reserves room for the body of the request, once for all its calls. @throws TaskwireError UNAVAILABLE, RATE_LIMITED */
  holdBody(actor: Actor): void
  /** Runs a call, unless there is too much to do already. @throws TaskwireError UNAVAILABLE, RATE_LIMITED */
  run<T>(actor: Actor, call: () => Promise<T>, signal?: AbortSignal): Promise<T>
  /** Byte budget of the rows in one call's answer; `createdBytes` is that of every `createMany`. */
  answerBytes: number
  createdBytes: number
  /** What must hold of the one row that the request changes, where its input cannot say so: REST's headers can say more. */
  condition?: VersionCondition | undefined
  /** Told that the call has made something new, which HTTP answers in its own way. */
  noteCreated(): void
  /** Told how each procedure of the request ended. */
  record(call: CallRecord): void
  account: AccountService
  /** Returns the verbs of a noun. */
  serviceOf: ServiceOf
  changes: ChangesService
  live: Pick<LiveChanges, 'open'>
  system: SystemInfo
}

/** How one procedure call ended. */
export interface CallRecord {
  procedure: string
  /** `OK` or an error code. */
  outcome: string
  durationMs: number
  /** The error, where it is not the caller's own. */
  fault: unknown
}
