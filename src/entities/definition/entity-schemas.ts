import * as z from 'zod'
import { bulkInput } from './bulk-input.ts'
import {
  Affected,
  ENTITY_LIMITS,
  Id,
  IdempotencyKey,
  IfVersion,
  NextCursor,
  orNull,
  UndoToken,
} from './common-schema.ts'
import { type Field, type FieldSchemas, IGNORED, READ_ONLY } from './field.ts'
import { articled, capitalized, type Names } from './names.ts'

/** The fields of an entity by API name, in the order of responses. */
export type Fields = Record<string, Field<FieldSchemas, string>>

/** The schemas of one kind, of the fields that have one. */
export type Shape<F extends Fields, Kind extends keyof FieldSchemas> = {
  [N in keyof F as F[N]['schemas'] extends Record<Kind, z.ZodType> ? N : never]: F[N]['schemas'] extends Record<
    Kind,
    infer Schema
  >
    ? Schema
    : never
}

/** A rule about several inputs of a change. The issue of a change that breaks it has this path within the change. */
export interface ChangeRule {
  path: string[]
  error: string
  holds(change: object): boolean
}

interface Described<
  F extends Fields,
  Trash extends boolean,
  Inputs extends z.ZodRawShape,
  Changes extends z.ZodRawShape,
> extends Names {
  fields: F
  /** Whether deletion moves rows to a trash (soft delete). */
  hasTrash: Trash
  /** Inputs of `create` beside the fields. */
  createInputs?: Inputs
  /** Inputs of changes beside the fields, and the rules about them. */
  changeInputs?: Changes
  changeRules?: readonly ChangeRule[]
  /** What a row is, for the documentation. Default: the name with its article. */
  about?: string
  /** An example row in JSON form, for the documentation. */
  example: Record<string, unknown> & { id: string }
  /** Example inputs in JSON form, for the documentation. */
  examples: { create: object; update: object }
}

const { bulk, version } = ENTITY_LIMITS

/** Creates the schemas of all inputs and responses of an entity from its fields. */
export function entitySchemas<
  F extends Fields,
  Trash extends boolean,
  Inputs extends z.ZodRawShape,
  Changes extends z.ZodRawShape,
