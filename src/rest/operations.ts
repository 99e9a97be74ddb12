import type { AnyRouter } from '@trpc/server'
import * as z from 'zod'
import type { Meta } from '../api/procedures.ts'
import type { RestRoute } from '../api/rest-route.ts'
import type { ErrorCode } from '../errors.ts'

/** A procedure as an operation of REST. Everything is the procedure's own; nothing is said a second time. */
export interface Operation extends RestRoute {
  /** The procedure, like `tasks.list`. */
  procedure: string
  type: 'query' | 'mutation' | 'subscription'
  summary: string
  isPublic: boolean
  /** The errors it declares, beside those any call can end with. */
  errors: readonly ErrorCode[]
  /** The inputs that are named in the path. */
  pathNames: string[]
  pathSchemas: Record<string, z.ZodType>
  /** All other inputs, by name: in the query string of a GET, else in the body. */
  fields: Record<string, z.ZodType>
  /** Inputs that headers say here, so that neither query nor body may. */
  headerNames: string[]
  /** The id of the schema of its input and output. */
  inputName: string | undefined
  inputDescription: string | undefined
  inputExamples: unknown
  /** What it answers; of a stream what each event carries. */
  output: z.ZodType
  /** The rows of its noun; undefined where it is of none, so that its errors may carry rows of any. */
  row: z.ZodType | undefined
  /** Answers with a stream of events. */
  isStream: boolean
  /** A page of a list: `items` and `nextCursor`. */
  isPage: boolean
  /** One versioned row, which has an ETag. */
  isVersioned: boolean
  /** Is a change that takes If-Match and If-None-Match. */
  isConditional: boolean
  /** Takes Idempotency-Key. */
  isKeyed: boolean
  /** Takes a body of up to 1 MB. */
  isBulk: boolean
}

/**
 * What headers alone say on REST: If-Match and If-None-Match (RFC 9110 §13.1), and Idempotency-Key.
 */
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
    const row = definitions.get(`${procedure.split('.')[0]}.get`)?.output
    return rest ? [{ ...toOperation(procedure, definition, rest), row }] : []
  })
}

interface Definition {
  type: Operation['type']
  meta?: Meta
  inputs: z.ZodType[]
  /** A subscription has none: its events have a schema. */
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
  const answered = meta.event ?? output ?? z.unknown()
  const { items, nextCursor, id, version } = answered instanceof z.ZodObject ? answered.shape : {}
  return {
    ...rest,
    procedure,
    type,
    summary: meta.summary ?? '',
    isPublic: meta.isPublic ?? false,
    errors: meta.errors ?? [],
    pathNames,
    pathSchemas: Object.fromEntries(shape.filter(([name]) => pathNames.includes(name))),
    fields: Object.fromEntries(shape.filter(([name]) => !pathNames.includes(name) && !IN_HEADERS.has(name))),
    headerNames: shape.map(([name]) => name).filter((name) => IN_HEADERS.has(name)),
    inputName: input?.meta()?.id,
    inputDescription: input?.meta()?.description,
    inputExamples: input?.meta()?.examples,
    output: answered,
    isStream: type === 'subscription',
    isPage: items !== undefined && nextCursor !== undefined,
    isVersioned: id !== undefined && version !== undefined,
    isConditional: shape.some(([name]) => name === 'ifVersion'),
    isBulk: meta.isBulk ?? false,
    isKeyed: shape.some(([name]) => name === 'idempotencyKey'),
  }
}

function objectOf(schema: z.ZodType): z.ZodObject {
  return unwrap(schema) as z.ZodObject
}

/** A schema without what says that it may be left out or null. */
export function unwrap(schema: z.ZodType): z.ZodType {
  return schema instanceof z.ZodOptional || schema instanceof z.ZodNullable
    ? unwrap(schema.unwrap() as z.ZodType)
    : schema
}
