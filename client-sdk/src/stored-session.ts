import { createAccessTokens } from './access-tokens.ts'
import { isToken } from './check-options.ts'
import { isTaskwireError, TaskwireError } from './errors.ts'
import type { Session, SessionCallOptions } from './session-options.ts'
import type { SessionStorage } from './session-storage.ts'
import { type SignInRequest, tokenIn } from './sign-in-request.ts'

/** Creates a session whose token this program stores, and sends in the Authorization header. */
export function createStoredSession(request: SignInRequest, storage: SessionStorage): Session {
  // Another user may have signed in since: an access token is only used with the session it was created from.
  const accessToken = createAccessTokens(async (session: string) => {
    try {
      return tokenIn(await request('/token', { session }))
    } catch (error) {
      // A storage error must not replace the UNAUTHENTICATED error.
      if (isTaskwireError(error, 'UNAUTHENTICATED')) await deleteStored(session).catch(() => {})
      throw error
    }
  })

  /** Returns the stored session; undefined for a text that is none, which the error of `fetch` would contain. */
  async function read(): Promise<string | undefined> {
    const session = await storage.get()
    return isToken(session) ? session : undefined
  }

  async function enter(path: string, body: object, { signal }: SessionCallOptions = {}): Promise<void> {
    await storage.set(tokenIn(await request(path, { body, signal })))
  }

  /** Deletes a session that the server has ended, unless another one has been stored since. */
  async function deleteStored(session: string): Promise<void> {
    if ((await storage.get()) === session) await storage.set(undefined)
  }

  return {
    signUp: (person, options) => enter('/sign-up/email', person, options),
    signIn: (credentials, options) => enter('/sign-in/email', credentials, options),
    isSignedIn: async () => (await read()) !== undefined,
    signOut: async ({ signal } = {}) => {
      // Deletion and sign-out are independent: each must happen even if the other, or reading the storage, fails.
      const stored = read()
      const ended = stored.then(async (session) => {
        if (session !== undefined) await request('/sign-out', { body: {}, session, signal })
      })
      const deleted = stored.catch(() => {}).then(() => storage.set(undefined))
      await Promise.all([deleted.catch(() => {}), ended])
      await deleted
    },
    token: async ({ refused } = {}) => {
      const session = await read()
      if (session === undefined) throw new TaskwireError('UNAUTHENTICATED', 'There is no session. Sign in first.')
      return accessToken(session, refused)
    },
  }
}
