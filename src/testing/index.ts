/** A Taskwire server in memory, for tests. Start with `startTestServer`. */
export type { Caller } from './caller.ts'
export type {
  Duration,
  NewUser,
  NextFault,
  ProcedureName,
  ServerClock,
  StartOptions,
  TestServer,
  TestUser,
} from './server-types.ts'
export { startTestServer } from './test-server.ts'
export type { InjectedError } from './thread/messages.ts'
