import type * as z from 'zod'
import type { Prisma } from '../../generated/prisma/client.ts'
import type { HotStatements } from '../storage/hot-statements.ts'
import type { Sort, SortColumns } from '../storage/sort.ts'
import type { Steps } from '../storage/steps.ts'
import type { ChangeRule, Fields } from './entity-schemas.ts'
import type { Names } from './names.ts'

/** The columns that every entity has, set by the kernel. */
type CommonColumn =
  | 'userId'
  | 'id'
  | 'version'
  | 'seq'
  | 'changeId'
  | 'createdAt'
  | 'updatedAt'
  | 'deletedAt'
  | 'deletionId'

/** The columns that the rows of a Prisma model must have. */
export interface CommonColumns {
  userId: string
  id: string
  version: number
  seq: bigint
  changeId: string | null
  createdAt: Date
  updatedAt: Date
}

type ColumnsOf<F extends Fields> = F[keyof F]['columns'][number] | F[keyof F]['derived'][number]

/** A compile-time check that every column of the model belongs to a field: undo, sync and replace would lose others. */
export type Complete<Row, F extends Fields> = [Exclude<keyof Row, CommonColumn | ColumnsOf<F>>] extends [never]
  ? unknown
  : { columnsWithoutField: Exclude<keyof Row, CommonColumn | ColumnsOf<F>> }

/** The definition of an entity, as `defineEntity` takes it. */
export interface Definition<
  Row,
  F extends Fields,
  Trash extends boolean,
  Filters extends z.ZodRawShape,
  Inputs extends z.ZodRawShape,
  Changes extends z.ZodRawShape,
  Key extends string,
  Name extends string,
> extends Names {
  name: Name
  /** The property of the generated Prisma client for the model of the rows. */
  model: string
  fields: F
  hasTrash: Trash
  /** The text columns and text list columns whose bytes determine the size of responses. */
  texts: readonly (keyof Row & string)[]
  textLists?: readonly (keyof Row & string)[]
  /** Fields whose values are unique per user, each with its column, which has a unique index. */
  unique?: readonly { field: keyof F & string; column: keyof Row & string }[]
  filters?: Filters
  /**
   * Returns the SQL conditions that lists have even without filters. The best query plan must not depend on their values,
   * because the statement is prepared.
   */
  standing?(input: { [N in keyof Filters]?: z.output<Filters[N]> } & { trash?: boolean }, userId: string): Prisma.Sql[]
  /** Returns the SQL conditions of a list's filters, without those for the owner and the trash. */
  matching?(input: { [N in keyof Filters]?: z.output<Filters[N]> }): Prisma.Sql[]
  sortKeys: readonly [Key, ...Key[]]
  /** The columns of each sort key. They are never null, so that every order is one index range. */
  sortColumns: SortColumns<Key, keyof Row & string>
  /** The order of lists without `sort`. Default: newest first. */
  defaultSort?: Sort<Key>
  /** A sentence about the order, for the documentation. */
  order?: string
  /** What a row is, for the documentation. */
  about?: string
  /** Summaries of procedures that say more about this noun than the usual ones, by verb. */
  summaries?: Summaries
  /** Inputs of `create` beside the fields. */
  createInputs?: Inputs
  /** Inputs of `update` and of the change of `updateMany` beside the fields, and the rules about them. */
  changeInputs?: Changes
  changeRules?: readonly ChangeRule[]
  example: Record<string, unknown> & { id: string }
  examples: { create: object; update: object }
  /** Hand-written SQL instead of Prisma's, for the most frequent statements. */
  hot?: HotStatements
  /** A column that has a value in rows for which some changes do more than setting columns: see `SpecialRows`. */
  specialColumn?: keyof Row & string
  afterUndo?: AfterUndo
}

/** Summaries of procedures by verb, for the documentation. */
export type Summaries = Readonly<Partial<Record<string, string>>>

/**
 * Checks and completes the rows of an entity that an undo has changed, in its transaction. Returns the id of a row that cannot
 * be undone because of later changes of other rows; then the undo fails with CONFLICT. `undone` is the id of the undone change.
 */
export type AfterUndo = (steps: Steps, ids: string[], undone: string) => Promise<string | undefined>
