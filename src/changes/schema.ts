import * as z from 'zod'
import { Affected, IdempotencyKey, OPEN_VALUES, UndoToken } from '../entities/definition/common-schema.ts'
import { NOUNS } from '../nouns.ts'

/** The limits of a sync and of what follows it live. */
export const CHANGES_LIMITS = {
  pageSize: 200,
  cursorLength: 200,
  /** Live streams of one user that a process keeps open. */
  streamsPerUser: 20,
  /** Rows in the answer to taking a change back. */
  undone: 200,
  /** Characters of a token, which is the id of a change; longer ones are no token either. */
  undoTokenLength: 100,
} as const

const Seq = z
  .number()
  .int()
  .meta({ format: 'int64', description: 'The place in the sequence of changes; it has holes' })

function openString<Known extends string>(
  known: readonly Known[],
  description: string,
): z.ZodType<Known | (string & {})> {
  return z.string().meta({ description, examples: [...known], [OPEN_VALUES]: true })
}

const OPS = ['upsert', 'delete'] as const

/**
 * Builds the schemas of the change feed, of the rows that it carries by the name of their entity. Each is one object, not
 * a union: entities and operations are added, and readers pass over those that they do not know.
 */
export function feedSchemas<Rows extends z.ZodRawShape>(rows: Rows) {
  const named = {
    entity: openString(
      Object.keys(rows) as Extract<keyof Rows, string>[],
      'The kind of row. More will be added: ignore what you do not know',
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
        '`upsert`: the row is new or has changed; `delete`: it is gone for good. More may be added: ignore what you do not know',
      ),
      id: named.id,
      ...shape,
    })
    .meta({
      id: 'Change',
      additionalProperties: true,
      description:
        'One change. An upsert carries the row as it is now, under the name of its entity; a row that has changed several times since is there once',
      examples: [
        ...examples.map(({ entity, ...row }) => ({ seq: 1, entity, op: 'upsert', ...row })),
        ...examples.map(({ entity, id }) => ({ seq: 2, entity, op: 'delete', id })),
      ],
    })

  const EntityRow = z.object({ ...named, ...shape }).meta({
    id: 'EntityRow',
    additionalProperties: true,
    description: 'A row of any kind, under the name of its entity; left out where it is gone for good',
    examples,
  })

  const ChangesPage = z
    .object({
      changes: z.array(Change),
      cursor: z.string().meta({ description: 'Keep it with what was received, and go on from there at any time' }),
      more: z.boolean().meta({ description: 'True: ask again now; false: this is all there is' }),
    })
    .meta({ id: 'ChangesPage', description: 'What has changed, in order, and where to go on' })

  const UndoneChange = z
    .object({
      items: z.array(EntityRow).meta({
        description: `The rows as they are now: at most ${CHANGES_LIMITS.undone}, and 512 KB of them; the feed has them all`,
      }),
      affected: Affected,
      undoToken: UndoToken,
    })
    .meta({ id: 'UndoneChange', description: 'What taking a change back has come to' })

  return { Change, EntityRow, ChangesPage, UndoneChange }
}

/** A row of each kind, as the examples of its own schema have it. */
function examplesOf(rows: z.ZodRawShape): { entity: string; id: string }[] {
  return Object.entries(rows).flatMap(([entity, row]) => {
    const [example] = ((row as z.ZodType).meta()?.examples ?? []) as { id: string }[]
    return example ? [{ entity, id: example.id, [entity]: example }] : []
  })
}

/** What the feed knows of a noun. */
interface FedNoun {
  entity: { name: string; schemas: { Row: z.ZodType } }
}

type RowSchemas<Noun extends FedNoun> = { [N in Noun as N['entity']['name']]: N['entity']['schemas']['Row'] }

/** Returns the schemas of the rows of nouns, by the names of their entities. */
export function rowSchemas<Noun extends FedNoun>(nouns: readonly Noun[]): RowSchemas<Noun> {
  return Object.fromEntries(nouns.map(({ entity }) => [entity.name, entity.schemas.Row])) as RowSchemas<Noun>
}

/** The schemas of a feed. */
export type Feed = ReturnType<typeof feedSchemas<RowSchemas<(typeof NOUNS)[number]>>>

/** What the feed and undo answer. */
export const FEED: Feed = feedSchemas(rowSchemas(NOUNS))
export const { Change, EntityRow, ChangesPage, UndoneChange } = FEED
export type Change = z.infer<typeof Change>
export type EntityRow = z.infer<typeof EntityRow>
export type ChangesPage = z.infer<typeof ChangesPage>
export type UndoneChange = z.infer<typeof UndoneChange>

const Cursor = z.string().max(CHANGES_LIMITS.cursorLength).meta({ minLength: 1 })

/** Where to go on, and how far. */
export const ChangesInput = z
  .strictObject({
    cursor: Cursor.optional().meta({
      description: 'The `cursor` of the answer before; left out: from the beginning, which gives every row',
    }),
    limit: z.number().int().min(1).max(CHANGES_LIMITS.pageSize).optional().meta({
      description: 'Changes an answer; fewer where together they are larger than 512 KB',
      default: CHANGES_LIMITS.pageSize,
    }),
  })
  .meta({ id: 'ChangesInput', description: 'Where to go on, and how far' })
export type ChangesInput = z.infer<typeof ChangesInput>

/** Where the sequence ends now. */
export const ChangesCursor = z
  .object({ cursor: z.string().meta({ description: 'What comes after it happens from now on' }) })
  .meta({ id: 'ChangesCursor', description: 'Where the sequence of changes ends now' })
export type ChangesCursor = z.infer<typeof ChangesCursor>

/** Where a live stream begins. */
export const LiveInput = z
  .strictObject({
    cursor: Cursor.optional().meta({
      description: 'Where to begin, of any answer or event; left out: from the beginning, which gives every row',
    }),
    lastEventId: Cursor.nullish().meta({
      description:
        'The `id` of the last event received, which wins over `cursor`; `EventSource`, its polyfills and tRPC say it by themselves. An empty one counts for none; the header Last-Event-ID wins over it',
    }),
  })
  .meta({ id: 'LiveInput', description: 'Where a live stream begins' })
export type LiveInput = z.infer<typeof LiveInput>

/** Takes a change back. */
export const UndoInput = z
  .strictObject({
    undoToken: z.string().min(1).max(CHANGES_LIMITS.undoTokenLength),
    idempotencyKey: IdempotencyKey,
  })
  .meta({
    id: 'UndoInput',
    description: 'Takes a change back',
    examples: [{ undoToken: '01a2134d-c622-74ec-ae07-f77888b13558' }],
  })
export type UndoInput = z.infer<typeof UndoInput>
