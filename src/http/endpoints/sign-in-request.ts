import type { IncomingMessage } from 'node:http'
import type { BlockList } from 'node:net'
import type { Context } from 'hono'
import { clientIpHeader } from '../../auth/sign-in/client-ip-header.ts'
import { sessionUserHeader } from '../../auth/sign-in/session-user.ts'
import { addressOf } from '../request/client-address.ts'
import type { HttpEnvironment } from '../request/environment.ts'
import { withoutSlash } from '../request/target.ts'

/**
 * Builds the request for the sign-in. Reads the whole body first, so that a slow client occupies no concurrency slot, and
 * overwrites the internal headers for the client address and the session's user.
 */
export async function signInRequest(c: Context<HttpEnvironment>, proxies: BlockList): Promise<Request> {
  const { raw } = c.req
  const headers = new Headers(raw.headers)
  headers.set(clientIpHeader, addressOf(raw, c.env.incoming as IncomingMessage | undefined, proxies))
  headers.delete(sessionUserHeader)
  if (c.env.record.userId !== undefined) headers.set(sessionUserHeader, c.env.record.userId)
  const { url, method, signal } = raw
  return new Request(withoutSlash(url), {
    method,
    headers,
    signal,
    ...(method === 'POST' && { body: await raw.arrayBuffer() }),
  })
}
