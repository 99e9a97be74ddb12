import type { Json } from './described.ts'

/** The keywords with one subschema. For objects with properties, `additionalProperties` is false, or true in open ones. */
export const SINGLE_PARTS = ['items', 'propertyNames', 'additionalProperties']

/** Removes descriptions and examples, so that shapes can be compared. */
export function withoutRemarks(key: string, value: unknown): unknown {
  return ['description', 'examples', 'default'].includes(key) ? undefined : value
}

/** Lists every schema of a document with its JSON path. */
export function* schemasIn(value: unknown, location = ''): Generator<{ schema: Json; location: string }> {
  if (typeof value !== 'object' || value === null) return
  for (const [key, part] of Object.entries(value)) {
    const at = `${location}/${key}`
    if (key === 'schema' || /\/components\/schemas$/.test(location)) yield* withParts(part, at)
    else if (key !== 'schemas' || location === '/components') yield* schemasIn(part, at)
  }
}

/** Lists a schema and its subschemas, without following references. */
function* withParts(schema: Json, location: string): Generator<{ schema: Json; location: string }> {
  yield { schema, location }
  for (const [name, part] of Object.entries<Json>(schema.properties ?? {}))
    yield* withParts(part, `${location}/${name}`)
  for (const part of schema.anyOf ?? []) yield* withParts(part, `${location}/anyOf`)
  for (const part of schema.oneOf ?? []) yield* withParts(part, `${location}/oneOf`)
  for (const name of SINGLE_PARTS)
    if (typeof schema[name] === 'object') yield* withParts(schema[name], `${location}/${name}`)
}
