import { createTaskwire } from '@taskwire/client'
import { createSession, type SessionStorage } from '@taskwire/client/auth'
import { cookies, headers } from 'next/headers'
import { cache } from 'react'

const url = process.env.TASKWIRE_URL ?? 'http://localhost:8000'

const COOKIE = 'taskwire-session'
const WEEK_S = 7 * 24 * 3600

/** Keeps the visitor's session in a cookie that scripts cannot read. Actions may change it; pages only read it. */
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

/** Returns the session of whoever sent this request, and a client that acts for them; once per request. */
export const visitor = cache(async () => {
  const address = await forwardedFor()
  const session = createSession({ url, storage: cookieStorage, headers: address })
  return { session, taskwire: createTaskwire({ url, token: session.token, headers: address }) }
})

/**
 * Passes on where the visitor comes from, so that sign-ins count for the visitor's address and not for this server's. Only a
 * proxy in front may say it: without one, a visitor could claim any address.
 */
async function forwardedFor(): Promise<Record<string, string>> {
  if (process.env.BEHIND_PROXY !== 'true') return {}
  const addresses = (await headers()).get('x-forwarded-for')
  return addresses === null ? {} : { 'x-forwarded-for': addresses }
}
