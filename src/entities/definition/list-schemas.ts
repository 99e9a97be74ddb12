import * as z from 'zod'
import { ENTITY_LIMITS } from './common-schema.ts'
import { capitalized, type Names } from './names.ts'

interface Listed<Filters extends z.ZodRawShape, Key extends string, Trash extends boolean>
  extends Pick<Names, 'plural'> {
  /** The schemas of the filters. */
  filters: Filters
  /** The names of the sort keys. */
  sortKeys: readonly [Key, ...Key[]]
  hasTrash: Trash
  defaultSort?: readonly { by: string; order: 'asc' | 'desc' }[] | undefined
  /** A sentence about the order, for the documentation. */
  order?: string | undefined
}

/** Creates the input schema of a list: filters, order, page size and cursor. */
export function listSchema<Filters extends z.ZodRawShape, Key extends string, Trash extends boolean>(
  listed: Listed<Filters, Key, Trash>,
) {
  const { plural, filters, sortKeys, hasTrash, defaultSort, order } = listed
  const types = capitalized(plural)
  return z
    .strictObject({
      ...filters,
      ...((hasTrash ? TRASH : {}) as Trash extends true ? typeof TRASH : Record<never, never>),
      sort: sortSchema(sortKeys, { defaultSort, order }).optional(),
      limit: z
        .number()
        .int()
        .min(1)
        .max(ENTITY_LIMITS.pageSize)
        .optional()
        .meta({
          description: `Maximum number of ${plural} per page; fewer if they exceed 512 KB`,
          default: ENTITY_LIMITS.defaultPageSize,
        }),
      total: z
        .boolean()
        .optional()
        .meta({
          description: `True: also counts the ${plural} on all pages, in \`total\`. Default false`,
        }),
      cursor: z.string().max(ENTITY_LIMITS.cursorLength).meta({ minLength: 1 }).optional().meta({
        description:
          'The `nextCursor` of the previous page. All other inputs except `limit` and `total` must stay the same',
      }),
    })
    .meta({
      id: `List${types}Input`,
      description: `The filters, order, page size and cursor of a list of ${plural}`,
    })
}

const TRASH = {
  trash: z
    .boolean()
    .optional()
    .meta({ description: 'True: lists the trash; false: lists everything outside the trash. Default false' }),
}

interface Described extends Pick<Listed<z.ZodRawShape, string, boolean>, 'defaultSort' | 'order'> {
  /** The name of the schema of one sort key, if it is part of several inputs. */
  id?: string
}

/** Creates the schema of an order: one to three sort keys. */
export function sortSchema<Key extends string>(
  keys: readonly [Key, ...Key[]],
  { defaultSort, order, id }: Described = {},
) {
  const preset = defaultSort?.map(({ by, order }) => `\`${by}\`, ${DIRECTIONS[order]}`).join('; ') ?? 'newest first'
  const sentences = [
    'One to three different sort keys, in order of precedence',
    'Ties are broken by id, in the direction of the last key',
    `Default: ${preset}`,
    ...(order === undefined ? [] : [order]),
  ]
  return z
    .array(
      z
        .strictObject({
          by: z.enum(keys),
          order: z.enum(['asc', 'desc']).optional().meta({ description: 'Sort direction. Default asc' }),
        })
        .meta(id === undefined ? {} : { id, description: 'A sort key and its direction' }),
    )
    .min(1)
    .max(ENTITY_LIMITS.sortKeys)
    .refine((sort) => new Set(sort.map((key) => (key as { by: string }).by)).size === sort.length, {
      error: 'Each key may be given once',
    })
    .meta({ description: sentences.join('. ') })
}

const DIRECTIONS = { asc: 'ascending', desc: 'descending' }
