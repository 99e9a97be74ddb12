import * as z from 'zod'

/** A JSON Schema of draft 2020-12. */
export type Json = Record<string, any>

/** Returns the input schema of a procedure as JSON Schema, with references resolved. */
export function jsonSchemaOf(schema: z.ZodType): Json {
  const json = z.toJSONSchema(schema, { io: 'input', unrepresentable: 'any', reused: 'inline' }) as Json
  return inline(json, json.$defs ?? {})
}

function inline(value: unknown, defs: Json): any {
  if (Array.isArray(value)) return value.map((one) => inline(one, defs))
  if (typeof value !== 'object' || value === null) return value
  const { $ref, ...rest } = value as Json
  if (typeof $ref === 'string') {
    const { [$ref.replace('#/$defs/', '')]: definition, ...others } = defs
    // A schema within itself becomes one that accepts anything.
    return inline(definition ?? {}, others)
  }
  return Object.fromEntries(Object.entries(rest).map(([name, part]) => [name, inline(part, defs)]))
}

/** Returns a schema without its null alternative. */
export function notNull(schema: Json): Json {
  const { anyOf, type, ...rest } = schema
  if (Array.isArray(type)) return { ...rest, type: type.find((one: string) => one !== 'null') }
  if (!anyOf) return schema
  return { ...rest, ...(anyOf as Json[]).find((one) => one.type !== 'null') }
}

/** Returns whether a schema accepts null. */
export function takesNull({ anyOf = [], type }: Json): boolean {
  return [type].flat().includes('null') || (anyOf as Json[]).some((one) => one.type === 'null')
}

const SOME_TEXT = 'some text'

/** Returns whether a schema accepts free text: no id, time or enum value. */
export function isText(schema: Json): boolean {
  const { type, format, enum: words, pattern = '' } = notNull(schema)
  return type === 'string' && format === undefined && words === undefined && new RegExp(pattern, 'u').test(SOME_TEXT)
}

/**
 * Returns a valid value of a schema: its first example if it has any. Undefined if the schema does not imply a value, such as
 * the id of another row.
 */
export function exampleOf(schema: Json): unknown {
  const { type, enum: words, examples, minimum, items, properties } = notNull(schema)
  if (examples?.length > 0) return examples[0]
  if (words) return words.at(-1)
  if (type === 'boolean') return true
  if (type === 'integer' || type === 'number') return Math.max(minimum ?? 1, 1)
  if (type === 'array') {
    const item = exampleOf(items)
    return item === undefined ? [] : [item]
  }
  if (type === 'object') return properties && examplesOf(properties)
  return isText(schema) ? SOME_TEXT : undefined
}

/** Returns values for the properties whose schemas imply one. */
export function examplesOf(properties: Json): Record<string, unknown> {
  const values = Object.entries<Json>(properties).map(([name, schema]) => [name, exampleOf(schema)] as const)
  return Object.fromEntries(values.filter(([, value]) => value !== undefined))
}
