import { createTaskwire } from '@taskwire/client'
import { createSession, type SessionStorage } from '@taskwire/client/auth'
import { cookies, headers } from 'next/headers'
import { cache } from 'react'

const url = process.env.TASKWIRE_URL ?? 'http://localhost:8000'

const COOKIE = 'taskwire-session'
const WEEK_S = 7 * 24 * 3600

/** Stores the visitor's session in an HttpOnly cookie. In Next.js, actions can set cookies; pages can only read them. */
const cookieStorage: SessionStorage = {
  get: async () => (await cookies()).get(COOKIE)?.value,
  set: async (session) => {
    const jar = await cookies()
    if (session === undefined) jar.delete(COOKIE)
    else {
      const secure = process.env.NODE_ENV === 'production'
      jar.set(COOKIE, session, { httpOnly: true, sameSite: 'lax', secure, maxAge: WEEK_S })
    }
  },
}

/** Returns the visitor's session and a client that uses it. Cached for the duration of the request. */
export const visitor = cache(async () => {
  const address = await forwardedFor()
  const session = createSession({ url, storage: cookieStorage, headers: address })
  return { session, taskwire: createTaskwire({ url, token: session.token, headers: address }) }
})

/**
 * Returns the header with the visitor's address, so that rate limits of sign-ins apply to the visitor and not to this
 * server. Requires a proxy in front that sets the header: without one, a visitor could forge the address.
 */
async function forwardedFor(): Promise<Record<string, string>> {
  if (process.env.BEHIND_PROXY !== 'true') return {}
  const addresses = (await headers()).get('x-forwarded-for')
  return addresses === null ? {} : { 'x-forwarded-for': addresses }
}
