import * as z from 'zod'
import { type Issue, invalidInput, TaskwireError } from '../errors.ts'
import { unwrap } from './operations.ts'
import { readSort, sortKeysOf } from './sort-parameter.ts'

/** One parameter of a query string. A field of an object has both names, like `due.from`. */
export interface Parameter {
  name: string
  path: string[]
  kind: 'boolean' | 'integer' | 'string'
  /** May be given several times: a list. */
  isList: boolean
  /** What can be sorted by, where the one value is a list of keys to sort by. */
  sortKeys: string[] | undefined
  schema: z.ZodType
  description: string | undefined
}

interface Parent {
  path: string[]
  description?: string | undefined
}

/**
 * The parameters that stand for the fields of an input. They are derived from the schemas, which stay as they are: a
 * schema that turned strings into numbers would do so for tRPC as well.
 */
export function parametersOf(fields: Record<string, z.ZodType>, parent: Parent = { path: [] }): Parameter[] {
  return Object.entries(fields).flatMap(([key, schema]) => {
    const path = [...parent.path, key]
    const inner = unwrap(schema)
    const description = schema.meta()?.description ?? inner.meta()?.description ?? parent.description
    const common = { name: path.join('.'), path, schema, description }
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
  if (schema instanceof z.ZodString || schema instanceof z.ZodEnum) return 'string'
  throw new Error('A query string cannot hold this input: send it in a body')
}

/**
 * Reads a query string into the input it stands for. The procedure's own schema checks the values afterwards.
 * @throws TaskwireError INVALID_INPUT naming each parameter that is unknown, repeated or of another kind.
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
  const [first, ...others] = issues
  const more = others.length > 0 ? ` (and ${others.length} more in "issues")` : ''
  throw new TaskwireError('INVALID_INPUT', { message: `${first?.path.join('.')}: ${first?.message}${more}`, issues })
}

const WORDS = { boolean: /^(true|false)$/, integer: /^-?\d{1,15}$/, string: /^/ }

function problemOf({ kind, isList }: Parameter, values: string[]): string | undefined {
  if (!isList && values.length > 1) return 'repeated'
  return values.every((value) => WORDS[kind].test(value)) ? undefined : 'invalid_type'
}

function convert({ kind, sortKeys }: Parameter, value: string): unknown {
  if (sortKeys) return readSort(value)
  if (kind === 'boolean') return value === 'true'
  return kind === 'integer' ? Number(value) : value
}

function issueOf(name: string, { parameter, code }: { parameter: Parameter | undefined; code: string }): Issue {
  if (!parameter) return { path: [name], code, message: `There is no parameter "${name.slice(0, 50)}" here` }
  if (code === 'repeated') {
    const message = parameter.sortKeys ? 'May be given once, with commas between its keys' : 'May be given once'
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

/** More parameters than that are no query of ours. */
const MAX_PARAMETERS = 200

function groupByName(search: string): Map<string, string[]> {
  const groups = new Map<string, string[]>()
  const parts = search.split('&', MAX_PARAMETERS + 1).filter((part) => part !== '')
  if (parts.length > MAX_PARAMETERS) throw badQuery(`A query string has at most ${MAX_PARAMETERS} parameters.`)
  for (const part of parts) {
    const at = part.indexOf('=')
    const [name, value] = at < 0 ? [part, ''] : [part.slice(0, at), part.slice(at + 1)]
    const key = decode(name)
    groups.set(key, [...(groups.get(key) ?? []), decode(value)])
  }
  return groups
}

// Not URLSearchParams: what is no UTF-8 it would change without a word.
function decode(text: string): string {
  try {
    return decodeURIComponent(text.replaceAll('+', ' '))
  } catch {
    throw badQuery('The query string is not valid percent-encoding of UTF-8.')
  }
}

function badQuery(message: string): TaskwireError {
  return invalidInput({ path: [], code: 'unreadable', message })
}
