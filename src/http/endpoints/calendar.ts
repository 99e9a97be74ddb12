import { Hono, type Context as HonoContext } from 'hono'
import type { StoredFeed } from '../../calendar/feed-queries.ts'
import { tokenInPath } from '../../calendar/feed-token.ts'
import type { Feeds } from '../../calendar/feeds.ts'
import { REPRESENTATIONS, type Representation } from '../../calendar/render/calendar.ts'
import { withCancellation } from '../../database/resilience/cancellation.ts'
import { invalidInput, TaskwireError } from '../../errors.ts'
import { type RequestLimits, tooMany } from '../../limits/request-limits.ts'
import type { Load } from '../../load/load.ts'
import { freshTag } from '../compression/entity-tags.ts'
import type { HttpEnvironment } from '../request/environment.ts'
import { failureResponse } from '../request/failure-response.ts'
import { pathOf } from '../request/target.ts'

interface Parts {
  feeds: Feeds
  limits: Pick<RequestLimits, 'countCall'>
  load: Pick<Load, 'run'>
}

type HttpContext = HonoContext<HttpEnvironment>

const METHODS = 'GET, HEAD, OPTIONS'
// Revalidated each time, so that a cache does not serve a revoked feed.
const CACHE_CONTROL = 'private, no-cache'

/** Serves calendar feeds at `/calendar/<token>.ics` to calendar applications, which have no other authentication. */
export function calendarEndpoint({ feeds, limits, load }: Parts): Hono<HttpEnvironment> {
  const app = new Hono<HttpEnvironment>({ strict: false })

  app.all('/calendar/*', async (c) => {
    // Not decoded, so that each feed has one address.
    const token = tokenInPath(pathOf(c.req.url))
    if (token === undefined) return c.notFound()
    const { method } = c.req
    if (method === 'OPTIONS') return c.body(null, 204, { Allow: METHODS })
    if (method !== 'GET' && method !== 'HEAD') {
      c.header('Allow', METHODS)
      return failureResponse(c, new TaskwireError('METHOD_NOT_ALLOWED'))
    }
    const feed = await find(c, token)
    if (!feed) return c.notFound()
    const { record } = c.env
    record.userId = feed.userId
    const standing = await limits.countCall(feed.userId)
    record.stand(standing)
    if (standing?.isOver) throw tooMany(standing)
    const { signal } = c.req.raw
    return load.run(feed.userId, async () => withCancellation(signal, () => answer(c, feed)), signal)
  })

  async function find(c: HttpContext, token: string): Promise<StoredFeed | undefined> {
    const { record } = c.env
    try {
      return await feeds.find(token, record)
    } catch (error) {
      // The token may be valid, so that the request does not count against its address.
      record.isUnknown = !(error instanceof TaskwireError && error.code === 'RATE_LIMITED')
      throw error
    }
  }

  async function answer(c: HttpContext, feed: StoredFeed): Promise<Response> {
    const opened = await feeds.open(feed, representationOf(c))
    if (!opened) return c.notFound()
    if (c.req.method === 'GET') feeds.noteFetch(feed)
    const { tag, changedAt, render } = opened
    const headers = {
      // Weak, so that it applies to every content coding.
      ETag: `W/"${tag}"`,
      'Last-Modified': changedAt.toUTCString(),
      'Cache-Control': CACHE_CONTROL,
    }
    if (freshTag(c.req.raw.headers, `"${tag}"`) !== undefined) return c.body(null, 304, headers)
    const type = {
      'Content-Type': 'text/calendar; charset=utf-8',
      'Content-Disposition': 'inline; filename="tasks.ics"',
    }
    // A response to HEAD needs no length (RFC 9110 §9.3.2), so that it costs no rendering.
    if (c.req.method === 'HEAD') return c.body(null, 200, { ...headers, ...type })
    return c.body(await render(), 200, { ...headers, ...type })
  }

  return app
}

/** Returns the requested representation. Other parameters are ignored, because some applications add their own. */
function representationOf(c: HttpContext): Representation {
  const as = c.req.query('as') ?? 'vevent'
  const known = REPRESENTATIONS.find((one) => one === as)
  if (known) return known
  const message = `Must be one of: ${REPRESENTATIONS.join(', ')}`
  throw invalidInput({ path: ['as'], code: 'invalid_value', message })
}
