import type * as z from 'zod'
import { BASE } from '../api/rest-route.ts'
import { CHANGES_LIMITS } from '../changes/schema.ts'
import { type Operation, unwrap } from '../rest/operations.ts'
import { parametersOf } from '../rest/query-string.ts'
import { describeSort } from '../rest/sort-parameter.ts'
import type { SystemInfo } from '../system/schema.ts'
import { describeNull, ID_OR_NULL, ONLY_NULL, withPlainIds } from './null-and-ids.ts'
import { failureResponses, HEADERS, responsesOf } from './responses.ts'
import { type JsonSchema, objectOf, SchemaCollection } from './schemas.ts'
import { SESSION_SCHEME, SIGN_IN_TAG, signInPaths } from './sign-in.ts'
import { tagOf, tagsOf } from './tags.ts'

/** An OpenAPI document (OpenAPI Specification 3.1.1). */
export type OpenApiDocument = JsonSchema & { paths: Record<string, JsonSchema> }

interface Described {
  version: SystemInfo['version']
  /** True if the built-in sign-in is on. */
  hasSignIn: boolean
  /** The base path of the server. Default: none. */
  basePath?: string
}

/** Builds the OpenAPI document from the procedures' schemas; includes the built-in sign-in if it is on. */
export function openApiDocument(
  operations: Operation[],
  { version, hasSignIn, basePath = '' }: Described,
): OpenApiDocument {
  const collection = new SchemaCollection()
  const paths: Record<string, JsonSchema> = {}
  for (const operation of operations) {
    paths[BASE + operation.path] ??= {}
    Object.assign(paths[BASE + operation.path] as JsonSchema, {
      [operation.method.toLowerCase()]: describe(operation, collection),
    })
  }
  paths[`${BASE}/openapi.json`] = { get: DOCUMENT }
  if (hasSignIn) Object.assign(paths, signInPaths(collection))
  const responses = failureResponses(operations, collection)
  return {
    openapi: '3.1.1',
    info: {
      title: 'Taskwire',
      version,
      summary: 'A multi-user task service',
      description: DESCRIPTION,
      license: { name: 'MIT', identifier: 'MIT' },
    },
    servers: [{ url: basePath === '' ? '/' : basePath, description: 'This server' }],
    security: [{ bearer: [] }],
    tags: hasSignIn ? [...tagsOf(operations), SIGN_IN_TAG] : tagsOf(operations),
    paths,
    components: {
      schemas: Object.fromEntries(Object.entries(collection.schemas).sort(([a], [b]) => (a < b ? -1 : 1))),
      responses,
      parameters: PARAMETERS,
      headers: HEADERS,
      securitySchemes: {
        bearer: {
          type: 'http',
          scheme: 'bearer',
          description: hasSignIn
            ? `An access token from \`GET /api/auth/token\`, or ${PERSONAL_TOKEN}`
            : `An access token from the issuer that this server trusts, or ${PERSONAL_TOKEN}`,
        },
        ...(hasSignIn && { session: SESSION_SCHEME }),
      },
    },
  }
}

const PERSONAL_TOKEN = 'a personal access token from `POST /api/v1/tokens` with the listed scope'

const DESCRIPTION = `A successful response is \`{ "data", "meta" }\`, an error response \`{ "data": null, "error", "meta" }\`.
Requests with unknown parameters or fields are rejected with 400; \`error.issues\` names them. Times are in RFC 3339 format.
A path returns 405 for unsupported methods; \`OPTIONS\` lists the supported ones. \`ETag\` is the version of a row; a change with
\`If-Match\` is applied only if the row still has that version (optimistic concurrency). \`PATCH\` also accepts
\`application/merge-patch+json\` (RFC 7396); \`due\` is replaced as a whole. Text is Unicode without NUL characters or
unpaired surrogates; lengths are in code points. The request line and headers must be at most 16 KB together. The items of
a list with \`x-unique-items\` must be unique.`

const DOCUMENT_HEADERS = {
  'X-Request-Id': { $ref: '#/components/headers/X-Request-Id' },
  ETag: { description: 'The entity tag of the document', schema: { type: 'string' }, example: '"4f1d79657ebf4d9d"' },
}

/** The operation that returns this document, the only response without an envelope. */
const DOCUMENT = {
  operationId: 'system.openapi',
  tags: ['system'],
  summary: 'Returns this OpenAPI document',
  security: [],
  parameters: [{ $ref: '#/components/parameters/IfNoneMatch' }],
  responses: {
    200: {
      description: 'The OpenAPI document.',
      headers: DOCUMENT_HEADERS,
      content: { 'application/json': { schema: { type: 'object' } } },
    },
    304: { description: 'Not modified: the cached document is current.', headers: DOCUMENT_HEADERS },
    400: { $ref: '#/components/responses/InvalidInputError' },
    500: { $ref: '#/components/responses/InternalError' },
  },
}

function describe(operation: Operation, collection: SchemaCollection): JsonSchema {
  const body = bodyOf(operation, collection)
  const parameters = [
    ...inPath(operation, collection),
    ...(operation.hasQuery ? inQuery(operation, collection) : []),
    ...inHeaders(operation),
  ]
  return {
    operationId: operation.procedure,
    tags: [tagOf(operation)],
    summary: operation.summary.replace(/\.$/, ''),
    ...(operation.isPublic && { security: [] }),
    ...(operation.scope !== undefined && { security: [{ bearer: [operation.scope] }] }),
    ...(parameters.length > 0 && { parameters }),
    ...(body && { requestBody: body }),
    responses: responsesOf(operation, collection),
  }
}

