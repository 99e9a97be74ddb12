import * as z from 'zod'
import { ENTITY_LIMITS } from '../entities/definition/common-schema.ts'
import type { JsonSchema } from '../openapi/schemas.ts'

/** Returns the valid sort keys of a sort input, a list of objects of `by` and `order`; undefined for other inputs. */
export function sortKeysOf(list: z.ZodType): string[] | undefined {
  if (!(list instanceof z.ZodArray) || !(list.element instanceof z.ZodObject)) return undefined
  const { by, order } = list.element.shape
  return by instanceof z.ZodEnum && order !== undefined ? by.options.map(String) : undefined
}

/** Parses a sort parameter like `due,-priority`; a minus sorts in descending order. */
export function readSort(text: string): { by: string; order: 'asc' | 'desc' }[] {
  // One key above the maximum is enough for the schema to reject the list.
  return text
    .split(',', ENTITY_LIMITS.sortKeys + 1)
    .map((word) => (word.startsWith('-') ? { by: word.slice(1), order: 'desc' } : { by: word, order: 'asc' }))
}

/** Describes a sort parameter as a list of strings, which code generators turn into an enum. */
export function describeSort(keys: string[], schema: JsonSchema): JsonSchema {
  const items = { type: 'string', enum: keys.flatMap((key) => [key, `-${key}`]) }
  return { ...schema, items, 'x-unique-items': true }
}
