import { createTaskwire } from '@taskwire/client'
import { cookieSessionStorage, createSession } from '@taskwire/client/auth'
import { cookies, headers } from 'next/headers'
import { cache } from 'react'

const url = process.env.TASKWIRE_URL ?? 'http://localhost:8000'

/** Stores the visitor's session in an HttpOnly cookie. In Next.js, actions can set cookies; pages can only read them. */
const storage = cookieSessionStorage(cookies, { secure: process.env.NODE_ENV === 'production' })

/** Returns the visitor's session and a client that uses it. Cached for the duration of the request. */
export const visitor = cache(async () => {
  const address = await forwardedFor()
  const session = createSession({ url, storage, headers: address })
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
