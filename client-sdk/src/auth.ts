/** Signing in at the server's own sign-in, and keeping an access token fresh. */
export { createSession, type Session, type SessionCallOptions, type SessionOptions } from './session.ts'
export { localSessionStorage, memorySessionStorage, type SessionStorage } from './session-storage.ts'
