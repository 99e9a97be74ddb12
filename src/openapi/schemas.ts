import * as z from 'zod'
import { NULL_IS_LEFT_OUT, OPEN_VALUES } from '../entities/definition/common-schema.ts'

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
    for (const [name, { id: _, ...definition }] of Object.entries($defs)) this.add(name, referToComponents(definition))
    return referToComponents(properties?.it as JsonSchema)
  }

  /** Adds a component and returns a reference to it. @throws Error if another schema has this name. */
  add(name: string, schema: JsonSchema): JsonSchema {
    const known = this.schemas[name]
    if (known && JSON.stringify(known) !== JSON.stringify(schema))
      throw new Error(`Two different schemas are named "${name}"`)
    this.schemas[name] = schema
    return { $ref: `#/components/schemas/${name}` }
  }
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
  const text = JSON.stringify(schema).replaceAll('"#/$defs/', '"#/components/schemas/')
  return JSON.parse(text, (_, value: unknown) => (isMarked(value) ? withoutNull(value) : value)) as JsonSchema
}

function isMarked(value: unknown): value is JsonSchema {
  return typeof value === 'object' && value !== null && Object.hasOwn(value, NULL_IS_LEFT_OUT)
}

/** Removes null from the type of a field that accepts null as absent. */
function withoutNull({ [NULL_IS_LEFT_OUT]: _, anyOf, type, ...rest }: JsonSchema): JsonSchema {
  const choices = Array.isArray(anyOf) ? (anyOf as JsonSchema[]).filter((one) => one.type !== 'null') : []
  const plain = Array.isArray(type) ? type.find((one) => one !== 'null') : type
  return { ...choices[0], ...(plain !== undefined && { type: plain }), ...rest }
}
