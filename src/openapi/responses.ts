import type * as z from 'zod'
import { ERRORS, type ErrorCode } from '../errors.ts'
import type { Operation } from '../rest/operations.ts'
import { type JsonSchema, objectOf, type SchemaCollection } from './schemas.ts'

/** The answers of an operation, by status. */
export function responsesOf(operation: Operation, collection: SchemaCollection): Record<string, JsonSchema> {
  const responses = Object.entries(successesOf(operation, collection))
  for (const code of failuresOf(operation)) {
    responses.push([String(ERRORS[code].status), { $ref: `#/components/responses/${nameOfError(code, operation)}` }])
  }
  return Object.fromEntries(responses)
}

function successesOf(operation: Operation, collection: SchemaCollection): Record<string, JsonSchema> {
  const { method, creates, isVersioned } = operation
  if (operation.isStream) return { 200: streamOf(operation, collection) }
  const headers = { ...REQUEST_ID, ...(isVersioned && ETAG), ...(operation.isPage && LINK) }
  const content = jsonOf(envelopeOf(operation, collection))
  const ok = { description: 'Done.', headers, content }
  const created = { description: 'Created.', headers: { ...headers, ...LOCATION }, content }
  const fresh = { description: 'What the caller has is still so.', headers: { ...REQUEST_ID, ...ETAG } }
  return {
    ...(!(creates && method === 'POST') && { 200: ok }),
    ...(creates && { 201: created }),
    ...(isVersioned && method === 'GET' && { 304: fresh }),
  }
}

/** OpenAPI 3.1 cannot say what each event of a stream carries (3.2 can), so that is said in words. */
function streamOf({ output }: Operation, collection: SchemaCollection): JsonSchema {
  collection.refer(output, 'output')
  const name = output.meta()?.id
  const schema = {
    type: 'string',
    description: `Events as \`EventSource\` reads them: \`data\` is a ${name} as JSON, \`id\` the cursor after it. \`ping\` comes in silence, and \`end\` last, with \`{ code, message, requestId, retryAfterMs? }\`.`,
    examples: [
      'id: eyJlIjoi…\ndata: {"seq":7,"entity":"task","op":"delete","id":"01a2134d-c622-74ec-ae07-f77888b13558"}\n\n',
    ],
  }
  return { description: 'The stream, without end.', headers: REQUEST_ID, content: { 'text/event-stream': { schema } } }
}

function envelopeOf({ output, isPage }: Operation, collection: SchemaCollection): JsonSchema {
  const name = output.meta()?.id ?? ''
  const meta = collection.add('Meta', objectOf({ requestId: REQUEST_ID_SCHEMA }))
  if (!isPage) return collection.add(`${name}Answer`, objectOf({ data: collection.refer(output, 'output'), meta }))
  const { items, nextCursor } = (output as z.ZodObject).shape
  const page = objectOf({
    requestId: REQUEST_ID_SCHEMA,
    nextCursor: collection.refer(nextCursor as z.ZodType, 'output'),
    limit: { type: 'integer', description: 'The size of a page, as asked for or by default' },
  })
  const data = collection.refer(items as z.ZodType, 'output')
  return collection.add(`${name}Answer`, objectOf({ data, meta: collection.add('PageMeta', page) }))
}

/** Every error that an operation can really end with. */
export function failuresOf({ method, isPublic, isConditional, isVersioned, creates, errors }: Operation): ErrorCode[] {
  return [
    'INVALID_INPUT',
    // The other error of its status, where there is one, tells of both.
    ...(isPublic || errors.includes('REAUTHENTICATION_REQUIRED') ? [] : (['UNAUTHENTICATED'] as const)),
    // Where it may create, a row that must be there and is not is a failed condition.
    ...errors.filter((code) => !(code === 'NOT_FOUND' && creates)),
    ...(isConditional || (isVersioned && method === 'GET') ? (['PRECONDITION_FAILED'] as const) : []),
    ...(method === 'GET' ? [] : (['PAYLOAD_TOO_LARGE', 'UNSUPPORTED_MEDIA_TYPE'] as const)),
    'RATE_LIMITED',
    'INTERNAL',
    'UNAVAILABLE',
  ]
}

/** The answers that the errors of operations are, each once. */
export function failureResponses(operations: Operation[], collection: SchemaCollection): Record<string, JsonSchema> {
  const responses: Record<string, JsonSchema> = {}
  for (const operation of operations) {
    for (const code of failuresOf(operation)) {
      responses[nameOfError(code, operation)] ??= failureResponse(code, operation, collection)
    }
  }
  return responses
}

