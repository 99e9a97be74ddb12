import { brotliDecompressSync, gunzipSync } from 'node:zlib'
import type { ValidateFunction } from 'ajv/dist/2020.js'
import type { App } from '../../src/app.ts'
import {
  type DescribedOperation,
  document,
  faultsOf,
  follow,
  type Json,
  operationsAt,
  validatorOf,
} from '../openapi/described.ts'
import { documentedEvents, isEventStream } from './documented-events.ts'
import { violations } from './violations.ts'

const BASE = '/api/v1'

/** Response headers that must be sent where they are documented, and nowhere else. */
const CHECKED_HEADERS = ['ETag', 'Location', 'Link', 'Retry-After', 'WWW-Authenticate', 'Allow']

/** The weak tag of a list, which is derived from its content. */
const LIST_TAG = /^W\/"[0-9a-f]{32}"$/

/** The strong tag of a row, which is its version, and of a compressed response also the coding. */
const ROW_TAG = /^"(0|[1-9]\d*)(-(br|gzip))?"$/

/** The strong tag of the OpenAPI document. */
const DOCUMENT_TAG = /^"[0-9a-f]{16}(-(br|gzip))?"$/

/** Wraps `fetch` to reject REST responses that violate the OpenAPI document. The test then fails too (setup.ts). */
export function documented(fetch: App['fetch']): App['fetch'] {
  return async (request, bindings) => {
    const response = await fetch(request, bindings)
    const pathname = pathOf(request)
    if (pathname !== BASE && !pathname.startsWith(`${BASE}/`)) return response
    const isStream = isEventStream(response)
    const violation = await violationOf(request, isStream ? new Response(null, response) : response.clone())
    if (violation === undefined)
      return isStream ? documentedEvents(response, (fault) => violations.push(fault)) : response
    violations.push(violation)
    throw new Error(violation)
  }
}

/** Returns how a REST response violates the OpenAPI document; undefined if it does not. */
export async function violationOf(request: Request, response: Response): Promise<string | undefined> {
  const operations = operationsAt(pathOf(request))
  const method = request.method === 'HEAD' ? 'GET' : request.method
  const operation = operations.find((one) => one.method === method)
  const answer: Answer = { request, response, text: await textOf(response), faults: [] }
  if (operation) checkDescribed(answer, operation)
  // Every path can answer 429, documented or not.
  else if (response.status === 429) checkError(answer, { status: 429, code: 'RATE_LIMITED' })
  else if (operations.length === 0) checkError(answer, { status: 404, code: 'NOT_FOUND' })
  else if (method === 'OPTIONS') checkOptions(answer, operations)
  else {
    checkError(answer, { status: 405, code: 'METHOD_NOT_ALLOWED' })
    checkAllow(answer, operations)
  }
  if (answer.faults.length === 0) return undefined
  const { pathname, search } = new URL(request.url)
  const sent = `${request.method} ${(pathname + search).slice(0, 300)}`
  const faults = answer.faults.map((fault) => `\n  - ${fault}`).join('')
  return `${sent} answered ${response.status}, not as documented:${faults}\n  ${answer.text.slice(0, 500)}`
}

interface Answer {
  request: Request
  response: Response
  text: string
  /** Descriptions of the violations. */
  faults: string[]
}

function checkDescribed(answer: Answer, operation: DescribedOperation): void {
  const { response, request, text } = answer
  const described = operation.responses[response.status]
  if (!described) {
    answer.faults.push(`${operation.id} documents ${Object.keys(operation.responses)} alone`)
    return
  }
  const headers = Object.keys(described.headers ?? {})
  const type = described.content && Object.keys(described.content)
  expectHeader(answer, 'Content-Type', type?.[0] ?? null)
  for (const name of CHECKED_HEADERS) {
    if (response.headers.has(name) && !headers.includes(name)) answer.faults.push(`${name} is not documented`)
  }
  for (const [name, header] of Object.entries<Json>(described.headers ?? {})) {
    if (follow(header).required && !response.headers.has(name)) answer.faults.push(`${name} is missing`)
  }
  if (!response.headers.has('X-Request-Id')) answer.faults.push('X-Request-Id is missing')
  // Events are checked as they arrive.
  if (isEventStream(response)) return
  if (request.method === 'HEAD' || !described.content) {
    if (text !== '') answer.faults.push('the body must be empty')
    if (headers.includes('ETag') && response.status < 400) expectTag(answer, operation)
    return
  }
  const body = parse(answer)
  const { schema } = described.content['application/json']
  checkBody(
    answer,
    validator(`${operation.id} ${response.status}`, () => schema),
    body,
  )
  // The OpenAPI document itself has no envelope.
  if (schema.$ref !== undefined) checkConsistency(answer, operation, { body, headers })
}

