import * as z from 'zod'
import type { Actor } from '../auth/actor.ts'
import type { Clock } from '../clock.ts'
import type { KeptAnswer, TenantDatabase } from '../db/tenant.ts'
import type { Entity } from '../entities/definition/define-entity.ts'
import type { StoredRow } from '../entities/definition/stored-row.ts'
import { entityQueries } from '../entities/storage/queries.ts'
import { countFittingItems } from '../entities/storage/row-bytes.ts'
import { buildSteps, type Steps } from '../entities/storage/steps.ts'
import { keptAnswer, undoTokenOf } from '../entities/verbs/answer.ts'
import { changeCall } from '../entities/verbs/change-call.ts'
import { changedSince, idTaken, nothingToUndo, oneOf, purgedSince } from '../entities/verbs/conflicts.ts'
import { invalidInput, type TaskwireError } from '../errors.ts'
import { BYTE_BUDGETS } from '../limits/byte-budgets.ts'
import type { UndoInput, UndoneChange } from './schema.ts'
import { type UndoneRow, undoIn } from './undo-queries.ts'

/**
 * Takes a change back as a whole, as a change of its own.
 * @throws TaskwireError NOT_FOUND for one that is older than an hour or unknown; CONFLICT for one that others followed.
 */
export type UndoChange = (actor: Actor, input: UndoInput, maxBytes?: number) => Promise<UndoneChange>

/** Rows of the answer; a change can be larger. */
const MAX_ITEMS = 200

interface Item {
  entity: Entity
  row: StoredRow
}

/** Builds the undoing of changes of these entities. */
export function createUndo(database: TenantDatabase, entities: readonly Entity[], clock: Clock): UndoChange {
  const byName = new Map(entities.map((entity) => [entity.name, entity]))

  function entityOf(name: string): Entity {
    const entity = byName.get(name)
    if (!entity) throw new Error(`The database has an entity "${name}" that this version does not know`)
    return entity
  }

  /** The first of these rows, in this order, as far as they fit. */
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

  async function replayed(userId: string, kept: KeptAnswer, maxBytes: number): Promise<Item[]> {
    const items: Item[] = []
    for (const name of new Set(kept.rows.map(({ entity }) => entity))) {
      const entity = entityOf(name)
      const own = { ...kept, rows: kept.rows.filter((row) => row.entity === name) }
      const queries = entityQueries(entity, database)
      const { rows } = await keptAnswer({ entity, queries }, { userId, kept: own, maxBytes })
      items.push(...rows.map((row) => ({ entity, row })))
    }
    return items.slice(0, MAX_ITEMS)
  }

  return async ({ userId }, input, maxBytes = BYTE_BUDGETS.answer) => {
    const now = clock()
    const undone = readToken(input.undoToken)
    const call = changeCall(userId, { procedure: 'changes.undo', input, now })
    const { result, kept } = await database.change(call, (tables) =>
      tables.$transaction(async (transaction) => {
        const rows = await undoIn(transaction, { userId, undone, now })
        if (rows.length === 0) throw nothingToUndo()
        const stepsOf = (entity: Entity) => buildSteps(entity)(transaction, userId)
        const problem = rows.find((row) => row.problem !== null)
        if (problem) throw await refusal(problem, rows.length > 1, stepsOf)
        return { rows, items: await itemsOf(rows, maxBytes, stepsOf) }
      }),
    )
    const items = kept ? await replayed(userId, kept, maxBytes) : result.items
    const affected = kept?.affected ?? countBy(result?.rows ?? [])
    return {
      items: items
        .slice(
          0,
          countFittingItems(items, ({ entity }) => entity, maxBytes),
        )
        .map(toEntityRow),
      affected,
      undoToken: undoTokenOf(affected, kept?.changeId ?? call.changeId),
    }
  }

  async function refusal(
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

/** The id of a change, which is its token. @throws TaskwireError INVALID_INPUT for what is none. */
function readToken(token: string): string {
  const parsed = z.uuidv7().safeParse(token)
  if (parsed.success) return parsed.data
  throw invalidInput({ path: ['undoToken'], code: 'invalid_token', message: 'This is no token of a change.' })
}
