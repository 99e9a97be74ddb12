import * as z from 'zod'
import { ENTITY_LIMITS } from '../entities/definition/common-schema.ts'
import type { JsonSchema } from '../openapi/schemas.ts'

/** Returns what can be sorted by, where an input is a list of keys to sort by: objects of `by` and `order`. */
export function sortKeysOf(list: z.ZodType): string[] | undefined {
  if (!(list instanceof z.ZodArray) || !(list.element instanceof z.ZodObject)) return undefined
  const { by, order } = list.element.shape
  return by instanceof z.ZodEnum && order !== undefined ? by.options.map(String) : undefined
}

/** Reads `due,-priority`, where a minus stands for descending, into the list of keys that it stands for. */
export function readSort(text: string): { by: string; order: 'asc' | 'desc' }[] {
  // One more than there may be is enough to be refused.
  return text
    .split(',', ENTITY_LIMITS.sortKeys + 1)
    .map((word) => (word.startsWith('-') ? { by: word.slice(1), order: 'desc' } : { by: word, order: 'asc' }))
}

/** Describes such a list as one of words, which code generators take for an enum. */
export function describeSort(keys: string[], schema: JsonSchema): JsonSchema {
  const items = { type: 'string', enum: keys.flatMap((key) => [key, `-${key}`]) }
  return { ...schema, items, 'x-unique-items': true }
}
