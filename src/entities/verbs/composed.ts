import type { Actor } from '../../auth/actor.ts'
import type { Changed } from '../../database/tenancy/tenant.ts'
import { BYTE_BUDGETS } from '../../limits/byte-budgets.ts'
import type { Affected } from '../definition/common-schema.ts'
import type { Columns, StoredRow } from '../definition/stored-row.ts'
import { holds } from '../definition/version-condition.ts'
import type { Steps } from '../storage/steps.ts'
import { inOrder, replayedAnswer, toChanged, toChangedMany } from './answer.ts'
import { inTrash, notFound, notYetThere, oneOf, staleVersion } from './conflicts.ts'
import type { ActionInput, ActionManyInput } from './inputs.ts'
import { createMutationContext } from './mutation-context.ts'
import type { VerbParts } from './verb-parts.ts'

/** Noun-specific changes in several steps, which may change rows beside those that the input names. */
export interface ComposedChanges {
  /** Changes one row. @throws TaskwireError NOT_FOUND; CONFLICT for a row in the trash or another version. */
  compose(actor: Actor, change: ComposedChange): Promise<object>
  /** Changes several rows. @throws TaskwireError as above, naming the first failing row. */
  composeMany(actor: Actor, change: ComposedBulkChange): Promise<object>
}

/** A noun-specific change of one row. */
export interface ComposedChange {
  /** The name of the procedure: `move`. */
  verb: string
  input: ActionInput
  /** Whether the row may be in the trash. Default: false. */
  inTrash?: boolean
  /**
   * The columns to set in one statement if the row is alone, as decided by `HotStatements.changeLone`. Otherwise `work` makes
   * the change.
   */
  alone?: ((now: Date) => Record<string, unknown>) | undefined
  /** Whether `work` makes the change of special rows even if they are alone: see `SpecialRows`. */
  hasSpecialRows?: boolean
  /** The row to create if it does not exist; `work` is then skipped. Default: NOT_FOUND. */
  missing?: { columns(now: Date): Columns; current: { version: 0 } }
  work(steps: Steps, row: StoredRow, now: Date): Promise<void>
}

/** A noun-specific change of several rows. */
export interface ComposedBulkChange {
  verb: string
  input: ActionManyInput
  inTrash?: boolean
  maxBytes?: number | undefined
  work(steps: Steps, rows: StoredRow[], now: Date): Promise<void>
}

interface Done<Result> {
  result: Result
  affected: Affected
}

/** Creates the noun-specific changes in several steps. */
export function createComposedChanges(parts: VerbParts): ComposedChanges {
  const { entity, queries, clock, hooks } = parts
  const { name, plural } = entity
  const show = (row: StoredRow) => ({ name, current: entity.toApi(row) })

  /** Creates the missing row, which counts as version 0. */
  async function create(steps: Steps, { input, missing }: ComposedChange, now: Date): Promise<StoredRow> {
    const { id, ifVersion = 0, condition = {} } = input
    if (!missing) throw notFound(name)
    if (ifVersion !== 0 || !holds(condition, 0)) throw notYetThere({ name, current: missing.current })
    const [row] = await steps.insert([{ userId: steps.userId, id, ...missing.columns(now) }])
    if (!row) throw notFound(name)
    return row
  }

  return {
    async compose({ userId }, change) {
      const { verb, input, alone, work } = change
      const { id, ifVersion, condition = {} } = input
      const now = clock()
      const call = createMutationContext(userId, {
        procedure: `${plural}.${verb}`,
        input,
        now,
        entity: name,
        ids: [id],
      })
      const { inTrash: trashToo = false, hasSpecialRows: isPlain = false } = change
      const state = { id, inTrash: trashToo, version: ifVersion, isPlain }

      async function once(): Promise<Changed<Done<StoredRow>>> {
        if (alone && entity.hot?.changeLone && !input.condition) {
          const { result, replayed } = await queries.changeLone(call, state, alone(now))
          if (replayed) return { replayed }
          const [row] = result
          if (row) return { result: { result: row, affected: row.changeId === call.changeId ? { [name]: 1 } : {} } }
        }
        return queries.transaction(call, async (steps) => {
          const row = await steps.find(id)
          if (!row) return { result: await create(steps, change, now), affected: { [name]: 1 } }
          const isStale = ifVersion !== undefined && ifVersion !== row.version
          if (isStale || !holds(condition, row.version)) throw staleVersion(show(row))
          if (row.deletedAt && !state.inTrash) throw inTrash(show(row))
          await hooks.guard?.(steps, [row])
          await work(steps, row, now)
          // Stores the answer of a change without effect, too.
          await steps.change([id], { updatedAt: now })
          const result = (await steps.find(id)) ?? row
          return { result, affected: await steps.affected(call.changeId) }
        })
      }

      const { result: done, replayed } = await once()
      if (!replayed) return toChanged(entity, done.result, { changeId: call.changeId, affected: done.affected })
      const { rows } = await replayedAnswer(parts, { userId, replayed, maxBytes: BYTE_BUDGETS.answer })
      const [row] = rows
      if (!row) throw notFound(name)
      return toChanged(entity, row, replayed)
    },

    async composeMany({ userId }, { verb, input, inTrash: trashToo = false, maxBytes = BYTE_BUDGETS.answer, work }) {
      const { ids, ifVersions = {} } = input
      const now = clock()
      const call = createMutationContext(userId, { procedure: `${plural}.${verb}`, input, now, entity: name, ids })
      const { result: done, replayed } = await queries.transaction(call, async (steps) => {
        // Also reads rows that were purged lately, so the heads tell which exist.
        const rows = await steps.first(ids, Number.MAX_SAFE_INTEGER)
        const exists = new Set((await steps.heads(ids)).map(({ id }) => id))
        const byId = new Map(rows.filter(({ id }) => exists.has(id)).map((row) => [row.id, row]))
        for (const [index, id] of ids.entries()) {
          const row = byId.get(id)
          const position = { path: ['ids', String(index)], id }
          if (!row) throw oneOf(position, notFound(name))
          if (ifVersions[id] !== undefined && ifVersions[id] !== row.version)
            throw oneOf(position, staleVersion(show(row)))
          if (row.deletedAt && !trashToo) throw oneOf(position, inTrash(show(row)))
        }
        await hooks.guard?.(steps, rows)
        await work(steps, rows, now)
        await steps.change(ids, { updatedAt: now })
        const heads = inOrder(ids, await steps.heads(ids))
        return { heads, rows: await steps.first(ids, maxBytes), affected: await steps.affected(call.changeId) }
      })
      if (!replayed) return toChangedMany(entity, done, { changeId: call.changeId, affected: done.affected })
      const byId = new Map(replayed.rows.map((row) => ['id' in row ? row.id : String(row.row.id), row]))
      const ordered = { ...replayed, rows: ids.flatMap((id) => byId.get(id) ?? []) }
      return toChangedMany(entity, await replayedAnswer(parts, { userId, replayed: ordered, maxBytes }), replayed)
    },
  }
}
