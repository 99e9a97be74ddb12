/** Sign-up and sign-in with the server's built-in authentication, and access tokens that renew themselves. */
export { createSession, type Session, type SessionCallOptions, type SessionOptions } from './session.ts'
export { localSessionStorage, memorySessionStorage, type SessionStorage } from './session-storage.ts'