>(described: Described<F, Trash, Inputs, Changes>) {
  const { name, plural, type, fields, hasTrash, example, examples, changeRules = [] } = described
  const createInputs = described.createInputs ?? ({} as Inputs)
  const changeInputs = described.changeInputs ?? ({} as Changes)
  const ruled = <Schema extends z.ZodType>(schema: Schema): Schema =>
    changeRules.reduce((one, { holds, ...rule }) => one.refine((change) => holds(Object(change)), rule), schema)
  const types = capitalized(plural)
  const shape = <Kind extends keyof FieldSchemas>(kind: Kind) =>
    Object.fromEntries(
      Object.entries(fields).flatMap(([key, { schemas }]) => (schemas[kind] ? [[key, schemas[kind]]] : [])),
    ) as Shape<F, Kind>
  const oneRow = capitalized(articled(name))
  const unknown = { error: unknownFieldsOf(fields) }

  const Row = z
    .object({
      id: z.string().meta({ format: 'uuid' }),
      ...shape('output'),
      ...trashShape(hasTrash, IN_TRASH),
      version: z
        .number()
        .int()
        .min(1)
        .meta({ description: `Starts at 1 and increases by one with each change of the ${name}` }),
      createdAt: z.date(),
      updatedAt: z.date(),
    })
    .meta({ id: type, description: described.about ?? oneRow, examples: [example] })

  const Changed = z
    .object({ ...Row.shape, affected: Affected, undoToken: UndoToken })
    .meta({ id: `Changed${type}`, description: `${oneRow} after a change` })

  const ById = z.strictObject({ id: Id }).meta({ id: `${type}Id`, description: `The id of ${articled(name)}` })

  const Action = z
    .strictObject({ id: Id, ifVersion: IfVersion, idempotencyKey: IdempotencyKey })
    .meta({ id: `${type}Action`, description: `The id of ${articled(name)}, and optionally its required version` })

  const Create = z
    .strictObject({ id: orNull(Id), ...shape('create'), ...createInputs, idempotencyKey: IdempotencyKey })
    .meta({
      id: `Create${type}Input`,
      description: `A new ${name}. Fields with a default may be omitted or null`,
      examples: [examples.create],
    })

  const updated = { id: Id, ...shape('update'), ...changeInputs, ifVersion: IfVersion, idempotencyKey: IdempotencyKey }
  const Update = ruled(z.strictObject(updated, unknown)).meta({
    id: `Update${type}Input`,
    description: `The fields of ${articled(name)} to change. Omitted fields stay unchanged; null clears a field`,
    examples: [examples.update],
  })

  const Replace = z
    .strictObject({
      ...shape('replace'),
      id: Id,
      idempotencyKey: IdempotencyKey,
      ...trashShape(hasTrash, SENT_BACK),
      version: orNull(z.number().int(), { ...READ_ONLY, minimum: 1, maximum: version }),
      createdAt: orNull(z.date(), READ_ONLY),
      updatedAt: orNull(z.date(), READ_ONLY),
      affected: IGNORED_COUNTS,
      undoToken: z.string().nullable().optional().meta(IGNORED),
      ifVersion: IfVersion,
      create: z
        .boolean()
        .optional()
        .meta({ description: `False: fails with NOT_FOUND if the ${name} does not exist. Default true: creates it` }),
    })
    .meta({
      id: `Replace${type}Input`,
      description: `The complete new state of ${articled(name)}. Omitted or null fields take their defaults. Read-only fields may be sent back as they were read`,
      examples: [examples.create],
    })

  const CreateMany = z
    .strictObject({
      items: z
        .array(
          z
            .strictObject({ id: orNull(Id), ...shape('create') })
            .meta({ id: `Create${types}Item`, description: `One of several new ${plural}` }),
        )
        .min(1)
        .max(bulk)
        .refine((items) => !hasTwice(items.map((item) => (item as { id?: string | null }).id)), {
          error: 'Each id may be given once',
        })
        .meta({ description: 'No duplicate `id`s' }),
      idempotencyKey: IdempotencyKey,
    })
    .meta({
      id: `Create${types}Input`,
      description: `Several new ${plural}, created atomically: all or none`,
      examples: [{ items: [examples.create] }],
    })

  const UpdateMany = bulkInput({
    set: ruled(z.strictObject({ ...shape('update'), ...changeInputs }, unknown)).meta({
      id: `${type}Change`,
      description: 'The fields to change. Omitted fields stay unchanged; null clears a field',
    }),
  }).meta({
    id: `Update${types}Input`,
    description: `One change of several ${plural}, made atomically: all or none`,
    examples: [{ ids: [example.id], set: examples.update }],
  })

  const ActionMany = bulkInput({}).meta({
    id: `${types}Action`,
    description: `The ids of several ${plural}, and optionally their required versions`,
    examples: [{ ids: [example.id] }],
  })

  const ChangedMany = z
    .object({
      items: z.array(Row),
      omitted: z.array(z.string().meta({ format: 'uuid' })).meta({
        description: `Ids of changed ${plural} not in \`items\`, because the response would exceed 512 KB. Read them with \`${plural}.get\``,
      }),
      affected: Affected,
      undoToken: UndoToken,
    })
    .meta({
      id: `Changed${types}`,
      description: `Several ${plural} after one change, in the order of the request`,
    })

  const Page = z
    .object({
      items: z.array(Row),
      nextCursor: NextCursor,
      total: z
        .number()
        .int()
        .optional()
        .meta({ description: `With \`total: true\`: the number of ${plural} on all pages` }),
    })
    .meta({ id: `${type}Page`, description: `One page of ${plural}` })

  return { Row, Changed, ById, Action, Create, Update, Replace, CreateMany, UpdateMany, ActionMany, ChangedMany, Page }
}

const IN_TRASH = {
  deletedAt: z.date().nullable().meta({ description: 'When the row was moved to the trash; null outside the trash' }),
}
const SENT_BACK = { deletedAt: z.date().nullish().meta(READ_ONLY) }

/** Returns a part of a shape if the entity has a trash, otherwise an empty shape. */
function trashShape<Trash extends boolean, Part extends object>(hasTrash: Trash, part: Part) {
  return (hasTrash ? part : {}) as Trash extends true ? Part : Record<never, never>
}

const IGNORED_COUNTS = orNull(z.record(z.string(), z.number().int().min(0).max(version)), IGNORED)

/** Returns the function that explains why updates reject fields: a line for each, empty for fields that do not exist. */
function unknownFieldsOf(fields: Fields): (issue: { code?: string | undefined }) => string | undefined {
  const reasonOf = (name: string) => {
    const field = Object.hasOwn(fields, name) ? fields[name] : undefined
    if (!field) return ''
    if (field.changedBy) return `"${name}" cannot be changed here; use ${field.changedBy}`
    return `"${name}" ${field.changedBy === '' ? 'cannot be changed after creation' : 'is read-only'}`
  }
  return ({ code, ...issue }) =>
    code === 'unrecognized_keys' ? (Reflect.get(issue, 'keys') as string[]).map(reasonOf).join('\n') : undefined
}

function hasTwice(ids: (string | null | undefined)[]): boolean {
  const given = ids.filter((id) => typeof id === 'string')
  return new Set(given).size < given.length
}
