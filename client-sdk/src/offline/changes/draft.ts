import type { AnyRow, EntityName, EntityRows } from './entities.ts'
import { endPosition } from './positions.ts'
import { indexKeys, type Reference, type RowSource, Rows, referenceKey } from './rows.ts'

/** The rows that a change has touched, by entity and id, as they were before it; null for those that it has created. */
export type Journal = Map<string, AnyRow | null>

/** What an operation has read and written: the keys of rows, of indexes, and of entities as a whole. */
export interface Access {
  journal: Journal
  /** Contains every row that was written, too. */
  reads: Set<string>
  writes: Set<string>
}

/** Rows of the server with local changes on top. Changing a draft does not change the rows below it. */
export class Draft implements RowSource {
  readonly base: RowSource
  /** The changed rows; null for deleted ones. */
  readonly changed = new Map<string, AnyRow | null>()
  readonly #own = new Rows()
  /** What the running change has read and written. */
  #access: Access | undefined
  /** The time of the running change. */
  now = new Date(0)
  #order = 0
  #ends = 0

  constructor(base: RowSource) {
    this.base = base
  }

  get<Entity extends EntityName>(entity: Entity, id: string): EntityRows[Entity] | undefined {
    const key = keyOf(entity, id)
    this.noteRead(key)
    const own = this.changed.get(key)
    return own === undefined ? this.base.get(entity, id) : ((own ?? undefined) as EntityRows[Entity] | undefined)
  }

  /** Returns a row outside the trash. */
  live<Entity extends EntityName>(entity: Entity, id: string): EntityRows[Entity] | undefined {
    const row = this.get(entity, id)
    return row && 'deletedAt' in row && row.deletedAt ? undefined : row
  }

  *all<Entity extends EntityName>(entity: Entity): Iterable<EntityRows[Entity]> {
    this.noteRead(entity)
    for (const row of this.base.all(entity)) if (!this.changed.has(keyOf(entity, row.id))) yield row
    yield* this.#own.all(entity)
  }

  indexed(key: string): AnyRow[] {
    this.noteRead(key)
    const entity = key.split(' ', 1)[0] ?? ''
    const below = this.base.indexed(key)
    return [...below.filter(({ id = '' }) => !this.changed.has(keyOf(entity, id))), ...this.#own.indexed(key)]
  }

  /** Returns the rows of an entity that refer to a row. */
  referring<Entity extends EntityName>(entity: Entity, field: Reference, id: string): EntityRows[Entity][] {
    return this.indexed(referenceKey(entity, field, id)) as EntityRows[Entity][]
  }

  /** Returns a position after all others, and after those that this method has returned before. */
  nextEnd(): string {
    this.#ends += 1
    return endPosition(this.#order, this.#ends)
  }

  /** Stores fields of a row that is there. */
  change<Entity extends EntityName>(
    entity: Entity,
    row: EntityRows[Entity],
    fields: Partial<EntityRows[Entity]>,
  ): void {
    this.set(entity, row.id, { ...row, updatedAt: this.now, ...fields })
  }

  /** Stores a row of any entity; null deletes it. */
  set(entity: string, id: string, row: AnyRow | null): void {
    const key = keyOf(entity, id)
    const before = this.get(entity as EntityName, id) ?? null
    if (this.#access && !this.#access.journal.has(key)) this.#access.journal.set(key, before)
    this.changed.set(key, row)
    this.#own.set(entity, id, row)
  }

  /** Takes back all changes of a row. */
  reset(key: string): void {
    this.changed.delete(key)
    this.#own.set(...splitKey(key), null)
  }

  /** Notes that the running change depends on what has this key. */
  noteRead(key: string): void {
    this.#access?.reads.add(key)
  }

  /** Runs the change of an operation, and returns what it has read and written. */
  record({ order, at }: { order: number; at: number }, change: () => void): Access {
    const access: Access = { journal: new Map(), reads: new Set(), writes: new Set() }
    this.#access = access
    this.now = new Date(at)
    this.#order = order
    this.#ends = 0
    change()
    this.#access = undefined
    for (const [key, before] of access.journal)
      for (const row of [before, this.changed.get(key)]) for (const one of keysOf(key, row)) access.writes.add(one)
    return access
  }
}

/** Returns the keys under which a row is found: its own, those of its indexes, and its entity. */
export function keysOf(key: string, row: AnyRow | null | undefined): string[] {
  const [entity] = splitKey(key)
  return [key, entity, ...(row ? indexKeys(entity, row) : [])]
}

/** Returns the key of a row among the rows of all entities. */
export function keyOf(entity: string, id: string): string {
  return `${entity} ${id}`
}

/** Splits a key into entity and id. */
export function splitKey(key: string): [entity: string, id: string] {
  const space = key.indexOf(' ')
  return [key.slice(0, space), key.slice(space + 1)]
}
