import * as z from 'zod'
import { Affected, IdempotencyKey, OPEN_VALUES, UndoToken } from '../entities/definition/common-schema.ts'
import { NOUNS } from '../nouns.ts'

/** The limits of sync, live streams and undo. */
export const CHANGES_LIMITS = {
  pageSize: 200,
  cursorLength: 200,
  /** Maximum number of open live streams of one user in a process. */
  streamsPerUser: 20,
  /** Maximum number of rows in the response of an undo. */
  undone: 200,
  /** Maximum length of an undo token, in characters. A valid token is the id of a change. */
  undoTokenLength: 100,
} as const

const Seq = z
  .number()
  .int()
  .meta({ format: 'int64', description: 'Position in the sequence of changes. Increases, with gaps' })

function openString<Known extends string>(
  known: readonly Known[],
  description: string,
): z.ZodType<Known | (string & {})> {
  return z.string().meta({ description, examples: [...known], [OPEN_VALUES]: true })
}

const OPS = ['upsert', 'delete'] as const

/**
 * Creates the schemas of the change feed from the schemas of its rows by entity name. Each is one object instead of a
 * union: entities and operations are added over time, and readers ignore unknown ones.
 */
export function feedSchemas<Rows extends z.ZodRawShape>(rows: Rows) {
  const named = {
    entity: openString(
      Object.keys(rows) as Extract<keyof Rows, string>[],
      'The entity of the row. More will be added: ignore unknown values',
    ),
    id: z.string().meta({ format: 'uuid', description: 'The id of the row' }),
  }
  const { shape } = z.object(rows).partial()
  const examples = examplesOf(rows)

  const Change = z
    .object({
      seq: Seq,
      entity: named.entity,
      op: openString(
        OPS,
        '`upsert`: the row was created or changed; `delete`: the row was permanently deleted. More may be added: ignore unknown values',
      ),
      id: named.id,
      ...shape,
    })
    .meta({
      id: 'Change',
      additionalProperties: true,
      description:
        'A change of one row. An `upsert` carries the current row in the property named like its entity. A row that changed several times since the cursor is listed once',
      examples: [
        ...examples.map(({ entity, ...row }) => ({ seq: 1, entity, op: 'upsert', ...row })),
        ...examples.map(({ entity, id }) => ({ seq: 2, entity, op: 'delete', id })),
      ],
    })

  const EntityRow = z.object({ ...named, ...shape }).meta({
    id: 'EntityRow',
    additionalProperties: true,
    description:
      'A row of any entity, in the property named like its entity; absent if the row was permanently deleted',
    examples,
  })

  const ChangesPage = z
    .object({
      changes: z.array(Change),
      cursor: z
        .string()
        .meta({ description: 'Pass it as `cursor` to the next call. Store it together with the changes' }),
      more: z.boolean().meta({ description: 'True: more changes are available now; false: this page reaches the end' }),
    })
    .meta({ id: 'ChangesPage', description: 'Changes in order, and the cursor to continue from' })

  const UndoneChange = z
    .object({
      items: z.array(EntityRow).meta({
        description: `The rows after the undo: at most ${CHANGES_LIMITS.undone}, and at most 512 KB. The change feed lists all of them`,
      }),
      affected: Affected,
      undoToken: UndoToken,
    })
    .meta({ id: 'UndoneChange', description: 'The result of undoing a change' })

  return { Change, EntityRow, ChangesPage, UndoneChange }
}

/** Returns one example row of each entity, taken from its schema. */
function examplesOf(rows: z.ZodRawShape): { entity: string; id: string }[] {
  return Object.entries(rows).flatMap(([entity, row]) => {
    const [example] = ((row as z.ZodType).meta()?.examples ?? []) as { id: string }[]
    return example ? [{ entity, id: example.id, [entity]: example }] : []
  })
}

/** The part of a noun that the feed uses. */
interface FedNoun {
  entity: { name: string; schemas: { Row: z.ZodType } }
}

type RowSchemas<Noun extends FedNoun> = { [N in Noun as N['entity']['name']]: N['entity']['schemas']['Row'] }

/** Returns the row schemas of nouns by entity name. */
export function rowSchemas<Noun extends FedNoun>(nouns: readonly Noun[]): RowSchemas<Noun> {
  return Object.fromEntries(nouns.map(({ entity }) => [entity.name, entity.schemas.Row])) as RowSchemas<Noun>
}

/** The schemas of a change feed. */
export type Feed = ReturnType<typeof feedSchemas<RowSchemas<(typeof NOUNS)[number]>>>

/** The response schemas of the change feed and of undo. */
export const FEED: Feed = feedSchemas(rowSchemas(NOUNS))
export const { Change, EntityRow, ChangesPage, UndoneChange } = FEED
export type Change = z.infer<typeof Change>
export type EntityRow = z.infer<typeof EntityRow>
export type ChangesPage = z.infer<typeof ChangesPage>
export type UndoneChange = z.infer<typeof UndoneChange>

const Cursor = z.string().max(CHANGES_LIMITS.cursorLength).meta({ minLength: 1 })

/** The cursor to continue from, and the page size. */
export const ChangesInput = z
  .strictObject({
    cursor: Cursor.optional().meta({
      description: 'The `cursor` of the previous response. Omitted: starts from the beginning and lists every row',
    }),
    limit: z.number().int().min(1).max(CHANGES_LIMITS.pageSize).optional().meta({
      description: 'Maximum number of changes in the response; fewer if they exceed 512 KB',
      default: CHANGES_LIMITS.pageSize,
    }),
  })
  .meta({ id: 'ChangesInput', description: 'The cursor to continue from, and the page size' })
export type ChangesInput = z.infer<typeof ChangesInput>

/** The current end of the sequence of changes. */
export const ChangesCursor = z
  .object({ cursor: z.string().meta({ description: 'Pass it as `cursor` to receive changes from now on' }) })
  .meta({ id: 'ChangesCursor', description: 'The current end of the sequence of changes' })
export type ChangesCursor = z.infer<typeof ChangesCursor>

/** The start position of a live stream. */
export const LiveInput = z
  .strictObject({
    cursor: Cursor.optional().meta({
      description: 'A cursor of an earlier response or event. Omitted: starts from the beginning and streams every row',
    }),
    lastEventId: Cursor.nullish().meta({
      description:
        'The `id` of the last event received. Overrides `cursor`; the header Last-Event-ID overrides both. `EventSource`, its polyfills and tRPC send it on reconnect. Empty: treated as absent',
    }),
  })
  .meta({ id: 'LiveInput', description: 'The start position of a live stream' })
export type LiveInput = z.infer<typeof LiveInput>

/** The change to undo. */
export const UndoInput = z
  .strictObject({
    undoToken: z
      .string()
      .min(1)
      .max(CHANGES_LIMITS.undoTokenLength)
      .meta({ description: 'The `undoToken` in the response of the change' }),
    idempotencyKey: IdempotencyKey,
  })
  .meta({
    id: 'UndoInput',
    description: 'The change to undo',
    examples: [{ undoToken: '01a2134d-c622-74ec-ae07-f77888b13558' }],
  })
export type UndoInput = z.infer<typeof UndoInput>
