import type * as z from 'zod'
import { BASE } from '../api/rest-route.ts'
import { CHANGES_LIMITS } from '../changes/schema.ts'
import { type Operation, unwrap } from '../rest/operations.ts'
import { parametersOf } from '../rest/query-string.ts'
import { describeSort } from '../rest/sort-parameter.ts'
import type { SystemInfo } from '../system/schema.ts'
import { failureResponses, HEADERS, responsesOf } from './responses.ts'
import { type JsonSchema, objectOf, SchemaCollection } from './schemas.ts'
import { SESSION_SCHEME, SIGN_IN_TAG, signInPaths } from './sign-in.ts'

/** An OpenAPI document (OpenAPI Specification 3.1.1). */
export type OpenApiDocument = JsonSchema & { paths: Record<string, JsonSchema> }

interface Described {
  version: SystemInfo['version']
  /** The built-in sign-in is on. */
  hasSignIn: boolean
}

/** Describes REST: every operation, from the procedures' own schemas, and the sign-in where it is the built-in one. */
export function openApiDocument(operations: Operation[], { version, hasSignIn }: Described): OpenApiDocument {
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
    servers: [{ url: '/', description: 'This server' }],
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
          bearerFormat: 'JWT',
          description: hasSignIn
            ? 'An access token, as `GET /api/auth/token` gives it'
            : 'An access token of the issuer that this server trusts',
        },
        ...(hasSignIn && { session: SESSION_SCHEME }),
      },
    },
  }
}

const DESCRIPTION = `Every answer is \`{ "data", "meta" }\`, or \`{ "data": null, "error", "meta" }\` where it failed.
Unknown parameters and fields are refused by name. Times are as in RFC 3339. A path answers 405 to methods that it does not
have, and \`OPTIONS\` lists them. \`ETag\` is the version of a row: with \`If-Match\` a change is made to that version alone.
A \`PATCH\` may be sent as \`application/merge-patch+json\` too (RFC 7396); \`due\` is replaced as a whole.
Text is Unicode without NUL and without half a surrogate pair; lengths are in code points. A request line and its headers
have at most 16 KB together. Items of a list with \`x-unique-items\` differ from each other.`

/** The tags that are no noun of the caller's, the last of the document's. */
const TAGS = [
  { name: 'changes', description: 'What has changed of them, and taking it back' },
  { name: 'account', description: 'The caller' },
  { name: 'system', description: 'This server' },
]

/** Returns a tag for each router of the API, those of the caller's own nouns first. */
function tagsOf(operations: Operation[]): JsonSchema[] {
  const names = [...new Set(operations.map(tagOf))]
  const nouns = names.filter((name) => !TAGS.some((tag) => tag.name === name))
  return [
    ...nouns.map((name) => ({ name, description: `${name[0]?.toUpperCase()}${name.slice(1)} of the caller` })),
    ...TAGS.filter(({ name }) => names.includes(name)),
  ]
}

function tagOf({ procedure }: Operation): string {
  return procedure.split('.')[0] ?? ''
}

const DOCUMENT_HEADERS = {
  'X-Request-Id': { $ref: '#/components/headers/X-Request-Id' },
  ETag: { description: 'Stands for the document', schema: { type: 'string' }, example: '"4f1d79657ebf4d9d"' },
}

/** The one answer that is no envelope: this document. */
const DOCUMENT = {
  operationId: 'system.openapi',
  tags: ['system'],
  summary: 'Gives this document',
  security: [],
  parameters: [{ $ref: '#/components/parameters/IfNoneMatch' }],
  responses: {
    200: {
      description: 'The document.',
      headers: DOCUMENT_HEADERS,
      content: { 'application/json': { schema: { type: 'object' } } },
    },
    304: { description: 'What the caller has is still so.', headers: DOCUMENT_HEADERS },
    400: { $ref: '#/components/responses/InvalidInputError' },
    500: { $ref: '#/components/responses/InternalError' },
  },
}

