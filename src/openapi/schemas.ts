import * as z from 'zod'
import { NULL_IS_LEFT_OUT, OPEN_VALUES } from '../entities/definition/common-schema.ts'

/** A JSON Schema of draft 2020-12, which is what OpenAPI 3.1 takes. */
export type JsonSchema = Record<string, unknown>

/** Collects the schemas that have an id, each once, and refers to them. */
export class SchemaCollection {
  readonly schemas: Record<string, JsonSchema> = {}

  /** A schema in place, or a reference to its component where it has an id. */
  refer(schema: z.ZodType, io: 'input' | 'output'): JsonSchema {
    // In an object even a schema with an id comes as a reference.
    const { properties, $defs = {} } = z.toJSONSchema(z.object({ it: schema }), {
      io,
      unrepresentable: 'any',
      override,
    })
    for (const [name, { id: _, ...definition }] of Object.entries($defs)) this.add(name, referToComponents(definition))
    return referToComponents(properties?.it as JsonSchema)
  }

  /** Adds a component and refers to it. @throws Error for two of one name that differ. */
  add(name: string, schema: JsonSchema): JsonSchema {
    const known = this.schemas[name]
    if (known && JSON.stringify(known) !== JSON.stringify(schema)) throw new Error(`There are two schemas "${name}"`)
    this.schemas[name] = schema
    return { $ref: `#/components/schemas/${name}` }
  }
}

/** An object of exactly these fields, all of them required unless named. */
export function objectOf(properties: Record<string, JsonSchema>, optional: string[] = []): JsonSchema {
  const required = Object.keys(properties).filter((name) => !optional.includes(name))
  return { type: 'object', properties, ...(required.length > 0 && { required }) }
}

type Override = NonNullable<NonNullable<Parameters<typeof z.toJSONSchema>[1]>['override']>

const override: Override = ({ zodSchema, jsonSchema }) => {
  const { def } = zodSchema._zod
  if (def.type === 'date') Object.assign(jsonSchema, { type: 'string', format: 'date-time' })
  // An answer may say more in a later version; what refuses unknown keys, or is open to them, says so itself.
  const isClosed = 'catchall' in def && def.catchall
  if (def.type === 'object' && !isClosed && jsonSchema.additionalProperties === false)
    delete jsonSchema.additionalProperties
  if (jsonSchema.type === 'integer') {
    if (jsonSchema.maximum === Number.MAX_SAFE_INTEGER) delete jsonSchema.maximum
    if (jsonSchema.minimum === Number.MIN_SAFE_INTEGER) delete jsonSchema.minimum
  }
  // An open string is one like any other here: its examples and its description say the rest.
  delete jsonSchema[OPEN_VALUES]
  // Written for people: the pattern of a UUID says nothing beside its format.
  if (jsonSchema.format === 'uuid') delete jsonSchema.pattern
}

function referToComponents(schema: JsonSchema): JsonSchema {
  const text = JSON.stringify(schema).replaceAll('"#/$defs/', '"#/components/schemas/')
  return JSON.parse(text, (_, value: unknown) => (isMarked(value) ? withoutNull(value) : value)) as JsonSchema
}

function isMarked(value: unknown): value is JsonSchema {
  return typeof value === 'object' && value !== null && Object.hasOwn(value, NULL_IS_LEFT_OUT)
}

/** The schema of a field without the null that it takes, too. */
function withoutNull({ [NULL_IS_LEFT_OUT]: _, anyOf, type, ...rest }: JsonSchema): JsonSchema {
  const choices = Array.isArray(anyOf) ? (anyOf as JsonSchema[]).filter((one) => one.type !== 'null') : []
  const plain = Array.isArray(type) ? type.find((one) => one !== 'null') : type
  return { ...choices[0], ...(plain !== undefined && { type: plain }), ...rest }
}
