import type { Json } from './described.ts'

/** The keywords with one subschema. For objects with properties, `additionalProperties` is false, or true in open ones. */
export const SINGLE_PARTS = ['items', 'propertyNames', 'additionalProperties']

/** Removes descriptions and examples, so that shapes can be compared. */
export function withoutRemarks(key: string, value: unknown): unknown {
  return ['description', 'examples', 'default'].includes(key) ? undefined : value
}

/** Lists every schema of a document with its JSON path. */
export function* schemasIn(value: unknown, place = ''): Generator<{ schema: Json; place: string }> {
  if (typeof value !== 'object' || value === null) return
  for (const [key, part] of Object.entries(value)) {
    const at = `${place}/${key}`
    if (key === 'schema' || /\/components\/schemas$/.test(place)) yield* withParts(part, at)
    else if (key !== 'schemas' || place === '/components') yield* schemasIn(part, at)
  }
}

/** Lists a schema and its subschemas, without following references. */
function* withParts(schema: Json, place: string): Generator<{ schema: Json; place: string }> {
  yield { schema, place }
  for (const [name, part] of Object.entries<Json>(schema.properties ?? {})) yield* withParts(part, `${place}/${name}`)
  for (const part of schema.anyOf ?? []) yield* withParts(part, `${place}/anyOf`)
  for (const part of schema.oneOf ?? []) yield* withParts(part, `${place}/oneOf`)
  for (const name of SINGLE_PARTS)
    if (typeof schema[name] === 'object') yield* withParts(schema[name], `${place}/${name}`)
}
