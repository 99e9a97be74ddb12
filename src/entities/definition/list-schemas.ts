import * as z from 'zod'
import { ENTITY_LIMITS } from './common-schema.ts'
import { capitalized, type Names } from './names.ts'

interface Listed<Filters extends z.ZodRawShape, Key extends string> extends Pick<Names, 'plural'> {
  /** Inputs that narrow the list down. */
  filters: Filters
  /** What rows can be sorted by. */
  sortKeys: readonly [Key, ...Key[]]
  hasTrash: boolean
  /** More about the order, for the documentation. */
  order?: string
}

/** Builds the input of a list: its filters, order and place. */
export function listSchema<Filters extends z.ZodRawShape, Key extends string>(listed: Listed<Filters, Key>) {
  const { plural, filters, sortKeys, hasTrash, order } = listed
  const types = capitalized(plural)
  return z
    .strictObject({
      ...filters,
      ...(hasTrash ? TRASH : ({} as typeof TRASH)),
      sort: sortSchema(sortKeys, order).optional(),
      limit: z
        .number()
        .int()
        .min(1)
        .max(ENTITY_LIMITS.pageSize)
        .optional()
        .meta({
          description: `${types} a page; fewer where together they are larger than 512 KB`,
          default: ENTITY_LIMITS.defaultPageSize,
        }),
      cursor: z
        .string()
        .max(ENTITY_LIMITS.cursorLength)
        .meta({ minLength: 1 })
        .optional()
        .meta({ description: 'The `nextCursor` of the page before, with the same input otherwise' }),
    })
    .meta({
      id: `List${types}Input`,
      description: `Which ${plural} to list, in which order, and where to go on`,
    })
}

const TRASH = {
  trash: z.boolean().optional().meta({ description: 'True: what is in the trash, instead of what is not' }),
}

function sortSchema<Key extends string>(keys: readonly [Key, ...Key[]], order = '') {
  return z
    .array(
      z.strictObject({
        by: z.enum(keys),
        order: z.enum(['asc', 'desc']).optional().meta({ description: 'Default asc' }),
      }),
    )
    .min(1)
    .max(ENTITY_LIMITS.sortKeys)
    .refine((sort) => new Set(sort.map((key) => (key as { by: string }).by)).size === sort.length, {
      error: 'Each key may be given once',
    })
    .meta({
      description:
        `One to three keys, each given once: a later one decides where the earlier ones are equal, and the id, in the direction of the last, where all are. Default: newest first. ${order}`.trim(),
    })
}
