import type * as z from 'zod'
import { ERRORS, type ErrorCode } from '../errors.ts'
import type { Operation } from '../rest/operations.ts'
import { type JsonSchema, objectOf, type SchemaCollection } from './schemas.ts'

/** Returns the responses of an operation by status. */
export function responsesOf(operation: Operation, collection: SchemaCollection): Record<string, JsonSchema> {
  const responses = Object.entries(successesOf(operation, collection))
  for (const code of failuresOf(operation)) {
    responses.push([String(ERRORS[code].status), { $ref: `#/components/responses/${nameOfError(code, operation)}` }])
  }
  return Object.fromEntries(responses)
}

function successesOf(operation: Operation, collection: SchemaCollection): Record<string, JsonSchema> {
  const { method, creates, isVersioned, isList } = operation
  if (operation.isStream) return { 200: streamOf(operation, collection) }
  const tag = isList ? CONTENT_ETAG : ETAG
  const headers = { ...REQUEST_ID, ...((isVersioned || isList) && tag), ...(operation.isPage && LINK) }
  const content = jsonOf(envelopeOf(operation, collection))
  const ok = { description: 'Success.', headers, content }
  const created = { description: 'Created.', headers: { ...headers, ...LOCATION }, content }
  const fresh = { description: 'Not modified: the cached response is current.', headers: { ...REQUEST_ID, ...tag } }
  return {
    ...(!(creates && method === 'POST') && { 200: ok }),
    ...(creates && { 201: created }),
    ...((isVersioned || isList) && method === 'GET' && { 304: fresh }),
  }
}

/** Describes a stream in words, because OpenAPI 3.1 has no schema for events (3.2 has). */
function streamOf({ output }: Operation, collection: SchemaCollection): JsonSchema {
  collection.refer(output, 'output')
  const name = output.meta()?.id
  const schema = {
    type: 'string',
    description: `Server-sent events: \`data\` is a ${name} as JSON, \`id\` the cursor after it. A \`ping\` event is sent while the stream is idle. The last event is \`end\`, with \`{ code, message, requestId, retryAfterMs? }\`.`,
    examples: [
      'id: eyJlIjoi…\ndata: {"seq":7,"entity":"task","op":"delete","id":"01a2134d-c622-74ec-ae07-f77888b13558"}\n\n',
    ],
  }
  return {
    description: 'A stream of server-sent events.',
    headers: REQUEST_ID,
    content: { 'text/event-stream': { schema } },
  }
}

function envelopeOf({ output, isPage, fields }: Operation, collection: SchemaCollection): JsonSchema {
  const name = output.meta()?.id ?? ''
  const meta = collection.add('Meta', objectOf({ requestId: REQUEST_ID_SCHEMA }))
  if (!isPage) return collection.add(`${name}Answer`, objectOf({ data: collection.refer(output, 'output'), meta }))
  const { items, nextCursor } = (output as z.ZodObject).shape
  const isCounted = fields.total !== undefined
  const page = objectOf(
    {
      requestId: REQUEST_ID_SCHEMA,
      nextCursor: collection.refer(nextCursor as z.ZodType, 'output'),
      limit: { type: 'integer', description: 'The page size: the requested one, or the default' },
      ...(isCounted && { total: TOTAL }),
    },
    ['total'],
  )
  const data = collection.refer(items as z.ZodType, 'output')
  const ofPage = collection.add(isCounted ? 'CountedPageMeta' : 'PageMeta', page)
  return collection.add(`${name}Answer`, objectOf({ data, meta: ofPage }))
}

