import * as z from 'zod'
import type { Actor } from '../auth/actor.ts'
import type { Clock } from '../clock.ts'
import type { ReplayedAnswer, TenantDatabase } from '../database/tenancy/tenant.ts'
import type { Entity } from '../entities/definition/define-entity.ts'
import type { StoredRow } from '../entities/definition/stored-row.ts'
import { entityQueries } from '../entities/storage/queries.ts'
import { countFittingItems } from '../entities/storage/row-bytes.ts'
import { type Steps, stepsIn } from '../entities/storage/steps.ts'
import { replayedAnswer, undoTokenOf } from '../entities/verbs/answer.ts'
import { changeCall } from '../entities/verbs/change-call.ts'
import { changedSince, idTaken, nothingToUndo, oneOf, purgedSince } from '../entities/verbs/conflicts.ts'
import { invalidInput, type TaskwireError } from '../errors.ts'
import { BYTE_BUDGETS } from '../limits/byte-budgets.ts'
import type { UndoInput, UndoneChange } from './schema.ts'
import { type UndoneRow, undoIn } from './undo-queries.ts'

/**
 * Undoes a change as a whole. The undo is itself a change.
 * @throws TaskwireError NOT_FOUND for an unknown change or one older than an hour; CONFLICT if a row has changed since.
 */
export type UndoChange = (actor: Actor, input: UndoInput, maxBytes?: number) => Promise<UndoneChange>

/** Maximum number of rows in the response. A change can have more. */
const MAX_ITEMS = 200

interface Item {
  entity: Entity
  row: StoredRow
}

/** Creates the undo operation for changes of these entities. */
export function createUndo(database: TenantDatabase, entities: readonly Entity[], clock: Clock): UndoChange {
  const byName = new Map(entities.map((entity) => [entity.name, entity]))

  function entityOf(name: string): Entity {
    const entity = byName.get(name)
    if (!entity) throw new Error(`The database has an entity "${name}" that this version does not know`)
    return entity
  }

  /** Reads the first of these rows that fit into the response, in the given order. */
  async function itemsOf(named: UndoneRow[], maxBytes: number, stepsOf: (entity: Entity) => Steps): Promise<Item[]> {
    const first = named.slice(0, MAX_ITEMS)
    const found = new Map<string, Item>()
    for (const name of new Set(first.map(({ entity }) => entity))) {
      const entity = entityOf(name)
      const ids = first.filter((row) => row.entity === name).map(({ id }) => id)
      for (const row of await stepsOf(entity).first(ids, maxBytes)) found.set(`${name} ${row.id}`, { entity, row })
    }
    return first.flatMap(({ entity, id }) => found.get(`${entity} ${id}`) ?? [])
  }

  async function replayedItems(userId: string, replayed: ReplayedAnswer, maxBytes: number): Promise<Item[]> {
    const items: Item[] = []
    for (const name of new Set(replayed.rows.map(({ entity }) => entity))) {
      const entity = entityOf(name)
      const own = { ...replayed, rows: replayed.rows.filter((row) => row.entity === name) }
      const queries = entityQueries(entity, database)
      const { rows } = await replayedAnswer({ entity, queries }, { userId, replayed: own, maxBytes })
      items.push(...rows.map((row) => ({ entity, row })))
    }
    return items.slice(0, MAX_ITEMS)
  }

  return async ({ userId }, input, maxBytes = BYTE_BUDGETS.answer) => {
    const now = clock()
    const undone = readToken(input.undoToken)
    const call = changeCall(userId, { procedure: 'changes.undo', input, now })
    const { result, replayed } = await database.change(call, (tables) =>
      tables.$transaction(async (transaction) => {
        const rows = await undoIn(transaction, { userId, undone, now })
        if (rows.length === 0) throw nothingToUndo()
        const stepsOf = (entity: Entity) => stepsIn(entity, transaction, userId)
        const problem = rows.find((row) => row.problem !== null)
        if (problem) throw await undoError(problem, rows.length > 1, stepsOf)
        return { rows, items: await itemsOf(rows, maxBytes, stepsOf) }
      }),
    )
    const items = replayed ? await replayedItems(userId, replayed, maxBytes) : result.items
    const affected = replayed?.affected ?? countBy(result?.rows ?? [])
    return {
      items: items
        .slice(
          0,
          countFittingItems(items, (item) => item, maxBytes),
        )
        .map(toEntityRow),
      affected,
      undoToken: undoTokenOf(affected, replayed?.changeId ?? call.changeId),
    }
  }

  async function undoError(
    { entity: name, id, problem }: UndoneRow,
    isOneOfMany: boolean,
    stepsOf: (entity: Entity) => Steps,
  ): Promise<TaskwireError> {
    const entity = entityOf(name)
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
  const parsed = z.uuidv7().safeParse(token)
  if (parsed.success) return parsed.data
  throw invalidInput({ path: ['undoToken'], code: 'invalid_token', message: 'Must be the undoToken of a change.' })
}
