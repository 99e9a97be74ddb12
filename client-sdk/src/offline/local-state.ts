import { applyMutation } from './changes/apply.ts'
import { Dependencies } from './changes/dependencies.ts'
import { Draft, type Journal, keyOf, keysOf, splitKey } from './changes/draft.ts'
import type { AnyRow, EntityName } from './changes/entities.ts'
import { type RowSource, Rows } from './changes/rows.ts'
import { byOrder, type Operation } from './operations.ts'
import type { Batch } from './storage/storage.ts'

/** An undo keeps the rows before a change, up to this number; a larger change is shown undone once the server has done it. */
const MAX_BEFORE = 200

/** Called with the keys of the rows that have changed, as the user sees them. */
export type OnChanged = (keys: ReadonlySet<string>) => void

/** The rows as the user sees them: those of the server, with the operations that it does not have yet on top. */
export class LocalState {
  /** The rows of the server, as of the stored cursor of the change feed. */
  readonly base = new Rows()
  readonly operations = new Map<string, Operation>()
  /** The rows as the user sees them. */
  readonly rows = new Draft(this.base)
  /** The operations as they were applied to the rows. */
  readonly #applied = new Map<string, Operation>()
  readonly #dependencies = new Dependencies()
  readonly #onChanged: OnChanged

  constructor(onChanged: OnChanged) {
    this.#onChanged = onChanged
  }

  /** Returns the operations that a test includes, in the order in which they apply. */
  ordered(includes: (operation: Operation) => boolean = () => true): Operation[] {
    return [...this.operations.values()].filter(includes).sort(byOrder)
  }

  /** Adds an operation after all others, and returns what it has touched. */
  append(operation: Operation): Journal {
    this.operations.set(operation.key, operation)
    const journal = this.#apply(operation)
    if (journal.size <= MAX_BEFORE) operation.before = previousValues(journal, this.rows)
    this.#onChanged(new Set(journal.keys()))
    return journal
  }

  /** Returns whether an operation can replace the stored one without applying it again: its effect is the same. */
  hasSameEffect(operation: Operation): boolean {
    const old = this.operations.get(operation.key)
    if (old?.state !== 'queued' || operation.state !== 'queued' || old.order !== operation.order) return false
    const [before, after] = [old, operation].map(({ input, sent }) => ({
      ...(sent?.input ?? input),
      ifVersion: undefined,
    }))
    return isSame(before, after)
  }

