import { v7 as uuidv7 } from 'uuid'
import type { Actor } from '../../auth/actor.ts'
import type { Changed, MutationContext } from '../../database/tenancy/tenant.ts'
import { TaskwireError } from '../../errors.ts'
import type { Affected } from '../definition/common-schema.ts'
import { type Columns, isSpecial, type StoredRow } from '../definition/stored-row.ts'
import { holds, type VersionCondition } from '../definition/version-condition.ts'
import { assertUnique, rejectTakenValue } from '../rules/unique.ts'
import type { Steps } from '../storage/steps.ts'
import { outcomeOf, toChanged } from './answer.ts'
import { idTaken, inTrash, notFound, staleVersion } from './conflicts.ts'
import type { ActionInput, CreateInput, ReplaceInput } from './inputs.ts'
import { createMutationContext } from './mutation-context.ts'
import { replaceRow } from './replace.ts'
import type { VerbParts } from './verb-parts.ts'

/** A row after a change, and whether the change created it. */
export interface Made<Row = object> {
  row: Row
  created: boolean
}

/** Changes of one row. Each accepts an `idempotencyKey` and returns the row after the change. */
export interface SingleChanges {
  /** Creates a row. @throws TaskwireError CONFLICT if the id or a unique value is in use, including in the trash. */
  create(actor: Actor, input: CreateInput): Promise<Made>
  /** Changes fields of a row. @throws TaskwireError NOT_FOUND; CONFLICT for a row in the trash or another version. */
  update(actor: Actor, input: ActionInput): Promise<object>
  /** Replaces or creates a row. @throws TaskwireError CONFLICT as above, INVALID_INPUT for a changed read-only field. */
  replace(actor: Actor, input: ReplaceInput): Promise<Made>
  /** Moves a row to the trash; no effect if it is already there. @throws TaskwireError NOT_FOUND, CONFLICT. */
  delete(actor: Actor, input: ActionInput): Promise<object>
  /** Restores a row from the trash; no effect if it is not there. @throws TaskwireError NOT_FOUND, CONFLICT. */
  restore(actor: Actor, input: ActionInput): Promise<object>
  /** Makes a noun-specific change, which sets columns of one row outside the trash, unless it is a special row. */
  set(actor: Actor, change: OwnChange): Promise<object>
}

/** A noun-specific change. */
export interface OwnChange {
  /** The name of the procedure: `complete`. */
  verb: string
  input: ActionInput
  columns(now: Date): Columns
  special?: SpecialRows | undefined
}

/** The rows for which a change does more than setting columns, such as tasks that repeat. */
export interface SpecialRows {
  /** True: all rows. Otherwise those that have a value in the `specialColumn` of the entity. */
  areAll?: boolean
  /** Makes the change. It may change other rows too. */
  work(steps: Steps, rows: StoredRow[], now: Date): Promise<void>
}

interface Guarded {
  id: string
  /** Whether the row may be in the trash. */
  inTrash: boolean
  version?: number | undefined
  condition?: VersionCondition | undefined
}

interface Change {
  columns: Columns
  special?: SpecialRows | undefined
  now: Date
}

/** The changed row, and the number of affected rows by entity if the change may have touched others. */
interface Done {
  rows: StoredRow[]
  affected?: Affected
}

const ATTEMPTS = 3

function toDone({ result, replayed }: Changed<StoredRow[]>): Changed<Done> {
  return replayed ? { replayed } : { result: { rows: result } }
}

