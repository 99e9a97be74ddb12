import type { PROCEDURES } from '../contract.ts'
import { type AnyRow, type EntityName, SETTINGS_ID } from './changes/entities.ts'

type Procedures = typeof PROCEDURES

/** The mutations that have an optimistic form: those of the caller's rows. */
export type MutationPath = {
  [Path in keyof Procedures]: Procedures[Path]['type'] extends 'mutation' ? Path : never
}[keyof Procedures] &
  (
    | `${'tasks' | 'lists' | 'sections' | 'comments' | 'views' | 'notifications'}.${string}`
    | 'tags.update'
    | 'account.settings.update'
  )

/** A row as a response contains it; null if the change has permanently deleted it. */
export interface ResultRow {
  entity: string
  id: string
  row: AnyRow | null
}

/** What the server has answered to an operation. */
export interface Result {
  rows: ResultRow[]
  undoToken: string | null
  /** True if `rows` has every row that the change has touched. */
  isComplete: boolean
}

/**
 * Why the server has refused a change: its error.
 *
 * @example
 * const fields = ({ issues = [] }: Refusal) => issues.map(({ path }) => path.join('.'))
 */
export interface Refusal {
  code: string
  message: string
  issues?: { path: string[]; code: string; message: string }[] | undefined
}

/**
 * A field that was changed here and on the server: the value before, the one here, and the one of the server.
 *
 * @example
 * const line = ({ field, mine, theirs }: FieldConflict) => `${field}: ${mine} here, ${theirs} elsewhere`
 */
export interface FieldConflict {
  entity: string
  id: string
  field: string
  base: unknown
  mine: unknown
  theirs: unknown
}

/**
 * Resolves a field that was changed here and on the server. Returns the value to store, or undefined to keep that of the server
 * and park the local one.
 *
 * @example
 * const merge: Merge = ({ field, mine, theirs }) => (field === 'description' ? `${theirs}\n${mine}` : undefined)
 */
export type Merge = (conflict: FieldConflict) => unknown

/** What is sent for an operation. */
export interface Sent {
  input: object
  idempotencyKey: string
  at: number
  /** The rows of the server that the operation may change, as they were when it was prepared. */
  seen?: [key: string, row: AnyRow][]
}

/**
 * A change in the outbox. `queued`: it waits, or is being sent. `done`: the server has answered, but its effects have not
 * arrived in the change feed yet. `finished`: they have; it stays for an hour so that it can be undone. `parked`: it was
 * refused and waits for a decision of the user. `undone`: it was undone before it was sent; it stays so that it can be made again.
 */
export interface Operation {
  /** Identifies the operation in all tabs. */
  key: string
  /** Operations apply in this order, and with the same number in the order of their keys. */
  order: number
  state: 'queued' | 'done' | 'finished' | 'parked' | 'undone'
  /** The mutation, or the undoing of another operation. */
  path: MutationPath | 'changes.undo'
  /** The input, in which new rows have ids. For an undo `{ key }`, the operation to undo. */
  input: object
  /**
   * When it was made, by the local clock: shown to the user until the server has answered, and never used for the order. When it
   * is finished: since when.
   */
  at: number
  /** The ids in the input, and those of other rows that have to be there first. */
  names: string[]
  /** The keys of the rows that it has changed here, and of the places where it has put rows. */
  touches: string[]
  /** True if it waits for all earlier operations, and all later ones wait for it. */
  isBarrier: boolean
  /** What is sent, from the first attempt on: repetitions with one idempotency key must have the same input. */
  sent?: Sent | undefined
  /** True if an attempt may have succeeded whose idempotency key has expired. */
  isRepeated?: boolean | undefined
  /** For updates: the values of the changed fields before, to find out whether others have changed them. */
  base?: Readonly<Record<string, unknown>> | undefined
  /** For updates: the newest values of the fields that are known to be the server's without a change by others. */
  known?: Readonly<Record<string, unknown>> | undefined
  result?: Result | undefined
  /** The values that the change has replaced here, for an undo: null for a new row. Absent if there are too many rows. */
  before?: [key: string, row: AnyRow | null][] | undefined
  refusal?: Refusal | undefined
  /** The parked operation without which this one is not possible. */
  parkedBy?: string | undefined
  /** The undo before which this one was not sent. */
  undoneBy?: string | undefined
  /** The fields that were changed on the server too. */
  conflicts?: FieldConflict[] | undefined
}

/** Returns whether an operation undoes another one: that of the key in its input. */
export function isUndo({ path }: Operation): boolean {
  return path === 'changes.undo'
}

/** Compares operations by the order in which they apply. */
export function byOrder(a: Operation, b: Operation): number {
  return a.order - b.order || (a.key < b.key ? -1 : 1)
}

const REFERENCES = ['id', 'listId', 'sectionId', 'parentId', 'taskId', 'before', 'after', 'moveTasksTo'] as const

/** Changes the ids in an input to lower case, as rows have them, and returns it. The server accepts both. */
export function lowerCaseIds(input: Record<string, unknown>): object {
  const lower = (id: unknown) => (typeof id === 'string' ? id.toLowerCase() : id)
  for (const name of REFERENCES) if (input[name]) input[name] = lower(input[name])
  const { ids, items } = input as { ids?: unknown[]; items?: Record<string, unknown>[] }
  if (ids) input.ids = ids.map(lower)
  items?.map(lowerCaseIds)
  return input
}

/** Returns the ids of the rows that an input names, also those of its items. */
export function namesIn(input: object): string[] {
  const { ids = [], items = [] } = input as { ids?: string[]; items?: object[] }
  const own = REFERENCES.map((name): unknown => Reflect.get(input, name)).filter((id) => typeof id === 'string')
  return [...new Set([...own, ...ids, ...items.flatMap(namesIn)])]
}

/** Returns the ids of the rows that an input changes or creates. */
export function targetsIn(input: object): string[] {
  const { id = [], ids = [], items = [] } = input as { id?: string | []; ids?: string[]; items?: object[] }
  return [id, ids, items.flatMap(targetsIn)].flat()
}

/** Returns the entity whose rows a mutation changes. */
export function entityOf(path: string): EntityName {
  const [noun = ''] = path.split('.')
  return noun === 'account' ? 'settings' : (noun.slice(0, -1) as EntityName)
}

/**
 * Returns the entity and id that an update changes; undefined for other mutations, for the color of a tag, of which the last one sent
 * counts, and for updates with their own condition.
 */
export function updatedRow({ path, input }: Operation): { entity: EntityName; id: string } | undefined {
  if (!path.endsWith('.update') || 'ifVersion' in input || 'tag' in input) return undefined
  return { entity: entityOf(path), id: (Reflect.get(input, 'id') as string | undefined) ?? SETTINGS_ID }
}