  /**
   * Runs a change of rows or operations, applies the operations again that it affects, and reports the rows that differ.
   * @param baseKeys the keys of the rows of the server that it changes
   */
  update(change: () => void, baseKeys: Iterable<string> = []): void {
    const before = new Map<string, AnyRow | null | undefined>()
    const changed = new Set<string>()
    const noteBase = () => {
      for (const key of before.keys()) for (const one of keysOf(key, rowAt(this.base, key))) changed.add(one)
    }
    for (const key of baseKeys) before.set(key, rowAt(this.rows, key))
    noteBase()
    change()
    noteBase()
    for (const key of [...this.operations.keys(), ...this.#applied.keys()])
      if (this.operations.get(key) !== this.#applied.get(key)) changed.add(key)
    for (let affected = new Set<string>(); ; ) {
      const found = this.#dependencies.affectedBy([...changed, ...affected])
      const next = [...found].filter((key) => this.operations.has(key) || this.#applied.has(key))
      // Applied again, they may have read or written what they did not before.
      if (next.every((key) => affected.has(key))) break
      affected = new Set(next)
      this.#applyAgain(affected, before)
    }
    const keys = [...before]
      .filter(([key, row]) => !isSame(row ?? undefined, rowAt(this.rows, key)))
      .map(([key]) => key)
    if (keys.length > 0) this.#onChanged(new Set(keys))
  }

  /** Applies operations again. Notes the rows that they change as they were before, where none is noted yet. */
  #applyAgain(affected: ReadonlySet<string>, before: Map<string, AnyRow | null | undefined>): void {
    const written = [...affected].flatMap((one) => [...this.#dependencies.delete(one)])
    for (const key of written) if (!before.has(key)) before.set(key, rowAt(this.rows, key))
    for (const key of written) this.rows.reset(key)
    for (const key of affected) this.#applied.delete(key)
    const operations = [...affected].flatMap((key) => this.operations.get(key) ?? [])
    for (const operation of operations.sort(byOrder))
      for (const [key, row] of this.#apply(operation)) if (!before.has(key)) before.set(key, row)
  }

  /** Applies rows of the server, and operations, and reports the rows that differ. */
  applyBatch({ clearRows, rows = [], operations = [] }: Batch): void {
    const { base } = this
    const keys = rows.map(({ entity, id }) => keyOf(entity, id))
    const apply = () => {
      if (clearRows) base.clear()
      for (const { key, operation } of operations)
        if (operation) this.operations.set(key, operation as Operation)
        else this.operations.delete(key)
      for (const { entity, id, row } of rows) base.set(entity, id, row)
    }
    this.update(apply, clearRows ? [...base.keys(), ...keys] : keys)
  }

  /** Fills an empty state with what was stored. It has no listeners yet, so nothing is reported. */
  fill(rows: Iterable<{ entity: string; id: string; row: AnyRow }>, operations: Iterable<Operation>): void {
    for (const { entity, id, row } of rows) this.base.set(entity, id, row)
    for (const operation of operations) this.operations.set(operation.key, operation)
    for (const operation of this.ordered()) this.#apply(operation)
  }

  /** Returns the newest row that the server has sent, in the feed or in an answer. */
  serverRow(entity: EntityName, id: string): AnyRow | undefined {
    let newest: AnyRow | undefined = this.base.get(entity, id)
    for (const { state, result } of this.operations.values()) {
      if (state !== 'done') continue
      const row = result?.rows.find((one) => one.entity === entity && one.id === id)?.row
      if (row && (row.version ?? 0) > (newest?.version ?? 0)) newest = row
    }
    return newest
  }

  #apply(operation: Operation): Journal {
    const { rows } = this
    const access = rows.record(operation, () => {
      const { state, path, input, sent, result } = operation
      if (state !== 'queued' && state !== 'done') return
      if (path === 'changes.undo') this.#undo((input as { key: string }).key)
      // A part of the fields may have been left out of what was sent, because others have changed them.
      else if (!result?.isComplete) applyMutation(rows, { path, input: sent?.input ?? input })
      for (const { entity, id, row } of result?.rows ?? []) {
        const known = rows.get(entity as EntityName, id) as AnyRow | undefined
        if (!row || (row.version ?? 0) >= (known?.version ?? 0)) rows.set(entity, id, row)
      }
    })
    this.#applied.set(operation.key, operation)
    this.#dependencies.add(operation.key, access)
    return access.journal
  }

  #undo(target: string): void {
    const { rows } = this
    rows.noteRead(target)
    const { state, before = [] } = this.operations.get(target) ?? {}
    if (state === 'parked') return
    for (const [key, values] of before) {
      const [entity, id] = splitKey(key)
      const row = rowAt(rows, key)
      // Some values of a row that is gone do not make a row.
      if (!row && values && !values.id) continue
      if (values) rows.set(entity, id, { ...row, ...values })
      // Like the server, which moves a new task or list to the trash.
      else rows.set(entity, id, row && 'deletedAt' in row ? Object.assign({ ...row }, { deletedAt: rows.now }) : null)
    }
  }
}

/** Returns the values that a change has replaced: of a changed row those fields, of a deleted one all; null for a new row. */
function previousValues(journal: Journal, rows: Draft): NonNullable<Operation['before']> {
  return [...journal].map(([key, before]) => {
    const after = rowAt(rows, key)
    if (!before || !after) return [key, before]
    const changed = Object.entries(before).filter(([name, value]) => !isSame(value, Reflect.get(after, name)))
    return [key, Object.fromEntries(changed)]
  })
}

function rowAt(rows: RowSource, key: string): AnyRow | undefined {
  const [entity, id] = splitKey(key)
  return rows.get(entity as EntityName, id)
}

/** Returns whether two values have the same JSON form. */
export function isSame(a: unknown, b: unknown): boolean {
  return a === b || JSON.stringify(a) === JSON.stringify(b)
}
