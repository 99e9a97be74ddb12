import { TRPCError } from '@trpc/server'
import { TaskwireError } from '../../src/errors.ts'
import { isEventStream } from '../helpers/documented-events.ts'
import { readEvents } from '../helpers/read-events.ts'
import type { callerFor, TestApp } from '../helpers/test-app.ts'
import { describedOperations } from '../openapi/described.ts'

type Caller = ReturnType<typeof callerFor>['undoable']
type Input = Record<string, unknown>

interface Described {
  method: string
  path: string
  inPath: string[]
  inQuery: string[]
}

/** The documented operations by procedure. */
const operations = new Map<string, Described>()
for (const { id, method, path, parameters } of describedOperations) {
  const named = (location: string) =>
    parameters.filter((parameter) => parameter.in === location).map(({ name }) => name)
  operations.set(id, { method, path, inPath: named('path'), inQuery: named('query') })
}

/**
 * Returns a caller that calls procedures over REST. It has the calls and the errors of the in-process caller, for which the
 * cases are written.
 */
export function restCallerFor(app: TestApp, token?: string): Caller {
  // A path is a procedure, or leads to one: `account.settings.get`.
  const at = (path: string): object =>
    new Proxy((input?: Input) => call(app, { name: path, input, token }), {
      get: (_, name: string) => at(`${path}.${name}`),
    })
  return new Proxy({}, { get: (_, name: string) => at(name) }) as Caller
}

interface Call {
  name: string
  input: Input | undefined
  token: string | undefined
}

async function call(app: TestApp, { name, input = {}, token }: Call): Promise<unknown> {
  const operation = operations.get(name)
  if (!operation) throw new Error(`no operation ${name}`)
  const response = await app.fetch(requestOf(operation, input, token))
  if (isEventStream(response)) return eventsIn(response)
  const { data, error, meta } = (await response.json()) as { data: unknown; error: any; meta: Input }
  if (response.ok) return revive(Array.isArray(data) ? { items: data, nextCursor: meta.nextCursor } : data)
  const { code, message, ...details } = revive(error) as { code: 'CONFLICT'; message: string; current?: unknown }
  // A failed precondition has its own error code only on REST.
  if ((code as string) !== 'PRECONDITION_FAILED') throw failure(code, message, details)
  throw failure(details.current === null ? 'NOT_FOUND' : 'CONFLICT', message, details.current === null ? {} : details)
}

/** Converts events to the procedure's form: id and data. */
async function* eventsIn(response: Response): AsyncGenerator<[id: string, data: unknown]> {
  for await (const { id, event, data } of readEvents(response)) {
    if (event === undefined) yield [id ?? '', revive(JSON.parse(data))]
  }
}

function failure(code: 'CONFLICT' | 'NOT_FOUND', message: string, details: object): TRPCError {
  return new TRPCError({ code: 'BAD_REQUEST', cause: new TaskwireError(code, { message, ...details }) })
}

/** Builds the request of an input: path, query, headers and body. */
function requestOf({ method, path, inPath, inQuery }: Described, input: Input, token: string | undefined): Request {
  const { ifVersion, create, idempotencyKey, ...fields } = input
  const query = new URLSearchParams()
  let url = path
  const body: Input = {}
  for (const [name, value] of Object.entries(fields)) {
    if (inPath.includes(name)) url = url.replace(`{${name}}`, encodeURIComponent(String(value)))
    else if (method === 'GET' || method === 'DELETE') putInQuery(query, name, value)
    else body[name] = value
  }
  // A case without a required input has an empty path segment.
  for (const name of inPath) url = url.replace(`{${name}}`, 'missing')
  for (const name of new Set(query.keys())) if (!inQuery.includes(name)) throw new Error(`no parameter ${name}`)
  // Settings that nobody has set are there with their defaults, at version 0.
  const isNew = ifVersion === 0 && !path.endsWith('/settings')
  const match = ifVersion !== undefined ? `"${ifVersion}"` : create === false ? '*' : undefined
  return new Request(`http://test${url}${query.size > 0 ? `?${query}` : ''}`, {
    method,
    headers: {
      ...(token !== undefined && { Authorization: `Bearer ${token}` }),
      ...(isNew ? { 'If-None-Match': '*' } : match !== undefined && { 'If-Match': match }),
      ...(idempotencyKey !== undefined && { 'Idempotency-Key': String(idempotencyKey) }),
      ...(Object.keys(body).length > 0 && { 'Content-Type': 'application/json' }),
    },
    ...(Object.keys(body).length > 0 && { body: JSON.stringify(body) }),
  })
}

/** Formats sort keys for a query string. */
function sortText(keys: unknown): string {
  return (keys as { by?: string; order?: string }[])
    .map(({ by = '', order }) => (order === 'desc' ? `-${by}` : by))
    .join()
}

function putInQuery(query: URLSearchParams, name: string, value: unknown): void {
  if (name === 'sort') query.append(name, sortText(value))
  else if (Array.isArray(value)) for (const item of value) query.append(name, String(item))
  else if (typeof value === 'object' && value !== null) {
    for (const [key, inner] of Object.entries(value)) putInQuery(query, `${name}.${key}`, inner)
  } else if (value !== undefined) query.append(name, String(value))
}

/** Converts fields that end in "At" or "Until" to Dates, because JSON has no times. */
function revive(value: unknown): unknown {
  return JSON.parse(JSON.stringify(value), (key, inner) =>
    /(At|Until)$/.test(key) && typeof inner === 'string' ? new Date(inner) : inner,
  )
}
