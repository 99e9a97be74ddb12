import type { Taskwire, TaskwireOptions } from '@taskwire/client'
import type { AppRouter } from '@taskwire/client/router'
import type { Caller } from './caller.ts'
import type { InjectedError } from './thread/messages.ts'

type Names<Record> = {
  [Name in keyof Record & string]: Record[Name] extends { _def: { procedure: true } }
    ? Name
    : `${Name}.${Names<Record[Name]>}`
}[keyof Record & string]

/** The name of a procedure, like `tasks.create`. */
export type ProcedureName = Names<AppRouter['_def']['record']>

/** Options of `startTestServer`. */
export interface StartOptions {
  /** The origin of the server, which only its `fetch` understands. Default: `http://taskwire.test`. */
  url?: string | URL | undefined
  /** The least level of log lines on standard error: `trace`, `debug`, `info`, `warn`, `error`, `silent`. Default: `error`. */
  logLevel?: 'trace' | 'debug' | 'info' | 'warn' | 'error' | 'silent' | undefined
}

/** Properties of a new user; all have defaults. */
export interface NewUser {
  name?: string | undefined
  email?: string | undefined
  /** Default: a new id. */
  id?: string | undefined
}

/** A user of a test server. */
export interface TestUser {
  id: string
  name: string
  email: string
  /** An access token, valid for an hour by the server's clock. */
  token: string
}

/** A duration in milliseconds or in units. */
export type Duration =
  | number
  | { days?: number; hours?: number; minutes?: number; seconds?: number; milliseconds?: number }

/** How a call fails: with an error of the API, or without an answer. `times` is the number of calls; default 1. */
export type NextFault = (InjectedError | { error: 'network' }) & { times?: number | undefined }

/** The clock of a test server. */
export interface ServerClock {
  /** Stops the clock at a time. Resolves with the time, after the reminders that are due have fired. */
  set(time: Date | string): Promise<Date>
  /** Moves the clock ahead. A clock that was not stopped keeps running. Resolves as `set` does. */
  advance(duration: Duration): Promise<Date>
}

/** A Taskwire server for tests. */
export interface TestServer extends AsyncDisposable {
  /** The origin that `fetch` understands. Nothing listens there. */
  readonly url: string
  /** Sends a request to the server, without a network. It has the interface of the global `fetch`. */
  fetch: typeof globalThis.fetch
  /** Creates a user with an access token. */
  createUser(user?: NewUser): Promise<TestUser>
  /** Issues another access token of a user. Default lifetime: an hour. */
  issueToken(user: TestUser, options?: { lifetime?: Duration }): Promise<string>
  /** Creates a client of a user. It gets a new token when the server's clock has passed the end of its token. */
  clientFor(user: TestUser, options?: Partial<TaskwireOptions>): Taskwire
  /** Creates a caller of procedures in process, without HTTP: faults of the network do not concern it. */
  callerFor(user: TestUser): Caller
  clock: ServerClock
  /** Lets the next calls of a procedure fail, by whatever way they arrive. Nothing is changed. */
  failNext(procedure: ProcedureName, fault: NextFault): Promise<void>
  /** Lets the next calls of a procedure succeed, but loses their answers: `fetch` fails after the change. */
  dropNextAnswer(procedure: ProcedureName, options?: { times?: number }): Promise<void>
  /** Delays every request by real time. 0 ends it. */
  setLatency(milliseconds: number): Promise<void>
  /** Ends all live streams as a lost connection does. Resolves with their number. */
  cutStreams(): Promise<number>
  /** Deletes all data of all users, and ends faults, latency, streams and requests; the clock has the system's time again. */
  reset(): Promise<void>
  /** Stops the server. Further calls have no effect. */
  close(): Promise<void>
}
