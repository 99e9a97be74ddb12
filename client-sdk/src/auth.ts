/** Sign-up and sign-in with the server's built-in authentication, and access tokens that renew themselves. */
export { createSession } from './session.ts'
export type { Session, SessionCallOptions, SessionOptions } from './session-options.ts'
export {
  type CookieAttributes,
  type CookieJar,
  cookieSessionStorage,
  localSessionStorage,
  memorySessionStorage,
  type SessionStorage,
} from './session-storage.ts'
