import * as z from 'zod'
import {
  Affected,
  EACH_ONCE,
  ENTITY_LIMITS,
  Id,
  IdempotencyKey,
  IfVersion,
  orNull,
  UndoToken,
} from './common-schema.ts'
import { type Field, type FieldSchemas, READ_ONLY } from './field.ts'
import { articled, capitalized, type Names } from './names.ts'

/** The fields of an entity, by the names that they have in the API, in the order of answers. */
export type Fields = Record<string, Field<FieldSchemas, string>>

/** The schemas of one kind of those fields that have one. */
export type Shape<F extends Fields, Kind extends keyof FieldSchemas> = {
  [N in keyof F as F[N]['schemas'] extends Record<Kind, z.ZodType> ? N : never]: F[N]['schemas'] extends Record<
    Kind,
    infer Schema
  >
    ? Schema
    : never
}

interface Described<F extends Fields, Trash extends boolean> extends Names {
  fields: F
  /** Whether its rows go to a trash before they are deleted for good. */
  hasTrash: Trash
  /** A row as JSON has it, for the documentation. */
  example: Record<string, unknown> & { id: string }
  /** Inputs as callers send them, for the documentation. */
  examples: { create: object; update: object }
}

const { bulk, version } = ENTITY_LIMITS

/** Builds the schemas of every input and answer of an entity from its fields. */
export function entitySchemas<F extends Fields, Trash extends boolean>(described: Described<F, Trash>) {
  const { name, plural, type, fields, hasTrash, example, examples } = described
  const types = capitalized(plural)
  const shape = <Kind extends keyof FieldSchemas>(kind: Kind) =>
    Object.fromEntries(
      Object.entries(fields).flatMap(([key, { schemas }]) => (schemas[kind] ? [[key, schemas[kind]]] : [])),
    ) as Shape<F, Kind>
  const oneRow = capitalized(articled(name))

  const Row = z
    .object({
      id: z.string().meta({ format: 'uuid' }),
      ...shape('output'),
      ...trashShape(hasTrash, IN_TRASH),
      version: z
        .number()
        .int()
        .min(1)
        .meta({ description: `Counts the changes of this ${name}, from 1` }),
      createdAt: z.date(),
      updatedAt: z.date(),
    })
    .meta({ id: type, description: oneRow, examples: [example] })

  const Changed = z
    .object({ ...Row.shape, affected: Affected, undoToken: UndoToken })
    .meta({ id: `Changed${type}`, description: `${oneRow} as a change has left it` })

  const ById = z.strictObject({ id: Id }).meta({ id: `${type}Id`, description: `Names one ${name}` })

  const Action = z
    .strictObject({ id: Id, ifVersion: IfVersion, idempotencyKey: IdempotencyKey })
    .meta({ id: `${type}Action`, description: `Names one ${name}, and perhaps the version it must have` })

  const Create = z.strictObject({ id: orNull(Id), ...shape('create'), idempotencyKey: IdempotencyKey }).meta({
    id: `Create${type}Input`,
    description: `A new ${name}. A field that has a default may be left out, or null`,
    examples: [examples.create],
  })

  const Update = z
    .strictObject({ id: Id, ...shape('update'), ifVersion: IfVersion, idempotencyKey: IdempotencyKey })
    .meta({
      id: `Update${type}Input`,
      description: 'A change. What is left out stays as it is; null clears',
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
      affected: ECHOED,
      undoToken: z.string().nullable().optional().meta(ECHO),
      ifVersion: IfVersion,
      create: z
        .boolean()
        .optional()
        .meta({ description: `False: NOT_FOUND where there is no such ${name}. Default true` }),
    })
    .meta({
      id: `Replace${type}Input`,
      description: `A whole ${name} in place of what there is, as it was read and edited. What is left out, or null, takes its default`,
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
        .meta({ description: 'Each `id` may be given once' }),
      idempotencyKey: IdempotencyKey,
    })
    .meta({
      id: `Create${types}Input`,
      description: `New ${plural}, all of them or none`,
      examples: [{ items: [examples.create] }],
    })

  const UpdateMany = z
    .strictObject({
      ids: Ids,
      set: z
        .strictObject(shape('update'))
        .meta({ id: `${type}Change`, description: 'What to change; what is left out stays as it is, null clears' }),
      ifVersions: IfVersions,
      idempotencyKey: IdempotencyKey,
    })
    .refine(guardsItsOwn, GUARDS_OTHERS)
    .meta({
      id: `Update${types}Input`,
      description: `One change of several ${plural}, all of them or none`,
      examples: [{ ids: [example.id], set: examples.update }],
    })

  const ActionMany = z
    .strictObject({ ids: Ids, ifVersions: IfVersions, idempotencyKey: IdempotencyKey })
    .refine(guardsItsOwn, GUARDS_OTHERS)
    .meta({
      id: `${types}Action`,
      description: `Names several ${plural}, and perhaps the versions they must have`,
      examples: [{ ids: [example.id] }],
    })

  const ChangedMany = z
    .object({
      items: z.array(Row),
      omitted: z.array(z.string().meta({ format: 'uuid' })).meta({
        description: `The other ${plural}, by id, where all together are larger than 512 KB; get them with \`${plural}.get\``,
      }),
      affected: Affected,
      undoToken: UndoToken,
    })
    .meta({
      id: `Changed${types}`,
      description: `Several ${plural} as one change has left them, in the order they were named`,
    })

  const Page = z
    .object({
      items: z.array(Row),
      nextCursor: z
        .string()
        .nullable()
        .meta({ description: 'Null on the last page, and on no other, however few rows a page has' }),
    })
    .meta({ id: `${type}Page`, description: `One page of ${plural}` })

  return { Row, Changed, ById, Action, Create, Update, Replace, CreateMany, UpdateMany, ActionMany, ChangedMany, Page }
}

const IN_TRASH = { deletedAt: z.date().nullable().meta({ description: 'When it went to the trash; null outside it' }) }
const SENT_BACK = { deletedAt: z.date().nullish().meta(READ_ONLY) }

/** The part of a shape that an entity has with a trash only. */
function trashShape<Trash extends boolean, Part extends object>(hasTrash: Trash, part: Part) {
  return (hasTrash ? part : {}) as Trash extends true ? Part : Record<never, never>
}

const ECHO = { description: 'As it was answered, or left out: it says nothing' }
const ECHOED = orNull(z.record(z.string(), z.number().int().min(0).max(version)), ECHO)

const Ids = z
  .array(Id)
  .min(1)
  .max(bulk)
  .refine((ids) => new Set(ids).size === ids.length, { error: 'Each id may be given once' })
  .meta(EACH_ONCE)

const IfVersions = z
  .record(Id, z.number().int().min(1).max(version))
  .optional()
  .meta({ description: 'By id, one of `ids`: the version that it must have; else CONFLICT, and nothing changes' })

interface Guarded {
  ids: string[]
  ifVersions?: Record<string, number> | undefined
}

/** A version of a row that is not changed would guard nothing: its id is a mistake. */
const guardsItsOwn = ({ ids, ifVersions = {} }: Guarded) => Object.keys(ifVersions).every((id) => ids.includes(id))
const GUARDS_OTHERS = { error: 'Each id must be one of "ids"', path: ['ifVersions'] }

function hasTwice(ids: (string | null | undefined)[]): boolean {
  const given = ids.filter((id) => typeof id === 'string')
  return new Set(given).size < given.length
}
