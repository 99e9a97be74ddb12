import type { Json } from './described.ts'

/** Where a schema has one other; for objects that name their keys, `additionalProperties` is false or, in open ones, true. */
export const SINGLE_PARTS = ['items', 'propertyNames', 'additionalProperties']

/** For people alone: two shapes are one, whatever is said of them. */
export function withoutRemarks(key: string, value: unknown): unknown {
  return ['description', 'examples', 'default'].includes(key) ? undefined : value
}

/** Every schema of a document, with its place. */
export function* schemasIn(value: unknown, place = ''): Generator<{ schema: Json; place: string }> {
  if (typeof value !== 'object' || value === null) return
  for (const [key, part] of Object.entries(value)) {
    const at = `${place}/${key}`
    if (key === 'schema' || /\/components\/schemas$/.test(place)) yield* withParts(part, at)
    else if (key !== 'schemas' || place === '/components') yield* schemasIn(part, at)
  }
}

/** A schema with all that it is made of, references not followed. */
function* withParts(schema: Json, place: string): Generator<{ schema: Json; place: string }> {
  yield { schema, place }
  for (const [name, part] of Object.entries<Json>(schema.properties ?? {})) yield* withParts(part, `${place}/${name}`)
  for (const part of schema.anyOf ?? []) yield* withParts(part, `${place}/anyOf`)
  for (const part of schema.oneOf ?? []) yield* withParts(part, `${place}/oneOf`)
  for (const name of SINGLE_PARTS)
    if (typeof schema[name] === 'object') yield* withParts(schema[name], `${place}/${name}`)
}
