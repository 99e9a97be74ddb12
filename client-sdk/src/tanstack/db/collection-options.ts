import type { Change } from '../../contract.ts'
import type { Taskwire } from '../../create-taskwire.ts'
import type { StoredEntities } from '../../entity-store.ts'
import type { LiveOptions } from '../../live-options.ts'
import type { Sync, TaskwireCollection } from './collection-types.ts'
import { feedOf, type Versioned } from './feed.ts'

/** The key under which a collection's metadata has the cursor after its last rows. */
const CURSOR = 'taskwire:cursor'

/** One update of a row. */
export interface Update<Row> {
  id: string
  changes: Partial<Row>
  /** Returns the version that the update was made from. */
  base: () => number
}

/** The procedures and rows of one noun. */
export interface Noun<Row> extends Pick<LiveOptions, 'onStatus'> {
  entity: string
  rowOf: (change: Change) => Row | undefined
  rowsOf: (stored: StoredEntities) => ReadonlyMap<string, Row>
  /** The fields that an update can change. */
  fields: readonly (keyof Row)[]
  insert: (rows: readonly Row[]) => Promise<readonly Versioned[]>
  update: (update: Update<Row>) => Promise<readonly Versioned[]>
  remove: (ids: readonly string[]) => Promise<readonly Versioned[]>
}

type AnyRow = Versioned & { deletedAt?: Date | null }

/** Creates the options of a collection of one noun. It contains the rows outside the trash. */
export function collectionOptions<Row extends AnyRow>(tw: Taskwire, noun: Noun<Row>): TaskwireCollection<Row> {
  const feed = feedOf(tw)
  const { entity } = noun
  const send = (mutate: () => Promise<readonly Versioned[]>) => feed.send({ entity, isRemoval: false, mutate })
  return {
    getKey: ({ id }) => id,
    sync: {
      rowUpdateMode: 'full',
      sync: (sync) => feed.subscribe({ ...writer(sync, noun), fail: sync.markError, onStatus: noun.onStatus }),
    },
    onInsert: ({ transaction: { mutations } }) => send(() => noun.insert(mutations.map(({ modified }) => modified))),
    onUpdate: async ({ transaction: { mutations } }) => {
      const updates = mutations.map(({ original, changes }) => {
        checkFields(changes, noun)
        return { id: original.id, changes, base: () => feed.baseOf(original) }
      })
      await Promise.all(updates.map((update) => send(() => noun.update(update))))
    },
    onDelete: ({ transaction: { mutations } }) =>
      feed.send({ entity, isRemoval: true, mutate: () => noun.remove(mutations.map(({ original }) => original.id)) }),
  }
}

/** Returns the functions that write rows of a noun into a collection. */
function writer<Row extends AnyRow>(sync: Sync<Row>, { entity, rowOf, rowsOf }: Noun<Row>) {
  let keys = new Set<string>()

  function put(id: string, row: Row | undefined): void {
    if (row && row.deletedAt == null) {
      sync.write({ type: keys.has(id) ? 'update' : 'insert', value: row })
      keys.add(id)
    } else if (keys.delete(id)) {
      sync.write({ type: 'delete', key: id })
    }
  }

  function inOneCommit(cursor: string, write: () => void): void {
    sync.begin()
    write()
    sync.metadata?.collection.set(CURSOR, cursor)
    sync.commit()
  }

  return {
    replace: (stored: StoredEntities, cursor: string) => {
      inOneCommit(cursor, () => {
        sync.truncate()
        keys = new Set()
        for (const [id, row] of rowsOf(stored)) put(id, row)
      })
      sync.markReady()
    },
    apply: (changes: readonly Change[], cursor: string) => {
      const own = changes.filter((change) => change.entity === entity)
      if (own.length === 0) return
      inOneCommit(cursor, () => {
        for (const change of own) {
          // Operations of newer servers are ignored: their effect on the row is unknown.
          const row = change.op === 'upsert' ? rowOf(change) : undefined
          if (row || change.op === 'delete') put(change.id, row)
        }
      })
    },
  }
}

/** @throws TypeError if an update contains a field that only other methods of the client can change */
function checkFields<Row>(changes: Partial<Row>, { entity, fields }: Noun<Row>): void {
  // The server computes these two; an application may show them early.
  const known = new Set<string>([...fields.map(String), 'updatedAt', 'completedAt'])
  const other = Object.keys(changes).find((name) => !known.has(name))
  if (other === undefined) return
  throw new TypeError(
    `${other} of a ${entity} cannot be changed in a collection. Use a method of the client, such as ${entity}s.move.`,
  )
}
