import type { Task } from '../../contract.ts'
import type { AnyRow, EntityName, EntityRows } from './entities.ts'

/** The fields by whose value rows can be found: references to other rows. */
const REFERENCES = ['parentId', 'listId', 'sectionId', 'taskId'] as const
export type Reference = (typeof REFERENCES)[number]

/** Returns the key by which the rows of an entity that refer to a row are found. */
export function referenceKey(entity: string, field: Reference, id: string): string {
  return `${entity} ${field} ${id}`
}

/** Returns the key by which the siblings are found that share one manual order; undefined for entities without one. */
export function siblingsKey(entity: string, row: object): string | undefined {
  const { listId = '', sectionId = '', parentId = '' } = row as Partial<Task>
  if (entity === 'task') return `task ${listId ?? ''} ${sectionId ?? ''} ${parentId ?? ''}`
  if (entity === 'section') return `section ${listId}`
  return entity === 'list' || entity === 'view' ? entity : undefined
}

/** A read-only set of rows by entity and id. */
export interface RowSource {
  get<Entity extends EntityName>(entity: Entity, id: string): EntityRows[Entity] | undefined
  /** Iterates over all rows of an entity. */
  all<Entity extends EntityName>(entity: Entity): Iterable<EntityRows[Entity]>
  /** Returns the rows that have a reference, or share a manual order, in no order: see `referenceKey` and `siblingsKey`. */
  indexed(key: string): AnyRow[]
}

/** Rows in memory, indexed by their references and by their siblings. */
export class Rows implements RowSource {
  readonly entities = new Map<string, Map<string, AnyRow>>()
  /** Built when it is first asked for, so that a store with many rows opens quickly. */
  #index: Map<string, Map<string, AnyRow>> | undefined

  get<Entity extends EntityName>(entity: Entity, id: string): EntityRows[Entity] | undefined {
    return this.entities.get(entity)?.get(id) as EntityRows[Entity] | undefined
  }

  all<Entity extends EntityName>(entity: Entity): Iterable<EntityRows[Entity]> {
    return (this.entities.get(entity)?.values() ?? []) as Iterable<EntityRows[Entity]>
  }

  indexed(key: string): AnyRow[] {
    if (!this.#index) {
      this.#index = new Map()
      for (const [entity, rows] of this.entities) for (const row of rows.values()) this.#add(entity, row)
    }
    return [...(this.#index.get(key)?.values() ?? [])]
  }

  /** Stores a row; null removes it. */
  set(entity: string, id: string, row: AnyRow | null): void {
    const rows = this.entities.get(entity) ?? new Map<string, AnyRow>()
    this.entities.set(entity, rows)
    const old = rows.get(id)
    if (old) for (const key of indexKeys(entity, old)) this.#index?.get(key)?.delete(id)
    if (row) {
      rows.set(id, row)
      this.#add(entity, row)
    } else rows.delete(id)
  }

  /** Returns the keys of all rows: see `keyOf`. */
  keys(): string[] {
    return [...this.entities].flatMap(([entity, rows]) => [...rows.keys()].map((id) => `${entity} ${id}`))
  }

  clear(): void {
    this.entities.clear()
    this.#index = undefined
  }

  #add(entity: string, row: AnyRow): void {
    if (!this.#index) return
    for (const key of indexKeys(entity, row)) {
      const found = this.#index.get(key) ?? new Map<string, AnyRow>()
      this.#index.set(key, found.set(row.id ?? '', row))
    }
  }
}

/** Returns the keys by which a row is found other than by its id. */
export function indexKeys(entity: string, row: object): string[] {
  const keys = REFERENCES.map((field) => referenceKey(entity, field, Reflect.get(row, field)))
  return [...keys, siblingsKey(entity, row) ?? '']
}