function describe(operation: Operation, collection: SchemaCollection): JsonSchema {
  const body = bodyOf(operation, collection)
  const parameters = [
    ...inPath(operation, collection),
    ...(operation.method === 'GET' ? inQuery(operation, collection) : []),
    ...inHeaders(operation),
  ]
  return {
    operationId: operation.procedure,
    tags: [tagOf(operation)],
    summary: operation.summary.replace(/\.$/, ''),
    ...(operation.isPublic && { security: [] }),
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
  return parametersOf(fields).map(({ name, schema, isList, sortKeys, description }) => {
    const { description: _, ...json } = pullUp(collection.refer(unwrap(schema), 'input')).schema
    if (sortKeys) {
      const text = `${description}. A minus stands for descending: \`due,-priority\``
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
    const value = { ...json, ...(meta?.default !== undefined && { default: meta.default }) }
    const list = isList && { style: 'form', explode: true }
    return { name, in: 'query', ...(description && { description }), ...list, schema: value }
  })
}

/** `*` or a list of entity tags (RFC 9110 §8.8.3). The comma is \x2c: Go's validator takes a comma for the end of a pattern. */
const ENTITY_TAGS = '^(\\*|(W/)?"[!#-~]*"( *\\x2c *(W/)?"[!#-~]*")*)$'

/** Headers of requests, each described once. */
const PARAMETERS = {
  IfMatch: header(
    'If-Match',
    'The ETag of the version that is meant, or several, separated by commas; `*` is any. Else 412, which carries what there is',
    { pattern: ENTITY_TAGS, example: '"3"' },
  ),
  UnlessMatch: header(
    'If-None-Match',
    'The ETag of a version that is not to be changed, or several, separated by commas; `*` is any, so that PUT creates and changes nothing. Else 412, which carries what there is. Evaluated after If-Match: both must hold',
    { pattern: ENTITY_TAGS, example: '*' },
  ),
  IdempotencyKey: header(
    'Idempotency-Key',
    'Sent again with the same key, the change happens once and is answered as the first time, for 24 hours; in quotes or without',
    {
      maxLength: 255,
      pattern: '^([!#-~][!-~]*|"[!-~]+")$',
      example: '7b2c5b9e-8f0e-4d3a-9f57-0c9a9c1f6a11',
    },
  ),
  LastEventId: header('Last-Event-ID', 'The `id` of the last event received, to go on from there', {
    maxLength: CHANGES_LIMITS.cursorLength,
    example: 'eyJlIjoi…',
  }),
  IfNoneMatch: header(
    'If-None-Match',
    'The ETag that the caller has, or several, separated by commas; 304 where one of them is still so',
    { example: '"3"' },
  ),
}

// An `example` of a parameter is what tools fill in; these are to be left out unless they are meant.
function header(name: string, description: string, rest: { example: string } & JsonSchema): JsonSchema {
  const { example, ...schema } = rest
  return {
    name,
    in: 'header',
    description: `${description}. Like \`${example}\``,
    schema: { type: 'string', ...schema },
  }
}

function inHeaders({ method, isVersioned, isConditional, isKeyed, isStream }: Operation): JsonSchema[] {
  const readsOne = isVersioned && method === 'GET'
  const names: (keyof typeof PARAMETERS)[] = [
    ...(isConditional || readsOne ? (['IfMatch'] as const) : []),
    ...(isConditional ? (['UnlessMatch'] as const) : []),
    ...(isKeyed ? (['IdempotencyKey'] as const) : []),
    ...(isStream ? (['LastEventId'] as const) : []),
    ...(readsOne ? (['IfNoneMatch'] as const) : []),
  ]
  return names.map((name) => ({ $ref: `#/components/parameters/${name}` }))
}

function bodyOf(operation: Operation, collection: SchemaCollection): JsonSchema | undefined {
  const { method, fields, inputName = '', inputDescription } = operation
  const names = Object.keys(fields)
  if (method === 'GET' || names.length === 0) return undefined
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

/** A parameter describes itself beside its schema. */
function pullUp({ description, ...schema }: JsonSchema): { description?: unknown; schema: JsonSchema } {
  return { ...(description !== undefined && { description }), schema }
}
