import type { BlockList } from 'node:net'
import type { Context } from 'hono'
import { clientIpHeader } from '../auth/client-ip-header.ts'
import { clientAddress } from './client-address.ts'
import type { HttpEnvironment } from './environment.ts'

/** The request as the sign-in is to see it: with the client's address stated by us, whatever the client said. */
export function signInRequest(c: Context<HttpEnvironment>, proxies: BlockList): Request {
  const headers = new Headers(c.req.raw.headers)
  const socket = c.env.incoming?.socket.remoteAddress ?? '127.0.0.1'
  headers.set(clientIpHeader, clientAddress(socket, headers.get('x-forwarded-for') ?? undefined, proxies))
  // Node's fetch sends this one of the Fetch Metadata headers, and no Origin; the sign-in would take it for a browser that
  // hides where it comes from. A browser sends Sec-Fetch-Site as well.
  if (!headers.has('origin') && !headers.has('sec-fetch-site')) headers.delete('sec-fetch-mode')
  return new Request(c.req.raw, { headers })
}