function inPath({ pathNames, pathSchemas }: Operation, collection: SchemaCollection): JsonSchema[] {
  return pathNames.map((name) => {
    const schema = collection.refer(pathSchemas[name] as z.ZodType, 'input')
    return { name, in: 'path', required: true, ...pullUp(schema) }
  })
}

function inQuery({ fields }: Operation, collection: SchemaCollection): JsonSchema[] {
  return parametersOf(fields).map(({ name, schema, kind, isList, isNullable, isRequired, sortKeys, description }) => {
    if (kind === 'null') return { name, in: 'query', description: describeNull(description), schema: ONLY_NULL }
    const { description: _, ...json } = pullUp(collection.refer(unwrap(schema), 'input')).schema
    if (sortKeys) {
      const text = `${description}. A leading minus sorts in descending order: \`-${sortKeys[0]}\``
      return {
        name,
        in: 'query',
        description: text,
        style: 'form',
        explode: false,
        schema: describeSort(sortKeys, json),
      }
    }
    const meta = schema.meta()
    const value = {
      ...(isNullable ? ID_OR_NULL : isList ? withPlainIds(json) : json),
      ...(meta?.default !== undefined && { default: meta.default }),
    }
    const list = isList && { style: 'form', explode: true }
    // Pages that execute requests fill in the example.
    const required = isRequired && { required: true, example: exampleOf(json) }
    return { name, in: 'query', ...required, ...(description && { description }), ...list, schema: value }
  })
}

function exampleOf({ examples, enum: options }: JsonSchema): unknown {
  return [examples, options].flat().find((value) => value !== undefined)
}

/** `*` or a list of entity tags (RFC 9110 §8.8.3). The comma is \x2c, because Go's validator ends a pattern at a comma. */
const ENTITY_TAGS = '^(\\*|(W/)?"[!#-~]*"( *\\x2c *(W/)?"[!#-~]*")*)$'

/** The request headers, as shared components. */
const PARAMETERS = {
  IfMatch: header(
    'If-Match',
    'Applies the request only if the row has one of these ETags, separated by commas; `*` matches any version. Otherwise 412, with the row in `error.current`',
    { pattern: ENTITY_TAGS, example: '"3"' },
  ),
  UnlessMatch: header(
    'If-None-Match',
    'Applies the change only if the row has none of these ETags, separated by commas; `*` matches any version, so that PUT only creates. Otherwise 412, with the row in `error.current`. Evaluated after If-Match; both must hold',
    { pattern: ENTITY_TAGS, example: '*' },
  ),
  IdempotencyKey: header(
    'Idempotency-Key',
    'Makes a retry safe: a repeated request with the same key returns the first response without a second change, for 24 hours. Quotes around the key are optional',
    {
      maxLength: 255,
      pattern: '^([!#-~][!-~]*|"[!-~]+")$',
      example: '7b2c5b9e-8f0e-4d3a-9f57-0c9a9c1f6a11',
    },
  ),
  LastEventId: header('Last-Event-ID', 'The `id` of the last event received; the stream resumes after it', {
    maxLength: CHANGES_LIMITS.cursorLength,
    example: 'eyJlIjoi…',
  }),
  IfNoneMatch: header(
    'If-None-Match',
    'The ETags of cached responses, separated by commas. Returns 304 if one of them is current',
    { example: '"3"' },
  ),
}

// Not as `example`, which tools send by default: these headers are optional.
function header(name: string, description: string, rest: { example: string } & JsonSchema): JsonSchema {
  const { example, ...schema } = rest
  return {
    name,
    in: 'header',
    description: `${description}. Example: \`${example}\``,
    schema: { type: 'string', ...schema },
  }
}

function inHeaders({ method, isVersioned, isList, isConditional, isKeyed, isStream }: Operation): JsonSchema[] {
  const readsOne = isVersioned && method === 'GET'
  const names: (keyof typeof PARAMETERS)[] = [
    ...(isConditional || readsOne ? (['IfMatch'] as const) : []),
    ...(isConditional ? (['UnlessMatch'] as const) : []),
    ...(isKeyed ? (['IdempotencyKey'] as const) : []),
    ...(isStream ? (['LastEventId'] as const) : []),
    ...(readsOne || isList ? (['IfNoneMatch'] as const) : []),
  ]
  return names.map((name) => ({ $ref: `#/components/parameters/${name}` }))
}

function bodyOf(operation: Operation, collection: SchemaCollection): JsonSchema | undefined {
  const { hasQuery, fields, inputName = '', inputDescription } = operation
  const names = Object.keys(fields)
  if (hasQuery || names.length === 0) return undefined
  const properties = Object.fromEntries(
    names.map((name) => [name, collection.refer(fields[name] as z.ZodType, 'input')]),
  )
  const optional = names.filter((name) => fields[name]?.safeParse(undefined).success)
  const schema = collection.add(inputName, {
    ...objectOf(properties, optional),
    description: inputDescription,
    additionalProperties: false,
    ...(operation.inputExamples !== undefined && { examples: operation.inputExamples }),
  })
  return { required: names.length > optional.length, content: { 'application/json': { schema } } }
}

/** Moves the description from a schema to its parameter, where OpenAPI tools look for it. */
function pullUp({ description, ...schema }: JsonSchema): { description?: unknown; schema: JsonSchema } {
  return { ...(description !== undefined && { description }), schema }
}
