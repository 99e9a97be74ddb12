import * as z from 'zod'
import { NULL_IS_LEFT_OUT, OPEN_VALUES, TEXT_OVER_REST } from '../entities/definition/common-schema.ts'

/** A JSON Schema of draft 2020-12, the dialect of OpenAPI 3.1. */
export type JsonSchema = Record<string, unknown>

/** Collects the schemas that have an id as components, and returns references to them. */
export class SchemaCollection {
  readonly schemas: Record<string, JsonSchema> = {}

  /** Returns an inline schema, or a reference to its component if it has an id. */
  refer(schema: z.ZodType, io: 'input' | 'output'): JsonSchema {
    // Wrapped in an object because zod references only nested schemas.
    const { properties, $defs = {} } = z.toJSONSchema(z.object({ it: schema }), {
      io,
      unrepresentable: 'any',
      override,
    })
    const given = referToComponents(properties?.it as JsonSchema)
    const components = Object.entries($defs).map(([name, { id: _, ...rest }]) => ({
      name,
      schema: mergeChoices(referToComponents(rest), referTo(name)),
    }))
    for (const { name, schema } of reachable(given, components)) this.add(name, schema)
    return given
  }

  /** Adds a component and returns a reference to it. @throws Error if another schema has this name. */
  add(name: string, schema: JsonSchema): JsonSchema {
    const known = this.schemas[name]
    if (known && JSON.stringify(known) !== JSON.stringify(schema))
      throw new Error(`Two different schemas are named "${name}"`)
    this.schemas[name] = schema
    return { $ref: referTo(name) }
  }
}

function referTo(name: string): string {
  return `#/components/schemas/${name}`
}

/** Returns an object schema with these fields, all required except `optional`. */
export function objectOf(properties: Record<string, JsonSchema>, optional: string[] = []): JsonSchema {
  const required = Object.keys(properties).filter((name) => !optional.includes(name))
  return { type: 'object', properties, ...(required.length > 0 && { required }) }
}

type Override = NonNullable<NonNullable<Parameters<typeof z.toJSONSchema>[1]>['override']>

const override: Override = ({ zodSchema, jsonSchema }) => {
  const { def } = zodSchema._zod
  if (def.type === 'date') Object.assign(jsonSchema, { type: 'string', format: 'date-time' })
  // Later versions may add fields to outputs; only schemas with an explicit rule for unknown keys state it.
  const isClosed = 'catchall' in def && def.catchall
  if (def.type === 'object' && !isClosed && jsonSchema.additionalProperties === false)
    delete jsonSchema.additionalProperties
  if (jsonSchema.type === 'integer') {
    if (jsonSchema.maximum === Number.MAX_SAFE_INTEGER) delete jsonSchema.maximum
    if (jsonSchema.minimum === Number.MIN_SAFE_INTEGER) delete jsonSchema.minimum
  }
  // An open enum is documented as a string: its description and examples list the known values.
  delete jsonSchema[OPEN_VALUES]
  // The pattern of a UUID repeats its format.
  if (jsonSchema.format === 'uuid') delete jsonSchema.pattern
}

function referToComponents(schema: JsonSchema): JsonSchema {
  const text = JSON.stringify(schema).replaceAll('"#/$defs/', `"${referTo('')}`)
  return JSON.parse(text, (_, value: unknown) => {
    if (isMarked(value, TEXT_OVER_REST)) return asText(value)
    return isMarked(value, NULL_IS_LEFT_OUT) ? withoutNull(value) : value
  }) as JsonSchema
}

/** Returns the components that a schema refers to, also by way of others. */
function reachable<Component extends { name: string; schema: JsonSchema }>(
  from: JsonSchema,
  components: Component[],
): Component[] {
  const found = new Set<Component>()
  const visit = (schema: JsonSchema) => {
    const text = JSON.stringify(schema)
    for (const component of components) {
      if (found.has(component) || !text.includes(`"${referTo(component.name)}"`)) continue
      found.add(component)
      visit(component.schema)
    }
  }
  visit(from)
  return components.filter((component) => found.has(component))
}

function isMarked(value: unknown, mark: string): value is JsonSchema {
  return typeof value === 'object' && value !== null && Object.hasOwn(value, mark)
}

/** Returns the text among several forms of a value. */
function asText({ [TEXT_OVER_REST]: _, anyOf, ...rest }: JsonSchema): JsonSchema {
  return { ...(anyOf as JsonSchema[]).find(({ type }) => type === 'string'), ...rest }
}

/** Removes null from the type of a field that accepts null as absent. */
function withoutNull({ [NULL_IS_LEFT_OUT]: _, anyOf, type, ...rest }: JsonSchema): JsonSchema {
  const choices = Array.isArray(anyOf) ? (anyOf as JsonSchema[]).filter((one) => one.type !== 'null') : []
  const plain = Array.isArray(type) ? type.find((one) => one !== 'null') : type
  return { ...choices[0], ...(plain !== undefined && { type: plain }), ...rest }
}

/**
 * Describes a choice of objects as one object with the fields of all of them, all optional, open and without limits. Code generators
 * turn a choice into an untyped value. `self` refers to the schema. Returns any other schema unchanged.
 */
function mergeChoices(schema: JsonSchema, self: string): JsonSchema {
  const { anyOf, description, ...rest } = schema
  if (!Array.isArray(anyOf) || !anyOf.every(isObject)) return schema
  const forms = anyOf.map(({ properties }) => `\`${Object.keys(properties).join(', ')}\``)
  const fields = Map.groupBy(
    anyOf.flatMap(({ properties }) => Object.entries(properties)),
    ([name]) => name,
  )
  const properties = [...fields].map(([name, entries]) => {
    const choices = entries.map(([, field]) => field)
    return [name, choices[0]?.$ref === self ? WITHIN_ITSELF : mergeFields(choices)]
  })
  return {
    type: 'object',
    properties: Object.fromEntries(properties),
    ...rest,
    description: `${description}. It has the fields of one form: ${[...new Set(forms)].join(' or ')}`,
  }
}

function isObject(schema: JsonSchema): schema is { properties: Record<string, JsonSchema> } {
  return schema.type === 'object' && typeof schema.properties === 'object'
}

/** A schema directly within itself. A generator for Go rejects the reference, because such a struct has no size. */
const WITHIN_ITSELF = { type: 'object', description: 'An object like this one', additionalProperties: true }

/** Describes words as text: constants for operators, such as `<=`, have no names in generated code. */
function mergeFields(choices: JsonSchema[]): JsonSchema {
  const words = choices.flatMap((one) => (Array.isArray(one.enum) ? one.enum : 'const' in one ? [one.const] : []))
  const names = [...new Set(words)].map((word) => `\`${word}\``)
  return names.length > 0 ? { type: 'string', description: `One of ${names.join(', ')}` } : withoutLimits(choices[0])
}

function withoutLimits({ type, items, $ref, description }: JsonSchema = {}): JsonSchema {
  return {
    ...($ref !== undefined && { $ref }),
    ...(type !== undefined && { type }),
    ...(items !== undefined && { items: withoutLimits(items as JsonSchema) }),
    ...(description !== undefined && { description }),
  }
}