/** Returns the errors that an operation can return, one per status. */
export function failuresOf({ method, isPublic, isConditional, isVersioned, creates, errors }: Operation): ErrorCode[] {
  return [
    'INVALID_INPUT',
    // Errors of an operation with the same status document both.
    ...(isPublic || errors.includes('REAUTHENTICATION_REQUIRED') ? [] : (['UNAUTHENTICATED'] as const)),
    ...(isPublic || errors.includes('QUOTA_EXCEEDED') ? [] : (['FORBIDDEN'] as const)),
    // An operation that creates missing rows reports a missing row as a failed precondition.
    ...errors.filter((code) => !(code === 'NOT_FOUND' && creates)),
    ...(isConditional || (isVersioned && method === 'GET') ? (['PRECONDITION_FAILED'] as const) : []),
    ...(method === 'GET' ? [] : (['PAYLOAD_TOO_LARGE', 'UNSUPPORTED_MEDIA_TYPE'] as const)),
    'RATE_LIMITED',
    'INTERNAL',
    'UNAVAILABLE',
  ]
}

/** Returns the error responses of all operations as shared components. */
export function failureResponses(operations: Operation[], collection: SchemaCollection): Record<string, JsonSchema> {
  const responses: Record<string, JsonSchema> = {}
  for (const operation of operations) {
    for (const code of failuresOf(operation)) {
      responses[nameOfError(code, operation)] ??= failureResponse(code, operation, collection)
    }
  }
  return responses
}

/** Errors with the conflicting row in `current`. */
const CARRYING: ErrorCode[] = ['CONFLICT', 'PRECONDITION_FAILED']

/** A row of any noun, because undo can conflict with any of them. */
const ANY_ROW = {
  type: 'object',
  description: 'A row of any kind, with all its fields',
  additionalProperties: true,
}

/** Errors that name the affected row of a bulk operation in `issues`. */
const NAMING_ONE: ErrorCode[] = ['NOT_FOUND', 'CONFLICT']

/** Errors that share a status with another error; one response documents both. */
const SAME_STATUS: Partial<Record<ErrorCode, ErrorCode>> = {
  REAUTHENTICATION_REQUIRED: 'UNAUTHENTICATED',
  QUOTA_EXCEEDED: 'FORBIDDEN',
}

/** Errors with `retryAfterMs`. */
const WAITING: ErrorCode[] = ['UNAVAILABLE', 'RATE_LIMITED']

function failureResponse(code: ErrorCode, operation: Operation, collection: SchemaCollection): JsonSchema {
  const { message, status } = ERRORS[code]
  const issue = objectOf(
    {
      path: {
        type: 'array',
        items: { type: 'string' },
        description: 'The location in the input: field names, and list indexes as decimal numbers from 0',
        examples: [
          ['due', 'date'],
          ['tags', '0'],
        ],
      },
      code: { type: 'string', description: 'A machine-readable error code', examples: ['too_big'] },
      message: { type: 'string', description: 'A human-readable description of the error' },
      span: {
        type: 'array',
        items: { type: 'integer', minimum: 0 },
        minItems: 2,
        maxItems: 2,
        description: 'Start and end of the erroneous part of a filter, in UTF-16 code units. Only for errors in a text',
      },
      expected: {
        type: 'array',
        items: { type: 'string' },
        description: 'What the text could have there. Only for errors in a text',
      },
    },
    ['span', 'expected'],
  )
  const current = () => {
    const row = operation.row ? collection.refer(operation.row, 'output') : collection.add('AnyRow', ANY_ROW)
    return {
      anyOf: [row, { type: 'null' }],
      description: 'The current state of the row; null if there is no row to show',
    }
  }
  const quota = { enum: ['rows', 'bytes'], type: 'string', description: 'The limit that was reached' }
  const scope = {
    type: 'string',
    description: 'The scope that the personal access token lacks; absent if no such token permits the operation',
  }
  const issues = () => ({ type: 'array', items: collection.add('Issue', issue), minItems: 1 })
  const retryAfterMs = { type: 'integer', minimum: 0, description: 'The time to wait before a retry, in milliseconds' }
  const error = objectOf(
    {
      code: { type: 'string', ...(SAME_STATUS[code] ? { enum: [SAME_STATUS[code], code] } : { const: code }) },
      message: { type: 'string', description: 'A human-readable description of the error', examples: [message] },
      ...(['INVALID_INPUT', ...NAMING_ONE].includes(code) && { issues: issues() }),
      ...(CARRYING.includes(code) && { current: current() }),
      ...(code === 'QUOTA_EXCEEDED' && { quota }),
      ...(status === 403 && { scope }),
      ...(WAITING.includes(code) && { retryAfterMs }),
    },
    // `issues` is set only by bulk operations.
    [
      'retryAfterMs',
      ...(code === 'QUOTA_EXCEEDED' ? ['quota'] : []),
      ...(status === 403 ? ['scope'] : []),
      ...(NAMING_ONE.includes(code) ? ['issues'] : []),
    ],
  )
  const meta = { $ref: '#/components/schemas/Meta' }
  const schema = collection.add(nameOfError(code, operation), objectOf({ data: ALWAYS_NULL, error, meta }))
  const headers = {
    ...REQUEST_ID,
    ...(status === 401 && referTo('WWW-Authenticate')),
    ...(WAITING.includes(code) && referTo('Retry-After')),
    ...(code === 'RATE_LIMITED' && { ...referTo('RateLimit'), ...referTo('RateLimit-Policy') }),
    ...(CARRYING.includes(code) && ETAG),
  }
  // Escaped because descriptions are Markdown, where a word in angle brackets is a tag.
  return { description: message.replaceAll('<', '\\<'), headers, content: jsonOf(schema) }
}