/** Creates the changes of one row. */
export function createSingleChanges(parts: VerbParts): SingleChanges {
  const { entity, queries, clock, hooks } = parts
  const { name, plural } = entity

  const show = (row: StoredRow) => ({ name, current: entity.toApi(row) })
  const callOf = (
    userId: string,
    verb: string,
    call: { input: object; now: Date; ids?: string[]; isWhole?: boolean },
  ) => createMutationContext(userId, { ...call, procedure: `${plural}.${verb}`, entity: name })

  /** Inserts a row, in one statement unless its references must be checked or its place found. */
  function insert(call: MutationContext, added: Columns & { id: string }, input: CreateInput) {
    if (!hooks.prepare || hooks.isPlain?.(input)) return queries.insert(call, added)
    return queries.transaction(call, async (steps) => {
      const columns = { ...added }
      await hooks.prepare?.(steps, [{ columns, input, path: [] }])
      return steps.insert([columns])
    })
  }

  /** Changes a row in several steps. The user's other changes wait for the transaction. */
  function changeIf(
    call: MutationContext,
    guarded: Guarded,
    { columns, special, now }: Change,
  ): Promise<Changed<Done>> {
    const { id, condition = {} } = guarded
    return queries.transaction(call, async (steps) => {
      const row = await steps.find(id)
      if (!row) throw notFound(name)
      if (!holds(condition, row.version)) throw staleVersion(show(row))
      if (guarded.version !== undefined && guarded.version !== row.version) throw staleVersion(show(row))
      if (row.deletedAt && !guarded.inTrash) throw inTrash(show(row))
      await hooks.guard?.(steps, [row])
      if (special && (special.areAll || isSpecial(entity, row))) {
        await special.work(steps, [row], now)
        // Stores the answer of a change without effect, too.
        await steps.change([id], { updatedAt: now })
        return { rows: [(await steps.find(id)) ?? row], affected: await steps.affected(call.changeId) }
      }
      await steps.change([id], columns)
      const after = await steps.find(id)
      return { rows: after ? [after] : [] }
    })
  }

  async function change(call: MutationContext, guarded: Guarded, made: Change): Promise<object> {
    const { id, version, condition } = guarded
    const { columns, special } = made
    const isOneStatement = !condition && !hooks.guard && !special?.areAll
    const state = { ...guarded, isPlain: special !== undefined }
    const attempts = isOneStatement ? [() => queries.change(call, state, columns).then(toDone)] : []
    if (!isOneStatement || special) attempts.push(() => changeIf(call, guarded, made))
    for (const attempt of attempts) {
      const changed = await attempt().catch((error: unknown) =>
        rejectTakenValue(parts, error, { call, columns, ids: [id] }),
      )
      const { result, replayed } = changed
      const outcome = await outcomeOf(parts, { call, changed: replayed ? { replayed } : { result: result.rows } })
      const [row] = outcome.rows
      if (row) return toChanged(entity, row, { ...outcome, ...(result?.affected && { affected: result.affected }) })
    }
    const row = await queries.find(call.userId, id)
    if (!row) throw notFound(name)
    const isStale = guarded.inTrash || (version !== undefined && row.version !== version)
    throw isStale ? staleVersion(show(row)) : inTrash(show(row))
  }

  function setDeletedAt({ userId }: Actor, verb: string, input: ActionInput, deletedAt: (now: Date) => Date | null) {
    const now = clock()
    const guarded = { id: input.id, inTrash: true, version: input.ifVersion, condition: input.condition }
    const columns = { deletedAt: deletedAt(now), updatedAt: now }
    return change(callOf(userId, verb, { input, now }), guarded, { columns, now })
  }

  function set({ userId }: Actor, { verb, input, columns, special }: OwnChange): Promise<object> {
    const now = clock()
    const { id, ifVersion: version, condition } = input
    const made = { columns: columns(now), special, now }
    return change(callOf(userId, verb, { input, now }), { id, inTrash: false, version, condition }, made)
  }

  return {
    async create({ userId }, input) {
      const now = clock()
      const id = input.id ?? uuidv7()
      const call = callOf(userId, 'create', { input, now, ids: [id], isWhole: true })
      const added = { userId, id, ...entity.newColumns(input, now) }
      for (let attempt = 1; attempt <= ATTEMPTS; attempt++) {
        const changed = await insert(call, added, input)
        const outcome = await outcomeOf(parts, { call, changed, created: true })
        const [row] = outcome.rows
        if (row) return { row: toChanged(entity, row, outcome), created: outcome.created }
        const taken = await queries.find(userId, id)
        if (taken) throw idTaken(show(taken))
        await assertUnique(parts, userId, { ids: [id], columns: added })
        // The conflicting row was purged meanwhile, so the next attempt can succeed.
      }
      throw new TaskwireError('UNAVAILABLE', { retryAfterMs: 1000 })
    },

    update: (actor, input) =>
      set(actor, { verb: 'update', input, columns: (now) => entity.changedColumns(input, now) }),

    async replace({ userId }, input) {
      const now = clock()
      const call = callOf(userId, 'replace', { input, now, ids: [input.id], isWhole: true })
      const columns = entity.newColumns(input, now)
      let isNew = false
      const work = queries.transaction(call, async (steps) => {
        const { row, created } = await replaceRow(parts, steps, { userId, input, columns, now })
        isNew = created
        return row ? [row] : []
      })
      const changed = await work.catch((error: unknown) =>
        rejectTakenValue(parts, error, { call, columns, ids: [input.id] }),
      )
      const outcome = await outcomeOf(parts, { call, changed, created: isNew })
      const [row] = outcome.rows
      if (row) return { row: toChanged(entity, row, outcome), created: outcome.created }
      const taken = await queries.find(userId, input.id)
      if (taken) throw idTaken(show(taken))
      await assertUnique(parts, userId, { ids: [input.id], columns })
      throw notFound(name)
    },

    delete: (actor, input) => setDeletedAt(actor, 'delete', input, (now) => now),
    restore: (actor, input) => setDeletedAt(actor, 'restore', input, () => null),
    set,
  }
}
