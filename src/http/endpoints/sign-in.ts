import type { BlockList } from 'node:net'
import { Hono } from 'hono'
import { MAX_BODY_BYTES } from '../../limits/body-limits.ts'
import { networkOf } from '../../limits/network.ts'
import type { Load } from '../../load/load.ts'
import { disableCompression } from '../compression/compressed-response.ts'
import type { HttpEnvironment } from '../request/environment.ts'
import { failureResponse } from '../request/failure-response.ts'
import { limitBody } from '../request/limit-body.ts'
import { unsupportedCoding } from '../request/media-type.ts'
import { signInRequest } from './sign-in-request.ts'

interface Parts {
  handleSignIn: (request: Request) => Promise<Response>
  load: Load
  trustedProxies: BlockList
}

/** The maximum path length in characters, more than twice the longest path of the sign-in. */
const MAX_PATH_LENGTH = 200

/** Serves `/api/auth/*` by the built-in sign-in, with limits on bodies, paths and concurrent work. */
export function signInEndpoint({ handleSignIn, load, trustedProxies }: Parts): Hono<HttpEnvironment> {
  const app = new Hono<HttpEnvironment>({ strict: false })
  const limited = limitBody(MAX_BODY_BYTES.single, failureResponse)
  // The sign-in's rate limiter stores a row for each path, also for unknown paths.
  app.use('/api/auth/*', async (c, next) => (c.req.path.length > MAX_PATH_LENGTH ? c.notFound() : next()))
  app.on(['GET', 'POST'], '/api/auth/*', limited, async (c) => {
    const coding = c.req.method === 'POST' ? unsupportedCoding(c.req.raw.headers) : undefined
    if (coding) return failureResponse(c, coding)
    // Not compressed, because the responses contain tokens (BREACH).
    disableCompression(c.env.outgoing)
    const request = await signInRequest(c, trustedProxies)
    const { userId, address } = c.env.record
    const handle = () => handleSignIn(request)
    const handled =
      userId === undefined ? load.runSignIn(networkOf(address), handle) : load.run(userId, handle, c.req.raw.signal)
    return handled.catch((thrown: unknown) => {
      // Hono passes only Errors to onError.
      throw thrown instanceof Error ? thrown : new Error('the sign-in threw no Error', { cause: thrown })
    })
  })
  return app
}
