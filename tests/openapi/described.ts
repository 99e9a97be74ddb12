import { Ajv2020, type ValidateFunction } from 'ajv/dist/2020.js'
import addFormats from 'ajv-formats'
import { openApiDocument } from '../../src/openapi/document.ts'
import { operationsOf } from '../../src/rest/operations.ts'
import { systemInfo } from '../../src/system/info.ts'
import { walkedRouter } from '../nouns/walked.ts'

/** A JSON Schema, or any other object of an OpenAPI document. */
export type Json = Record<string, any>

/** The OpenAPI document of the API under test, generated from its procedures. */
export const document: Json = openApiDocument(operationsOf(walkedRouter), {
  version: systemInfo.version,
  hasSignIn: true,
})

/** A parameter of an operation. */
export interface DescribedParameter {
  name: string
  in: 'path' | 'query' | 'header'
  required?: boolean
  explode?: boolean
  schema: Json
}

/** An operation of the document, with resolved references to parameters and responses. */
export interface DescribedOperation {
  id: string
  /** The method in upper case. */
  method: string
  path: string
  isPublic: boolean
  parameters: DescribedParameter[]
  /** The schema of its body; undefined if it has none. */
  body: Json | undefined
  /** The documented responses by status. */
  responses: Record<string, Json>
  /** The operation as in the document. */
  source: Json
}

const allOperations: DescribedOperation[] = Object.entries<Json>(document.paths).flatMap(([path, item]) =>
  Object.entries<Json>(item).map(([method, operation]) => ({
    id: operation.operationId,
    method: method.toUpperCase(),
    path,
    isPublic: operation.security?.length === 0,
    parameters: (operation.parameters ?? []).map(follow),
    body: operation.requestBody?.content['application/json'].schema,
    responses: Object.fromEntries(
      Object.entries<Json>(operation.responses).map(([status, response]) => [status, follow(response)]),
    ),
    source: operation,
  })),
)

/** The operations of REST, one per procedure. */
export const describedOperations = allOperations.filter(({ path }) => path.startsWith('/api/v1/'))

/** The operations of the built-in sign-in. */
export const signInOperations = allOperations.filter((operation) => !describedOperations.includes(operation))

/**
 * Returns the operations at a request path. Fixed segments take precedence over parameters (OpenAPI §4.8.8.2): because of
 * `/tasks/bulk/create`, `/tasks/bulk` does not match `/tasks/{id}`.
 */
export function operationsAt(pathname: string): DescribedOperation[] {
  const path = [...patterns].find(([, pattern]) => pattern.test(pathname))?.[0]
  return describedOperations.filter((operation) => operation.path === path)
}

const patterns = new Map(describedOperations.map(({ path }) => [path, patternOf(path)]))

function patternOf(path: string): RegExp {
  const pattern = path.replaceAll('.', '\\.').replace(/\{\w+\}/g, (_, at: number) => {
    const beside = describedOperations.map((other) => other.path).filter((other) => other.startsWith(path.slice(0, at)))
    const words = beside.map((other) => other.slice(at).split('/')[0]).filter((word) => !word?.startsWith('{'))
    return words.length > 0 ? `(?!(?:${words.join('|')})(?:/|$))[^/]+` : '[^/]+'
  })
  return new RegExp(`^${pattern}$`)
}

/** Resolves a reference; returns any other value unchanged. */
export function follow(value: Json): Json {
  if (typeof value.$ref !== 'string') return value
  const target = value.$ref
    .slice('#/'.length)
    .split('/')
    .reduce<Json | undefined>((at, key) => at?.[key], document)
  if (!target) throw new Error(`${value.$ref} leads nowhere`)
  return follow(target)
}

const ajv = new Ajv2020({ strict: true, allErrors: true, allowUnionTypes: true })
addFormats.default(ajv)
ajv.addFormat('time-zone', true)
ajv.addFormat('language-tag', true)
ajv.addFormat('password', true)
ajv.addKeyword({
  keyword: 'x-unique-items',
  type: 'array',
  validate: (_: boolean, items: unknown[]) => new Set(items.map((item) => JSON.stringify(item))).size === items.length,
})
const { schemas } = document.components
for (const [how, definitions] of Object.entries({ open: schemas, closed: close(schemas) })) {
  ajv.addSchema({ $id: idOf(how), $defs: refer(definitions, how) })
}

/** Returns a validator for a schema of the document; `closed` rejects undocumented keys. */
export function validatorOf(schema: Json, how: 'open' | 'closed'): ValidateFunction {
  return ajv.compile(refer(how === 'closed' ? close(schema) : schema, how))
}

/** Returns the errors of a validator as messages. */
export function faultsOf({ errors }: ValidateFunction): string[] {
  return (errors ?? []).map(
    ({ instancePath, message, params }) => `${instancePath} ${message} ${JSON.stringify(params)}`,
  )
}

function refer(schema: Json, how: string): Json {
  return JSON.parse(JSON.stringify(schema).replaceAll('"#/components/schemas/', `"${idOf(how)}#/$defs/`)) as Json
}

function idOf(how: string): string {
  return `urn:openapi:${how}`
}

/** Returns a copy of the schema in which objects with properties allow no other keys. */
function close<Value>(value: Value): Value {
  if (Array.isArray(value)) return value.map(close) as Value
  if (typeof value !== 'object' || value === null) return value
  const closed = Object.fromEntries(Object.entries(value).map(([key, part]) => [key, close(part)]))
  const namesKeys = closed.type === 'object' && typeof closed.properties === 'object'
  return (namesKeys ? { ...closed, additionalProperties: false } : closed) as Value
}
