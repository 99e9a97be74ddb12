import * as z from 'zod'

/** The limits of every entity. */
export const ENTITY_LIMITS = {
  // A title of 500 control characters, each six characters in JSON, gives a cursor of 4,099.
  cursorLength: 4_200,
  sortKeys: 3,
  pageSize: 200,
  defaultPageSize: 50,
  /** Maximum number of rows in a bulk change. */
  bulk: 200,
  /** Maximum number of rows that one call of `emptyTrash` purges. */
  purge: 1000,
  // The maximum of the integer column.
  version: 2_147_483_647,
} as const

/** The id of a row: a UUID of any version, in lower case. */
export const Id = z
  .guid({ error: 'Must be a UUID' })
  .toLowerCase()
  .meta({ description: 'UUID of any version. The server generates version 7 (RFC 9562), which sorts by time' })

/** The version that a change requires. Versions start at 1; 0 means that the row must not exist yet. */
export const IfVersion = z
  .number()
  .int()
  .min(0)
  .max(ENTITY_LIMITS.version)
  .optional()
  .meta({ description: 'Required current version. If it differs, the call fails with CONFLICT and the current row' })

/** Makes retries safe: calls with the same key within 24 hours are applied once, and the response is replayed. */
export const IdempotencyKey = z
  .string()
  .regex(/^[\x21-\x7e]{1,255}$/, { error: 'Must be 1 to 255 printable ASCII characters without spaces' })
  .optional()
  .meta({
    description:
      'Makes retries safe: calls with the same key within 24 hours are applied once, and the first response is replayed. A response larger than 64 KB is replayed with the current rows',
  })

/** Undoes a change within an hour; null if nothing changed. */
export const UndoToken = z
  .string()
  .nullable()
  .meta({ description: 'Pass it to `changes.undo` within an hour to undo the change. Null if nothing changed' })

/** The number of rows changed, by entity. */
export const Affected = z.record(z.string(), z.number().int()).meta({
  description: 'Number of rows changed, by entity. Entities without changed rows are omitted',
})
export type Affected = z.infer<typeof Affected>

/** The metadata key of fields for which null means absent. */
export const NULL_IS_LEFT_OUT = 'nullIsLeftOut'

/**
 * Makes a field optional, with null meaning absent, as many programs serialize missing values. The OpenAPI document does not
 * mention null: generated clients would have to distinguish three states instead of two.
 */
export const orNull = <Schema extends z.ZodType>(schema: Schema, meta: Record<string, unknown> = {}) =>
  schema.nullish().meta({ ...meta, [NULL_IS_LEFT_OUT]: true })

/**
 * The metadata of a list without duplicates. Not `uniqueItems`: generators turn that into a set, which is unordered, and in
 * some languages not serializable to JSON.
 */
export const EACH_ONCE = { description: 'No duplicates', 'x-unique-items': true }

/**
 * The metadata key of strings that gain values over time; their examples are the present values. Readers ignore unknown
 * values, so the document has no enum, which generated clients would enforce.
 */
export const OPEN_VALUES = 'openValues'
