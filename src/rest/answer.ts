import type { Context } from 'hono'
import { restFailureBody } from '../api/failure-bodies.ts'
import { BASE } from '../api/rest-route.ts'
import type { Addresses } from '../config/addresses.ts'
import { ERRORS, type TaskwireError } from '../errors.ts'
import { tagForHead } from '../http/compression/compressed-response.ts'
import { freshTag } from '../http/compression/entity-tags.ts'
import type { HttpEnvironment } from '../http/request/environment.ts'
import { errorHeaders } from '../http/request/failure-response.ts'
import { queryOf, routeOf } from '../http/request/target.ts'
import { evaluateRead, preconditionFailed } from './conditions.ts'

import type { Operation } from './operations.ts'
import { contentTag, versionTag } from './version-tag.ts'

interface Answered {
  /** The procedure's output. */
  output: Record<string, unknown>
  /** The input from the request. */
  input: Record<string, unknown>
  addresses: Addresses
}

/** Builds the response of a successful procedure: `{ data, meta }`, with HTTP status and headers (RFC 9110). */
export async function answer(
  c: Context<HttpEnvironment>,
  operation: Operation,
  { output, input, addresses }: Answered,
): Promise<Response> {
  const isRead = operation.method === 'GET'
  if (isRead) c.header('Cache-Control', 'private, no-cache')
  // Two users of the same browser may have rows with the same id and version.
  if (isRead && !operation.isPublic) c.header('Vary', 'Authorization', { append: true })
  if (operation.isVersioned) {
    const version = output.version as number
    const evaluated = isRead ? evaluateRead(c.req.raw.headers, version) : undefined
    if (evaluated === 'failed')
      throw preconditionFailed('If-Match does not match the version of the row; "current" is the row.', output)
    if (evaluated) return c.body(null, 304, { ETag: evaluated.fresh })
    c.header('ETag', versionTag(version))
  }
  const body = { data: output, meta: { requestId: c.env.record.requestId } }
  if (operation.isVersioned && c.req.method === 'HEAD') {
    const tag = versionTag(output.version as number)
    c.header('ETag', await tagForHead(c.env.outgoing, tag, JSON.stringify(body)))
  }
  if (operation.isList) return answerList(c, operation, { output, input, addresses })
  if (!operation.creates || !c.env.record.created) return c.json(body)
  const created = operation.creates.replace(/\{(\w+)\}/g, (_, name: string) => String(output[name]))
  c.header('Location', addresses.pathTo(BASE + created))
  return c.json(body, 201)
}

/** Builds the response of a list, or a 304 if the client has its content already. */
function answerList(
  c: Context<HttpEnvironment>,
  operation: Operation,
  { output, input, addresses }: Answered,
): Response {
  const { items, nextCursor, total } = output
  const limit = input.limit ?? operation.fields.limit?.meta()?.default
  const page = operation.isPage ? { nextCursor, limit, ...(total !== undefined && { total }) } : {}
  const data = JSON.stringify(operation.isPage ? items : output)
  // Without the id of the request, which is another one each time.
  const tag = contentTag(data + JSON.stringify(page))
  c.header('ETag', `W/${tag}`)
  if (freshTag(c.req.raw.headers, tag) !== undefined) return c.body(null, 304)
  if (typeof nextCursor === 'string') c.header('Link', `<${addresses.pathTo(nextPage(c, nextCursor))}>; rel="next"`)
  const meta = JSON.stringify({ requestId: c.env.record.requestId, ...page })
  return c.body(`{"data":${data},"meta":${meta}}`, 200, { 'Content-Type': 'application/json' })
}

/** Returns the route of the next page. Without an origin, because clients may reach this server under another host name. */
function nextPage(c: Context<HttpEnvironment>, cursor: string): string {
  const parameters = queryOf(c.req.url)
    .split('&')
    .filter((part) => part !== '' && !/^cursor(=|$)/.test(part))
  return `${routeOf(c.req.url)}?${[...parameters, `cursor=${encodeURIComponent(cursor)}`].join('&')}`
}

/** Builds the response of an error: `{ data: null, error, meta }`, with the ETag of the current row if the request is about that row. */
export function answerFailure(
  c: Context<HttpEnvironment>,
  error: TaskwireError,
  { hasTag }: { hasTag: boolean } = { hasTag: true },
): Response {
  const { current } = error
  const version = typeof current === 'object' && current !== null && Reflect.get(current, 'version')
  if (hasTag && typeof version === 'number') c.header('ETag', versionTag(version))
  return c.json(restFailureBody(error, c.env.record.requestId), ERRORS[error.code].status, errorHeaders([error]))
}
