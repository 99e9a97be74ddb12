import type { JsonSchema } from './schemas.ts'

/** Describes the parameter that stands for a whole object. */
export function describeNull(description = ''): string {
  return `${description}. Only \`null\` can be given here; the fields are parameters of their own`
}

/** Describes the ids of a list by a pattern, because Swagger UI has no field for items with a format. */
export function withPlainIds(json: JsonSchema): JsonSchema {
  const { format, ...items } = (json.items ?? {}) as JsonSchema
  return format === 'uuid' ? { ...json, items: { ...items, pattern: ID } } : json
}

/** The only value of the parameter that stands for a whole object. */
export const ONLY_NULL = { type: 'string', enum: ['null'], examples: ['null'] }

const ID = '^[0-9a-fA-F]{8}(-[0-9a-fA-F]{4}){3}-[0-9a-fA-F]{12}$'

/** An id, or the word `null`. One type instead of a choice of two, which generated clients handle badly. */
export const ID_OR_NULL = { type: 'string', pattern: '^([0-9a-fA-F]{8}(-[0-9a-fA-F]{4}){3}-[0-9a-fA-F]{12}|null)$' }
