import { type EntityName, keyOf, ordersOf, type Row, type Snapshot, siblingsOf } from './snapshot.ts'

export type Code = 'NOT_FOUND' | 'CONFLICT' | 'INVALID_INPUT' | 'IDEMPOTENCY_MISMATCH'

/** A predicted error: its possible codes, and the code of its issue if the error names a field. */
export class Refused {
  readonly codes: Code[]
  readonly issue: string | undefined

  constructor(codes: Code[], issue?: string) {
    this.codes = codes
    this.issue = issue
  }
}

export function refuse(code: Code, issue?: string): never {
  throw new Refused([code], issue)
}

/** Stands for the id of the predicted change, which only its response has. */
export const THIS_CHANGE = 'this change'

/** Where a row goes among its siblings. `position`: where its position sorts, after an equal one. */
export type Spot = 'position' | 'end' | { before: string } | { after: string }

/**
 * The predicted rows of one user, and the predicted order of siblings: the positions that a change computes are not predicted,
 * only their order.
 */
export class Draft {
  readonly rows: Map<string, Row>
  readonly orders: Map<string, string[]>

  constructor(snapshot: Snapshot) {
    this.rows = new Map(snapshot)
    this.orders = ordersOf(snapshot)
  }

  find(entity: EntityName, id: string | null | undefined): Row | undefined {
    return this.rows.get(`${entity} ${id}`)
  }

  all(entity: EntityName, matches: (row: Row) => boolean = () => true): Row[] {
    return [...this.rows.values()].filter((row) => row.entity === entity && matches(row))
  }

  /** Returns the live tasks of subtrees, each once, parents before children. */
  subtree(ids: readonly string[]): Row[] {
    const found = new Set(ids)
    // The set grows during the iteration.
    for (const id of found)
      for (const child of this.all('task', ({ parentId, deletedAt }) => parentId === id && deletedAt === null))
        found.add(child.id)
    return [...found].map((id) => this.find('task', id) as Row)
  }

  /** Returns live siblings in manual order. */
  order(row: Row): string[] {
    return this.orders.get(siblingsOf(row) ?? '') ?? []
  }

  add(row: Row, spot: Spot = 'end'): void {
    this.rows.set(keyOf(row), row)
    this.#attach(row, spot)
  }

  /** Changes a row. Without a spot it stays where it is, or where its position sorts among new siblings. */
  set({ entity, id }: Pick<Row, 'entity' | 'id'>, changes: Partial<Row>, spot?: Spot): void {
    const row = this.rows.get(`${entity} ${id}`) as Row
    const next = { ...row, ...changes }
    const stays = spot === undefined && siblingsOf(row) === siblingsOf(next)
    if (!stays) this.#detach(row)
    this.rows.set(keyOf(next), next)
    if (!stays) this.#attach(next, spot ?? 'position')
  }

  /** Deletes a row permanently, with the rows that belong to it; others lose their reference. */
  remove(row: Row): void {
    const { entity, id } = row
    this.#detach(row)
    this.rows.delete(keyOf(row))
    for (const key of [...this.rows.keys()]) {
      const other = this.rows.get(key)
      if (!other) continue
      const belongs = (entity === 'task' && [other.parentId, other.taskId].includes(id)) || isSectionOf(other, row)
      if (belongs) this.remove(other)
      else if (entity === 'list' && other.listId === id) this.set(other, { listId: null })
      else if (entity === 'section' && other.sectionId === id) this.set(other, { sectionId: null })
    }
  }

  #detach(row: Row): void {
    const siblings = siblingsOf(row)
    if (siblings === undefined) return
    const others = this.order(row).filter((id) => id !== row.id)
    if (others.length > 0) this.orders.set(siblings, others)
    else this.orders.delete(siblings)
  }

  #attach(row: Row, spot: Spot): void {
    const siblings = siblingsOf(row)
    if (siblings === undefined) return
    const order = this.order(row)
    this.orders.set(siblings, order.toSpliced(this.#index(row, order, spot), 0, row.id))
  }

  #index({ entity, position }: Row, order: string[], spot: Spot): number {
    if (spot === 'end') return order.length
    if (spot === 'position') return order.filter((id) => (this.find(entity, id)?.position ?? '') <= position).length
    return 'before' in spot ? order.indexOf(spot.before) : order.indexOf(spot.after) + 1
  }
}

function isSectionOf({ entity, listId }: Row, list: Row): boolean {
  return entity === 'section' && list.entity === 'list' && listId === list.id
}

/** Returns a new row as its creation leaves it. */
export function newRow(entity: EntityName, id: string, fields: Partial<Row>): Row {
  const place = { listId: null, sectionId: null, parentId: null, taskId: null, position: '' }
  const times = { completedAt: null, archivedAt: null, deletedAt: null, deletion: null }
  return { entity, id, text: '', ...place, ...times, version: 1, changeId: null, ...fields }
}
