import * as z from 'zod'
import type { Actor } from '../auth/actor.ts'
import type { Clock } from '../clock.ts'
import { isUniqueViolation } from '../database/resilience/faults.ts'
import type { ReplayedAnswer, TenantDatabase } from '../database/tenancy/tenant.ts'
import type { Entity } from '../entities/definition/define-entity.ts'
import type { StoredRow } from '../entities/definition/stored-row.ts'
import { buildSteps } from '../entities/storage/build-steps.ts'
import { entityQueries } from '../entities/storage/queries.ts'
import { countFittingItems } from '../entities/storage/row-bytes.ts'
import type { Steps } from '../entities/storage/steps.ts'
import { replayedAnswer, undoTokenOf } from '../entities/verbs/answer.ts'
import {
  changedSince,
  idTaken,
  misplacedSince,
  nothingToUndo,
  oneOf,
  purgedSince,
  referredSince,
  valueTaken,
} from '../entities/verbs/conflicts.ts'
import { createMutationContext } from '../entities/verbs/mutation-context.ts'
import { invalidInput, TaskwireError } from '../errors.ts'
import { BYTE_BUDGETS } from '../limits/byte-budgets.ts'
import { CHANGES_LIMITS, type UndoInput, type UndoneChange } from './schema.ts'
import { holderOf, touchedOutside, type Undo, type UndoneRow, undoIn } from './undo-queries.ts'

/**
 * Undoes a change as a whole. The undo is itself a change.
 * @throws TaskwireError NOT_FOUND for an unknown change or one older than an hour; CONFLICT if a row has changed since.
 */
export type UndoChange = (actor: Actor, input: UndoInput, maxBytes?: number) => Promise<UndoneChange>

/** Maximum number of rows in the response. A change can have more. */
const MAX_ITEMS = CHANGES_LIMITS.undone

interface Item {
  entity: Entity
  row: StoredRow
}

