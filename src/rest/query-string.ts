import * as z from 'zod'
import { type Issue, invalidInput, invalidInputs, type TaskwireError } from '../errors.ts'
import { unwrap } from './operations.ts'
import { readSort, sortKeysOf } from './sort-parameter.ts'

/** One query parameter. The field of an object is named by its path, like `due.from`. */
export interface Parameter {
  name: string
  path: string[]
  kind: 'boolean' | 'integer' | 'string'
  /** True if it can be repeated. */
  isList: boolean
  /** True if the word `null` means null: an id or nothing. */
  isNullable: boolean
  /** The valid sort keys, if the parameter is a comma-separated list of them. */
  sortKeys: string[] | undefined
  schema: z.ZodType
  description: string | undefined
}

interface Parent {
  path: string[]
  description?: string | undefined
}

/**
 * Derives query parameters from the fields of an input. The schemas do not coerce strings, because they would do so for tRPC
 * as well.
 */
export function parametersOf(fields: Record<string, z.ZodType>, parent: Parent = { path: [] }): Parameter[] {
  return Object.entries(fields).flatMap(([key, schema]) => {
    const path = [...parent.path, key]
    const inner = unwrap(schema)
    const description = schema.meta()?.description ?? inner.meta()?.description ?? parent.description
    const isNullable = inner instanceof z.ZodStringFormat && schema.safeParse(null).success
    const common = { name: path.join('.'), path, schema, description, isNullable }
    if (inner instanceof z.ZodObject) return parametersOf(inner.shape, { path, description })
    const sortKeys = sortKeysOf(inner)
    if (sortKeys) return [{ ...common, kind: 'string', isList: false, sortKeys }]
    const isList = inner instanceof z.ZodArray
    const kind = kindOf(isList ? unwrap(inner.element as z.ZodType) : inner)
    return [{ ...common, kind, isList, sortKeys }]
  })
}

function kindOf(schema: z.ZodType): Parameter['kind'] {
  if (schema instanceof z.ZodBoolean) return 'boolean'
  if (schema instanceof z.ZodNumber) return 'integer'
  if (schema instanceof z.ZodString || schema instanceof z.ZodStringFormat || schema instanceof z.ZodEnum)
    return 'string'
  throw new Error('A query parameter must be a boolean, number, string, enum or a list of these')
}

/**
 * Parses a query string into a procedure input, which the procedure's schema validates afterwards.
 * @throws TaskwireError INVALID_INPUT that names each parameter that is unknown, repeated or of the wrong type.
 */
export function readQuery(parameters: Parameter[], search: string): Record<string, unknown> {
  const input: Record<string, unknown> = {}
  const issues: Issue[] = []
  for (const [name, values] of groupByName(search)) {
    const parameter = parameters.find((known) => known.name === name)
    const problem = parameter ? problemOf(parameter, values) : 'unknown_key'
    if (parameter && !problem) {
      const read = values.map((value) => convert(parameter, value))
      put(input, parameter.path, parameter.isList ? read : read[0])
    } else issues.push(issueOf(name, { parameter, code: problem ?? '' }))
  }
  if (issues.length === 0) return input
  throw invalidInputs(issues)
}

const WORDS = { boolean: /^(true|false)$/, integer: /^-?\d{1,15}$/, string: /^/ }

function problemOf({ kind, isList }: Parameter, values: string[]): string | undefined {
  if (!isList && values.length > 1) return 'repeated'
  return values.every((value) => WORDS[kind].test(value)) ? undefined : 'invalid_type'
}

function convert({ kind, sortKeys, isNullable }: Parameter, value: string): unknown {
  if (sortKeys) return readSort(value)
  if (isNullable && value === 'null') return null
  if (kind === 'boolean') return value === 'true'
  return kind === 'integer' ? Number(value) : value
}

function issueOf(name: string, { parameter, code }: { parameter: Parameter | undefined; code: string }): Issue {
  if (!parameter) return { path: [name], code, message: `Unknown parameter "${name.slice(0, 50)}"` }
  if (code === 'repeated') {
    const message = parameter.sortKeys ? 'Must be given once, with keys separated by commas' : 'Must be given once'
    return { path: parameter.path, code, message }
  }
  const message = parameter.kind === 'boolean' ? 'Must be true or false' : 'Must be a whole number'
  return { path: parameter.path, code, message }
}

function put(input: Record<string, unknown>, [key = '', ...rest]: string[], value: unknown): void {
  if (rest.length === 0) {
    input[key] = value
    return
  }
  input[key] ??= {}
  put(input[key] as Record<string, unknown>, rest, value)
}

/** The maximum number of parameters, far above the number of filters. */
const MAX_PARAMETERS = 200

function groupByName(search: string): Map<string, string[]> {
  const groups = new Map<string, string[]>()
  const parts = search.split('&', MAX_PARAMETERS + 1).filter((part) => part !== '')
  if (parts.length > MAX_PARAMETERS) throw badQuery(`The query string must have at most ${MAX_PARAMETERS} parameters.`)
  for (const part of parts) {
    const at = part.indexOf('=')
    const [name, value] = at < 0 ? [part, ''] : [part.slice(0, at), part.slice(at + 1)]
    const key = decode(name)
    groups.set(key, [...(groups.get(key) ?? []), decode(value)])
  }
  return groups
}

// Not URLSearchParams, which silently replaces invalid UTF-8.
function decode(text: string): string {
  try {
    return decodeURIComponent(text.replaceAll('+', ' '))
  } catch {
    throw badQuery('The query string must be UTF-8 in valid percent-encoding.')
  }
}

function badQuery(message: string): TaskwireError {
  return invalidInput({ path: [], code: 'unreadable', message })
}
