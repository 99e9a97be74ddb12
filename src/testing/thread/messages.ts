import type { ErrorCode, Issue, Quota } from '../../errors.ts'

/** A fault of one or more calls of a procedure. */
export type InjectedFault = InjectedError | { error: 'network' }

/** An error that a procedure answers with instead of doing anything. */
export interface InjectedError {
  code: ErrorCode
  message?: string | undefined
  /** For INVALID_INPUT. */
  issues?: Issue[] | undefined
  /** The row that CONFLICT and PRECONDITION_FAILED show. */
  current?: unknown
  /** For QUOTA_EXCEEDED. */
  quota?: Quota | undefined
  /** Default: 0, so that a client that retries does not wait. */
  retryAfterMs?: number | undefined
}

/** A request without objects of a realm: a test environment may have classes of its own. */
export interface SentRequest {
  url: string
  method: string
  headers: [name: string, value: string][]
  body: string | Uint8Array | undefined
}

/** A response. The body of a stream is read in parts, by its number. */
export interface SentResponse {
  status: number
  statusText: string
  headers: [name: string, value: string][]
  body: Uint8Array | { stream: number }
}

/** The claims of a new token. */
export interface TokenClaims {
  userId: string
  name: string | undefined
  email: string | undefined
  lifetimeMs: number
}

/** The operations of a test server in its thread, with their arguments and results. */
export interface Operations {
  open(options: { url: string; logLevel: string }): Promise<number>
  close(server: number): Promise<void>
  reset(server: number): Promise<void>
  /** `call` is the number by which `abort` ends the request. */
  fetch(server: number, call: number, request: SentRequest): Promise<SentResponse>
  abort(server: number, call: number): Promise<void>
  /** Returns the next part of a stream; undefined at its end. */
  read(server: number, stream: number): Promise<Uint8Array | undefined>
  cancel(server: number, stream: number): Promise<void>
  /** Calls a procedure without HTTP. Input and output are JSON of superjson. */
  call(server: number, userId: string, call: { path: string; input: string }): Promise<string>
  issueToken(server: number, claims: TokenClaims): Promise<string>
  /** Returns the new time. */
  setClock(server: number, time: { stopAt: Date } | { aheadMs: number }): Promise<Date>
  failNext(server: number, procedure: string, plan: { fault: InjectedFault; times: number }): Promise<void>
  dropNextAnswer(server: number, procedure: string, times: number): Promise<void>
  setLatency(server: number, milliseconds: number): Promise<void>
  /** Returns the number of streams that were open. */
  cutStreams(server: number): Promise<number>
}

/** A call of an operation, and its answer. */
export interface CallMessage {
  id: number
  operation: keyof Operations
  parameters: unknown[]
}
export type AnswerMessage = { id: number; value: unknown } | { id: number; failure: SentFailure }

/** An error on its way between the threads. `taskwire` has the details of an error of the API. */
export interface SentFailure {
  kind: 'network' | 'taskwire' | 'type' | 'other'
  message: string
  stack?: string | undefined
  taskwire?: (InjectedError & { scope?: string | undefined }) | undefined
}