/** Creates the undo operation for changes of these entities. */
export function createUndo(database: TenantDatabase, entities: readonly Entity[], clock: Clock): UndoChange {
  const byName = new Map(entities.map((entity) => [entity.name, entity]))

  /**
   * Reads the rows that a list names, in the order of the list. Omits rows of entities unknown to this version: a newer version may
   * run beside it.
   */
  async function inOrder<Named extends { entity: string }>(
    named: Named[],
    idOf: (one: Named) => string,
    read: (entity: Entity, own: Named[]) => Promise<StoredRow[]>,
  ): Promise<Item[]> {
    const found = new Map<string, Item>()
    for (const name of new Set(named.map(({ entity }) => entity))) {
      const entity = byName.get(name)
      const own = named.filter((one) => one.entity === name)
      for (const row of entity ? await read(entity, own) : []) {
        if (entity) found.set(`${name} ${row.id}`, { entity, row })
      }
    }
    return named.flatMap((one) => found.get(`${one.entity} ${idOf(one)}`) ?? [])
  }

  /** Reads the first of these rows that fit into the response. Omits rows that the undo deleted permanently. */
  function itemsOf(named: UndoneRow[], maxBytes: number, stepsOf: (entity: Entity) => Steps): Promise<Item[]> {
    return inOrder(
      named.slice(0, MAX_ITEMS),
      ({ id }) => id,
      async (entity, own) => {
        const steps = stepsOf(entity)
        const heads = await steps.heads(own.map(({ id }) => id))
        const isThere = new Set(heads.map(({ id }) => id))
        const ids = own.map(({ id }) => id).filter((id) => isThere.has(id))
        return ids.length > 0 ? steps.first(ids, maxBytes) : []
      },
    )
  }

  function replayedItems(userId: string, replayed: ReplayedAnswer, maxBytes: number): Promise<Item[]> {
    const rows = replayed.rows.slice(0, MAX_ITEMS).filter(({ removed }) => !removed)
    return inOrder(
      rows,
      (one) => ('id' in one ? one.id : String(one.row.id)),
      async (entity, own) => {
        const queries = entityQueries(entity, database)
        return (await replayedAnswer({ entity, queries }, { userId, replayed: { ...replayed, rows: own }, maxBytes }))
          .rows
      },
    )
  }

  /** Converts a unique violation into CONFLICT with the row that has the value; rethrows any other error. */
  async function rejectTaken(error: unknown, { userId, undone }: Pick<Undo, 'userId' | 'undone'>): Promise<never> {
    if (!isUniqueViolation(error)) throw error
    for (const entity of entities) {
      for (const { field, column } of entity.unique) {
        const id = await holderOf(database, { userId, undone }, { name: entity.name, column })
        const row = id === undefined ? undefined : await entityQueries(entity, database).find(userId, id)
        if (row) throw valueTaken({ name: entity.name, current: entity.toApi(row) }, field)
      }
    }
    throw error
  }

  return async ({ userId }, input, maxBytes = BYTE_BUDGETS.answer) => {
    const now = clock()
    const undone = readToken(input.undoToken)
    const named: UndoInput = { ...input, undoToken: undone }
    const call = createMutationContext(userId, { procedure: 'changes.undo', input: named, now })
    const work = database.change(call, (tables) =>
      tables.$transaction(async (transaction) => {
        const rows = await undoIn(transaction, { userId, undone, now })
        if (rows.length === 0) throw nothingToUndo()
        const stepsOf = (entity: Entity) => buildSteps(entity)(transaction, userId)
        const problem = rows.find((row) => row.problem !== null)
        if (problem) throw await undoError(problem, rows.length > 1, stepsOf)
        await settle(rows, { changeId: call.changeId, undone }, stepsOf)
        return { rows, items: await itemsOf(rows, maxBytes, stepsOf) }
      }),
    )
    const { result, replayed } = await work.catch((error: unknown) => rejectTaken(error, { userId, undone }))
    const items = replayed ? await replayedItems(userId, replayed, maxBytes) : result.items
    const affected = replayed?.affected ?? countBy(result?.rows ?? [])
    return {
      items: items
        .slice(
          0,
          countFittingItems(items, ({ entity }) => entity, maxBytes),
        )
        .map(toEntityRow),
      affected,
      undoToken: undoTokenOf(affected, replayed?.changeId ?? call.changeId),
    }
  }

  /** Checks that the rows fit to those that others changes have left around them. @throws TaskwireError CONFLICT. */
  async function settle(
    rows: UndoneRow[],
    { changeId, undone }: { changeId: string; undone: string },
    stepsOf: (entity: Entity) => Steps,
  ): Promise<void> {
    for (const entity of entities) {
      const ids = rows.filter((row) => row.entity === entity.name).map(({ id }) => id)
      const steps = stepsOf(entity)
      const id = ids.length > 0 ? await entity.afterUndo?.(steps, ids, undone) : undefined
      const row = id === undefined ? undefined : await steps.find(id)
      if (row) throw misplacedSince({ name: entity.name, current: entity.toApi(row) })
    }
    const [first] = entities
    const outside = first && (await touchedOutside(stepsOf(first), { changeId, undone }))
    const entity = outside && byName.get(outside.entity)
    if (!outside || !entity) return
    const row = await stepsOf(entity).find(outside.id)
    throw row ? referredSince({ name: entity.name, current: entity.toApi(row) }) : purgedSince(entity.name)
  }

  async function undoError(
    { entity: name, id, problem }: UndoneRow,
    isOneOfMany: boolean,
    stepsOf: (entity: Entity) => Steps,
  ): Promise<TaskwireError> {
    const entity = byName.get(name)
    if (!entity) return new TaskwireError('CONFLICT')
    const row = await stepsOf(entity).find(id)
    const shown = row && { name, current: entity.toApi(row) }
    if (!shown) return purgedSince(name)
    const error = problem === 'taken' ? idTaken(shown) : changedSince(shown)
    return isOneOfMany ? oneOf({ path: [name], id }, error) : error
  }
}

function toEntityRow({ entity, row }: Item) {
  return { entity: entity.name, id: row.id, [entity.name]: entity.toApi(row) }
}

function countBy(rows: UndoneRow[]): Record<string, number> {
  const counts: Record<string, number> = {}
  for (const { entity } of rows) counts[entity] = (counts[entity] ?? 0) + 1
  return counts
}

/** Parses an undo token, which is the id of a change. @throws TaskwireError INVALID_INPUT for a malformed token. */
function readToken(token: string): string {
  const parsed = z.uuidv7().toLowerCase().safeParse(token)
  if (parsed.success) return parsed.data
  throw invalidInput({ path: ['undoToken'], code: 'invalid_token', message: 'Must be the undoToken of a change.' })
}
