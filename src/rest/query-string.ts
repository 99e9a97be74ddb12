import * as z from 'zod'
import { NULL_IS_LEFT_OUT } from '../entities/definition/common-schema.ts'
import { type Issue, invalidInput, invalidInputs, type TaskwireError } from '../errors.ts'
import { unwrap } from './operations.ts'
import { readSort, sortKeysOf } from './sort-parameter.ts'

/** One query parameter. The field of an object is named by its path, like `due.from`; `due=null` is null instead of the object. */
export interface Parameter {
  name: string
  path: string[]
  /** `null` if only this word is possible. */
  kind: 'boolean' | 'integer' | 'string' | 'null'
  isRequired: boolean
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
  isRequired: boolean
}

/**
 * Derives query parameters from the fields of an input. The schemas do not coerce strings, because they would do so for tRPC
 * as well.
 */
export function parametersOf(
  fields: Record<string, z.ZodType>,
  parent: Parent = { path: [], isRequired: true },
): Parameter[] {
  return Object.entries(fields).flatMap(([key, schema]) => {
    const path = [...parent.path, key]
    const inner = textOf(unwrap(schema))
    const description = schema.meta()?.description ?? inner.meta()?.description ?? parent.description
    const isNullable = inner instanceof z.ZodStringFormat && schema.safeParse(null).success
    const isRequired = parent.isRequired === true && !schema.safeParse(undefined).success
    const common = {
      name: path.join('.'),
      path,
      schema: unwrap(schema) === inner ? schema : inner,
      description,
      isNullable,
      isRequired,
    }
    if (inner instanceof z.ZodObject) {
      const parts = parametersOf(inner.shape, { path, description, isRequired })
      return meansNull(schema)
        ? [{ ...common, isNullable: true, kind: 'null', isList: false, sortKeys: undefined }, ...parts]
        : parts
    }
    const sortKeys = sortKeysOf(inner)
    if (sortKeys) return [{ ...common, kind: 'string', isList: false, sortKeys }]
    const isList = inner instanceof z.ZodArray
    const kind = kindOf(isList ? unwrap(inner.element as z.ZodType) : inner)
    return [{ ...common, kind, isList, sortKeys }]
  })
}

/** Returns whether a field can be null, and that does not mean that it is left out. */
function meansNull(schema: z.ZodType): boolean {
  return schema.safeParse(null).success && !schema.meta()?.[NULL_IS_LEFT_OUT]
}

/** Returns the text among the forms of a value: a query string has no other. */
function textOf(schema: z.ZodType): z.ZodType {
  if (!(schema instanceof z.ZodUnion)) return schema
  return (schema.options as z.ZodType[]).find((one) => one instanceof z.ZodString) ?? schema
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
  const contradicted = new Set<string>()
  for (const [name, values] of groupByName(search)) {
    const parameter = parameters.find((known) => known.name === name)
    const problem = parameter ? problemOf(parameter, values) : 'unknown_key'
    if (parameter && !problem) {
      const read = values.map((value) => convert(parameter, value))
      if (!put(input, parameter.path, parameter.isList ? read : read[0])) contradicted.add(parameter.path[0] ?? '')
    } else issues.push(issueOf(name, { parameter, code: problem ?? '' }))
  }
  issues.push(...[...contradicted].map(bothIssue))
  if (issues.length === 0) return input
  throw invalidInputs(issues)
}

const WORDS = { boolean: /^(true|false)$/, integer: /^-?\d{1,15}$/, string: /^/, null: /^null$/ }
const RULES = {
  boolean: 'Must be true or false',
  integer: 'Must be a whole number',
  string: 'Must be text',
  null: 'Must be null; give anything else by its fields, each a parameter of its own',
}

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
  return { path: parameter.path, code, message: RULES[parameter.kind] }
}

function bothIssue(field: string): Issue {
  return { path: [field], code: 'contradiction', message: 'Must not be given both as null and by its fields' }
}

/** Sets a value. Returns false if the input has null where the value has its path, or the other way round. */
function put(input: Record<string, unknown>, [key = '', ...rest]: string[], value: unknown): boolean {
  if (rest.length === 0) {
    if (Object.hasOwn(input, key)) return false
    input[key] = value
    return true
  }
  if (!Object.hasOwn(input, key)) input[key] = {}
  return input[key] !== null && put(input[key] as Record<string, unknown>, rest, value)
}

/** The maximum number of parameters, far above the number of filters. */
const MAX_PARAMETERS = 300

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