/** Errors that carry the row that stands in the way. */
const CARRYING: ErrorCode[] = ['CONFLICT', 'PRECONDITION_FAILED']

/** A row of any noun: each may stand in the way of taking a change back. */
const ANY_ROW = {
  type: 'object',
  description: 'A row of any kind, with all its fields',
  additionalProperties: true,
}

/** Errors that say which of several rows they are about. */
const NAMING_ONE: ErrorCode[] = ['NOT_FOUND', 'CONFLICT']

/** Errors that travel under a status which another has too; one answer is documented for both. */
const SAME_STATUS: Partial<Record<ErrorCode, ErrorCode>> = { REAUTHENTICATION_REQUIRED: 'UNAUTHENTICATED' }

/** Errors that say when to come back. */
const WAITING: ErrorCode[] = ['UNAVAILABLE', 'RATE_LIMITED']

function failureResponse(code: ErrorCode, operation: Operation, collection: SchemaCollection): JsonSchema {
  const { message, status } = ERRORS[code]
  const issue = objectOf({
    path: {
      type: 'array',
      items: { type: 'string' },
      description: 'Where in the input: names of fields; a place in a list is a decimal number, from 0',
      examples: [
        ['due', 'date'],
        ['tags', '0'],
      ],
    },
    code: { type: 'string', description: 'What kind of fault', examples: ['too_big'] },
    message: { type: 'string', description: 'A sentence for a person' },
  })
  const current = () => {
    const row = operation.row ? collection.refer(operation.row, 'output') : collection.add('AnyRow', ANY_ROW)
    return { anyOf: [row, { type: 'null' }], description: 'The row as it is; null where there is none to show' }
  }
  const quota = { enum: ['rows', 'bytes'], type: 'string', description: 'What there is too much of' }
  const issues = () => ({ type: 'array', items: collection.add('Issue', issue), minItems: 1 })
  const retryAfterMs = { type: 'integer', minimum: 0, description: 'When to try again, in milliseconds' }
  const error = objectOf(
    {
      code: { type: 'string', ...(SAME_STATUS[code] ? { enum: [SAME_STATUS[code], code] } : { const: code }) },
      message: { type: 'string', description: 'A sentence for a person', examples: [message] },
      ...(['INVALID_INPUT', ...NAMING_ONE].includes(code) && { issues: issues() }),
      ...(CARRYING.includes(code) && { current: current() }),
      ...(code === 'QUOTA_EXCEEDED' && { quota }),
      ...(WAITING.includes(code) && { retryAfterMs }),
    },
    // Which of several it was.
    ['retryAfterMs', ...(NAMING_ONE.includes(code) ? ['issues'] : [])],
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
  // Tools read it as Markdown, where a word in angle brackets is markup.
  return { description: message.replaceAll('<', '\\<'), headers, content: jsonOf(schema) }
}

/** `NOT_FOUND` as `NotFoundError`, and what carries a row with the row's type: `TaskConflictError`. */
function nameOfError(code: ErrorCode, { row }: Pick<Operation, 'row'>): string {
  const words = code.toLowerCase().split('_')
  const type = CARRYING.includes(code) ? (row?.meta()?.id ?? '') : ''
  return `${type}${words.map((word) => word[0]?.toUpperCase() + word.slice(1)).join('')}Error`
}

/** Without a type: generators have none whose only value is null, and their programs do not compile. */
const ALWAYS_NULL = { description: 'Always null' }

const REQUEST_ID_SCHEMA = {
  type: 'string',
  description: 'Finds the request in the log of the server',
  examples: ['4f1d7965-7ebf-4d9d-a741-fe80ca3b7a69'],
}

/** The headers of answers, each described once. */
export const HEADERS = {
  'X-Request-Id': header('Finds the request in the log of the server', '4f1d7965-7ebf-4d9d-a741-fe80ca3b7a69'),
  ETag: header('The version of the row, for If-Match and If-None-Match', '"3"'),
  Link: header('The next page, where there is one (RFC 8288)', '</api/v1/tasks?cursor=…>; rel="next"'),
  Location: header('Where the new row is', '/api/v1/tasks/01a2134d-c622-74ec-ae07-f77888b13558'),
  'WWW-Authenticate': header('How to authenticate (RFC 6750)', 'Bearer'),
  'Retry-After': header('When to try again, in seconds', '1'),
  RateLimit: header('How many requests are left, and the seconds until there are all again', '"user";r=1199;t=60'),
  'RateLimit-Policy': header('How many requests a caller has in how many seconds', '"user";q=1200;w=60'),
}

const REQUEST_ID = referTo('X-Request-Id')
const ETAG = referTo('ETag')
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