/** Returns the component name of an error: `NotFoundError`, or with the row's type if it has one: `TaskConflictError`. */
function nameOfError(code: ErrorCode, { row }: Pick<Operation, 'row'>): string {
  const words = code.toLowerCase().split('_')
  const type = CARRYING.includes(code) ? (row?.meta()?.id ?? '') : ''
  return `${type}${words.map((word) => word[0]?.toUpperCase() + word.slice(1)).join('')}Error`
}

/** The schema of `data` in errors. It has no `type`, because the output of code generators does not compile with `type: null`. */
const ALWAYS_NULL = { description: 'Always null' }

const REQUEST_ID_SCHEMA = {
  type: 'string',
  description: 'The id of the request in the server log',
  examples: ['4f1d7965-7ebf-4d9d-a741-fe80ca3b7a69'],
}

const TOTAL = { type: 'integer', description: 'With `total=true`: the number of rows on all pages' }

/** The response headers, as shared components. */
export const HEADERS = {
  'X-Request-Id': header('The id of the request in the server log', '4f1d7965-7ebf-4d9d-a741-fe80ca3b7a69'),
  ETag: header('The version of the row, for If-Match and If-None-Match', '"3"'),
  ContentETag: header('A weak tag of the content, for If-None-Match', 'W/"3f1d79657ebf4d9da741fe80ca3b7a69"'),
  Link: header('The URL of the next page, if there is one (RFC 8288)', '</api/v1/tasks?cursor=…>; rel="next"'),
  Location: header('The URL of the new row', '/api/v1/tasks/01a2134d-c622-74ec-ae07-f77888b13558'),
  'WWW-Authenticate': header('How to authenticate (RFC 6750)', 'Bearer'),
  'Retry-After': header('The time to wait before a retry, in seconds', '1'),
  RateLimit: header('The remaining requests, and the seconds until the limit resets', '"user";r=1199;t=60'),
  'RateLimit-Policy': header('The limit: requests per window, and the window in seconds', '"user";q=1200;w=60'),
}

const REQUEST_ID = referTo('X-Request-Id')
const ETAG = referTo('ETag')
const CONTENT_ETAG = { ETag: { $ref: '#/components/headers/ContentETag' } }
const LINK = referTo('Link')
const LOCATION = referTo('Location')

function referTo(name: keyof typeof HEADERS): JsonSchema {
  return { [name]: { $ref: `#/components/headers/${name}` } }
}

function header(description: string, example: string): JsonSchema {
  return { description, schema: { type: 'string' }, example }
}

function jsonOf(schema: JsonSchema): JsonSchema {
  return { 'application/json': { schema } }
}