/** Checks that each header agrees with the body, and is present only if the body has its value. */
function checkConsistency(
  answer: Answer,
  operation: DescribedOperation,
  { body, headers }: { body: Json; headers: string[] },
): void {
  const { data, error, meta } = body
  const pathname = withoutSlash(new URL(answer.request.url).pathname)
  const version = (error ? error.current : data)?.version
  const wait = error?.retryAfterMs > 0 ? String(Math.ceil(error.retryAfterMs / 1000)) : null
  expectHeader(answer, 'X-Request-Id', meta?.requestId)
  // The row that has a value which is taken is not the one of the request.
  const isAnother = error?.issues?.some(({ code }: Json) => code === 'taken')
  const tag = version === undefined || isAnother ? null : `"${version}"`
  if (headers.includes('ETag') && isList(operation) && !error) expectTag(answer, operation)
  else if (headers.includes('ETag')) expectHeader(answer, 'ETag', tag)
  const [noun] = pathname.slice(`${BASE}/`.length).split('/')
  expectHeader(answer, 'Location', headers.includes('Location') ? `${BASE}/${noun}/${data?.id}` : null)
  expectHeader(answer, 'Retry-After', wait)
  const challenge =
    error?.code === 'REAUTHENTICATION_REQUIRED'
      ? ' error="insufficient_user_authentication", max_age=300'
      : /^bearer +\S/i.test(answer.request.headers.get('Authorization') ?? '')
        ? ' error="invalid_token"'
        : ''
  expectHeader(answer, 'WWW-Authenticate', answer.response.status === 401 ? `Bearer${challenge}` : null)
  const cursor = meta?.nextCursor ? `cursor=${encodeURIComponent(meta.nextCursor)}>; rel="next"` : null
  const link = answer.response.headers.get('Link')
  const leadsOn = cursor === null ? link === null : link?.startsWith(`<${pathname}?`) && link.endsWith(cursor)
  if (!leadsOn) answer.faults.push(`Link is ${link}, and nextCursor ${meta?.nextCursor}`)
}

const isList = ({ id }: DescribedOperation) => id.endsWith('.list')

/** Checks that the tag of a response is one of this operation. */
function expectTag({ response, faults }: Answer, operation: DescribedOperation): void {
  const tag = response.headers.get('ETag')
  const pattern = isList(operation) ? LIST_TAG : operation.id === 'system.openapi' ? DOCUMENT_TAG : ROW_TAG
  if (!pattern.test(tag ?? '')) faults.push(`ETag is ${tag}, which does not match ${pattern}`)
}

function checkOptions(answer: Answer, operations: DescribedOperation[]): void {
  const { request, response, text, faults } = answer
  if (response.status !== 204 || text !== '') faults.push('OPTIONS answers 204 without a body')
  // CORS preflights are not part of this API (Fetch standard §3.2.2).
  if (!request.headers.has('Access-Control-Request-Method')) checkAllow(answer, operations)
}

function checkAllow(answer: Answer, operations: DescribedOperation[]): void {
  const methods = operations.map(({ method }) => method)
  const expected = [...methods, ...(methods.includes('GET') ? ['HEAD'] : []), 'OPTIONS'].sort().join()
  const allow = (answer.response.headers.get('Allow') ?? '').split(', ').sort().join()
  if (allow !== expected) answer.faults.push(`Allow is ${allow} in place of ${expected}`)
}

/** Checks that an error outside the documented operations has the same envelope as one of an operation. */
function checkError(answer: Answer, { status, code }: { status: number; code: string }): void {
  const { request, response, text, faults } = answer
  if (response.status !== status) {
    faults.push(`a request for no operation must get ${status}`)
    return
  }
  expectHeader(answer, 'Content-Type', 'application/json')
  if (request.method === 'HEAD') {
    if (text !== '') faults.push('the body must be empty')
    return
  }
  const body = parse(answer)
  checkBody(
    answer,
    validator(code, () => envelopeOf(code)),
    body,
  )
  expectHeader(answer, 'X-Request-Id', body.meta?.requestId)
  const wait = body.error.retryAfterMs === undefined ? null : String(body.error.retryAfterMs / 1000)
  for (const name of CHECKED_HEADERS)
    if (name !== 'Allow') expectHeader(answer, name, name === 'Retry-After' ? wait : null)
}

function envelopeOf(code: string): Json {
  const { NotFoundError, RateLimitedError } = document.components.schemas
  if (code === 'RATE_LIMITED') return RateLimitedError
  const schema = structuredClone(NotFoundError)
  schema.properties.error.properties.code = { const: code }
  return schema
}

const validators = new Map<string, ValidateFunction>()

function validator(key: string, schemaOf: () => Json): ValidateFunction {
  const known = validators.get(key) ?? validatorOf(schemaOf(), 'closed')
  validators.set(key, known)
  return known
}

function checkBody(answer: Answer, validate: ValidateFunction, body: Json): void {
  if (!validate(body)) answer.faults.push(...faultsOf(validate))
  // The document omits this type, which code generators do not support.
  if (body.error !== undefined && body.data !== null) answer.faults.push('data is not null')
}

function expectHeader({ response, faults }: Answer, name: string, expected: string | null): void {
  const value = response.headers.get(name)
  if (value !== expected) faults.push(`${name} is ${value} in place of ${expected}`)
}

function parse({ text, faults }: Answer): Json {
  try {
    return JSON.parse(text) as Json
  } catch {
    faults.push('the body is not JSON')
    return {}
  }
}

async function textOf(response: Response): Promise<string> {
  const bytes = Buffer.from(await response.arrayBuffer())
  // A response to HEAD has a Content-Encoding but no body.
  const coding = bytes.length > 0 ? response.headers.get('Content-Encoding') : null
  return String(coding === 'br' ? brotliDecompressSync(bytes) : coding === 'gzip' ? gunzipSync(bytes) : bytes)
}

/** Removes a trailing slash, which the server ignores. */
function withoutSlash(pathname: string): string {
  return pathname.replace(/(?<=[^/])\/$/, '')
}

/** Returns the path as the server reads it, with unnecessary percent-encoding removed (RFC 3986 §6.2.2.2). */
function pathOf({ url }: Request): string {
  const { pathname } = new URL(url)
  return withoutSlash(pathname).replace(/(%[0-9a-f]{2})+/gi, (encoded) => {
    try {
      return decodeURI(encoded)
    } catch {
      return encoded
    }
  })
}
