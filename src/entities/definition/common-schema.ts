import * as z from 'zod'

/** The limits that every entity has. */
export const ENTITY_LIMITS = {
  // A title of 500 control characters, each six in JSON, makes one of 4,099.
  cursorLength: 4_200,
  sortKeys: 3,
  pageSize: 200,
  defaultPageSize: 50,
  /** Rows that one bulk change names. */
  bulk: 200,
  /** Rows that one call of `emptyTrash` purges. */
  purge: 1000,
  // What the column holds.
  version: 2_147_483_647,
} as const

/** The id of a row: a UUID of any version, which is what the format says and the column holds. */
export const Id = z
  .guid({ error: 'Must be a UUID' })
  .toLowerCase()
  .meta({ description: 'UUID; those made here are version 7 (RFC 9562), which sorts by time' })

/** The version a change is meant for. Versions begin at 1, so 0 stands for a row that is not there yet. */
export const IfVersion = z
  .number()
  .int()
  .min(0)
  .max(ENTITY_LIMITS.version)
  .optional()
  .meta({ description: 'The change is made to this version alone; otherwise CONFLICT with what it is now' })

/** Sent again with the same key, a change happens once and is answered again, for 24 hours. */
export const IdempotencyKey = z
  .string()
  .regex(/^[\x21-\x7e]{1,255}$/, { error: 'Must be 1 to 255 printable ASCII characters without spaces' })
  .optional()
  .meta({
    description:
      'Sent again with the same key, the change happens once and is answered as the first time, for 24 hours; an answer of more than 64 KB has the rows as they are by then',
  })

/** Takes a change back within an hour; null where nothing has changed. */
export const UndoToken = z
  .string()
  .nullable()
  .meta({ description: 'Takes the change back within an hour, with `changes.undo`; null where nothing has changed' })

/** How many rows of each entity a change has changed. */
export const Affected = z.record(z.string(), z.number().int()).meta({
  description: 'How many rows of each entity the change has changed; one of which nothing has changed is left out',
})
export type Affected = z.infer<typeof Affected>

/** Marks in its metadata a field that is left out by null as well. */
export const NULL_IS_LEFT_OUT = 'nullIsLeftOut'

/**
 * A field for which null means the same as left out: many programs write it for what they have no value for. The OpenAPI
 * document does not say so, since generated clients would have to tell three states apart where there are two.
 */
export const orNull = <Schema extends z.ZodType>(schema: Schema, meta: Record<string, unknown> = {}) =>
  schema.nullish().meta({ ...meta, [NULL_IS_LEFT_OUT]: true })

/**
 * A list whose items differ. Not `uniqueItems`: generators make a set of it, which has no order, and of some languages no
 * JSON.
 */
export const EACH_ONCE = { description: 'Each may be given once', 'x-unique-items': true }

/**
 * Marks in its metadata a string that gains values over time; its examples are those so far. Readers ignore what they do
 * not know, so the document has no enumeration of them, which generated clients would enforce.
 */
export const OPEN_VALUES = 'openValues'
