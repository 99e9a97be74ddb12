import type { AnyRouter } from '@trpc/server'
import * as z from 'zod'
import type { Meta } from '../api/procedures.ts'
import type { RestRoute } from '../api/rest-route.ts'
import type { ErrorCode } from '../errors.ts'

/** A procedure as a REST operation, derived from the procedure's schemas and metadata. */
export interface Operation extends RestRoute {
  /** The procedure's path, like `tasks.list`. */
  procedure: string
  type: 'query' | 'mutation' | 'subscription'
  summary: string
  isPublic: boolean
  /** The scope that a personal access token needs; undefined if no such token permits it, or it is public. */
  scope: string | undefined
  /** The errors that it declares, beside `COMMON_ERRORS`. */
  errors: readonly ErrorCode[]
  /** The inputs in the path. */
  pathNames: string[]
  pathSchemas: Record<string, z.ZodType>
  /** All other inputs by name: in the query string of a GET or DELETE, otherwise in the body. */
  fields: Record<string, z.ZodType>
  /** True if the fields are query parameters: a GET and a DELETE have no body (RFC 9110 §9.3). */
  hasQuery: boolean
  /** Inputs that REST takes from headers only. */
  headerNames: string[]
  /** The id of the input schema. */
  inputName: string | undefined
  inputDescription: string | undefined
  inputExamples: object[] | undefined
  /** The schema of its output, or of the events of a stream. */
  output: z.ZodType
  /** The row schema of its noun; undefined if it has no noun, so that its errors can contain any row. */
  row: z.ZodType | undefined
  /** True if it returns a stream of events. */
  isStream: boolean
  /** True if it reads several rows, in `items`. */
  isList: boolean
  /** True if it returns a page: `items` and `nextCursor`. */
  isPage: boolean
  /** True if it returns one versioned row, which has an ETag. */
  isVersioned: boolean
  /** True if it is a change that supports If-Match and If-None-Match. */
  isConditional: boolean
  /** True if it supports Idempotency-Key. */
  isKeyed: boolean
  /** True if its body limit is 1 MB. */
  isBulk: boolean
}

/** The inputs that REST takes from headers: If-Match and If-None-Match (RFC 9110 §13.1), and Idempotency-Key. */
const IN_HEADERS = new Set(['ifVersion', 'create', 'idempotencyKey'])

/** Returns the operations of a router's procedures, in the order of the router. */
export function operationsOf(router: AnyRouter): Operation[] {
  const definitions = new Map(
    Object.entries<object>(router._def.procedures).map(([procedure, { _def }]: [string, { _def?: unknown }]) => [
      procedure,
      _def as Definition,
    ]),
  )
  return [...definitions].flatMap(([procedure, definition]) => {
    const rest = definition.meta?.rest
    const row = definitions.get(procedure.replace(/\w+$/, 'get'))?.output
    return rest ? [{ ...toOperation(procedure, definition, rest), row }] : []
  })
}

interface Definition {
  type: Operation['type']
  meta?: Meta
  inputs: z.ZodType[]
  /** Undefined for a subscription: `meta.event` is the schema of its events. */
  output?: z.ZodType | undefined
}

function toOperation(
  procedure: string,
  { type, meta = {}, inputs, output }: Definition,
  rest: RestRoute,
): Omit<Operation, 'row'> {
  const input = inputs[0] && objectOf(inputs[0])
  const pathNames = [...rest.path.matchAll(/\{(\w+)\}/g)].map(([, name = '']) => name)
  const shape = Object.entries<z.ZodType>(input?.shape ?? {})
  const result = meta.event ?? output ?? z.unknown()
  const { items, nextCursor, id, version } = result instanceof z.ZodObject ? result.shape : {}
  return {
    ...rest,
    procedure,
    type,
    summary: meta.summary ?? '',
    isPublic: meta.isPublic ?? false,
    scope: meta.isForUsers ? undefined : meta.scope,
    errors: meta.errors ?? [],
    pathNames,
    pathSchemas: Object.fromEntries(shape.filter(([name]) => pathNames.includes(name))),
    fields: Object.fromEntries(shape.filter(([name]) => !pathNames.includes(name) && !IN_HEADERS.has(name))),
    hasQuery: rest.method === 'GET' || rest.method === 'DELETE',
    headerNames: shape.map(([name]) => name).filter((name) => IN_HEADERS.has(name)),
    inputName: input?.meta()?.id,
    inputDescription: input?.meta()?.description,
    inputExamples: inputExamplesOf(input, pathNames),
    output: result,
    isStream: type === 'subscription',
    isList: rest.method === 'GET' && items !== undefined,
    isPage: items !== undefined && nextCursor !== undefined,
    isVersioned: id !== undefined && version !== undefined,
    isConditional: shape.some(([name]) => name === 'ifVersion'),
    isBulk: meta.isBulk ?? false,
    isKeyed: shape.some(([name]) => name === 'idempotencyKey'),
  }
}

/** Returns the examples of an input, without what REST takes from path and headers. */
function inputExamplesOf(input: z.ZodType | undefined, pathNames: string[]): object[] | undefined {
  const examples = input?.meta()?.examples
  if (!Array.isArray(examples)) return undefined
  const isElsewhere = (name: string) => pathNames.includes(name) || IN_HEADERS.has(name)
  return examples.map((example: object) =>
    Object.fromEntries(Object.entries(example).filter(([name]) => !isElsewhere(name))),
  )
}

function objectOf(schema: z.ZodType): z.ZodObject {
  return unwrap(schema) as z.ZodObject
}

/** Returns the schema inside optional and nullable wrappers. */
export function unwrap(schema: z.ZodType): z.ZodType {
  return schema instanceof z.ZodOptional || schema instanceof z.ZodNullable
    ? unwrap(schema.unwrap() as z.ZodType)
    : schema
}
