import type { Context } from 'hono'
import { restFailureBody } from '../api/failure-bodies.ts'
import { BASE } from '../api/rest-route.ts'
import { ERRORS, type TaskwireError } from '../errors.ts'
import { tagForHead } from '../http/compression/compressed-response.ts'
import type { HttpEnvironment } from '../http/request/environment.ts'
import { errorHeaders } from '../http/request/failure-response.ts'
import { queryOf, routeOf } from '../http/request/target.ts'
import { evaluateRead, preconditionFailed } from './conditions.ts'

import type { Operation } from './operations.ts'
import { versionTag } from './version-tag.ts'

interface Answered {
  /** The output of the procedure. */
  output: Record<string, unknown>
  /** The input as it was read. */
  input: Record<string, unknown>
}

/** Answers with the output of a procedure: `{ data, meta }`, with status and headers of HTTP (RFC 9110). */
export async function answer(
  c: Context<HttpEnvironment>,
  operation: Operation,
  { output, input }: Answered,
): Promise<Response> {
  const isRead = operation.method === 'GET'
  if (isRead) c.header('Cache-Control', 'private, no-cache')
  // Two users of one browser may hold the same id at the same version.
  if (isRead && !operation.isPublic) c.header('Vary', 'Authorization', { append: true })
  if (operation.isVersioned) {
    const version = output.version as number
    const evaluated = isRead ? evaluateRead(c.req.raw.headers, version) : undefined
    if (evaluated === 'failed')
      throw preconditionFailed('If-Match names another version; "current" carries the present one.', output)
    if (evaluated) return c.body(null, 304, { ETag: evaluated.fresh })
    c.header('ETag', versionTag(version))
  }
  const body = { data: output, meta: { requestId: c.env.record.requestId } }
  if (operation.isVersioned && c.req.method === 'HEAD') {
    const tag = versionTag(output.version as number)
    c.header('ETag', await tagForHead(c.env.outgoing, tag, JSON.stringify(body)))
  }
  if (operation.isPage) return answerPage(c, operation, { output, input })
  if (!operation.creates || !c.env.record.created) return c.json(body)
  c.header('Location', BASE + operation.creates.replace(/\{(\w+)\}/g, (_, name: string) => String(output[name])))
  return c.json(body, 201)
}

function answerPage(c: Context<HttpEnvironment>, operation: Operation, { output, input }: Answered): Response {
  const { items, nextCursor } = output
  if (typeof nextCursor === 'string') c.header('Link', `<${nextUrl(c, nextCursor)}>; rel="next"`)
  const limit = input.limit ?? operation.fields.limit?.meta()?.default
  return c.json({ data: items, meta: { requestId: c.env.record.requestId, nextCursor, limit } })
}

/** Returns the same query with another cursor, relative to this server: its own name may not be the one that callers use. */
function nextUrl(c: Context<HttpEnvironment>, cursor: string): string {
  const kept = queryOf(c.req.url)
    .split('&')
    .filter((part) => part !== '' && !/^cursor(=|$)/.test(part))
  return `${routeOf(c.req.url)}?${[...kept, `cursor=${encodeURIComponent(cursor)}`].join('&')}`
}

/** Answers with an error: `{ data: null, error, meta }`; with the ETag of the row that it carries, where it is the one asked for. */
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
