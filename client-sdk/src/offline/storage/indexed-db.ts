import { groupByBucket } from './buckets.ts'
import type { Database, DatabaseFactory, Transaction } from './indexed-db-types.ts'
import { OfflineStorageError } from './offline-storage-error.ts'
import { committed, resultOf } from './requests.ts'
import { changeMeta, changeRows, indexRows, type StoredRow } from './rows.ts'
import type { Batch, OfflineDatabase, OfflineStorage, Stored } from './storage.ts'

const VERSION = 1

/** Arrays of rows by the hash of their ids: see `groupByBucket`. */
const ROWS = 'rows'
/** Operations by key. */
const OPERATIONS = 'operations'
/** One record: the revision, which changes with every write, and the small values. */
const STATE = 'state'
const STORES = [ROWS, OPERATIONS, STATE]

type State = Pick<Stored, 'meta' | 'revision'>

/**
 * Creates a storage in IndexedDB, which tabs share. It holds whatever `structuredClone` copies, including Dates. The values of
 * a batch must not be changed before its write has resolved.
 *
 * A resolved write survives a crash of the tab or the browser. A power failure can lose the last writes: the transactions
 * have "relaxed" durability, because "strict" makes each change by the user wait for the disk.
 *
 * Rows are stored in 64 records, because a browser reads few large records several times faster than many small ones. A write
 * of one row rewrites its record.
 *
 * @example
 * const storage = indexedDbStorage()
 */
export function indexedDbStorage(): OfflineStorage {
  return { isShared: true, open: openDatabase }
}

/** Opens the database. Waits while another tab upgrades or deletes it. @throws OfflineStorageError, or IndexedDB's error. */
async function openDatabase(name: string): Promise<OfflineDatabase> {
  // Access to the property throws where cookies are blocked.
  const { indexedDB: factory } = globalThis as { indexedDB?: DatabaseFactory }
  if (!factory) throw new OfflineStorageError('UNAVAILABLE')
  const request = factory.open(name, VERSION)
  request.onupgradeneeded = ({ oldVersion }: { oldVersion: number }) => upgrade(request.result, oldVersion)
  // "blocked" needs no handler: tabs with an older version close their databases, and then the request goes on.
  const database = await resultOf(request).catch((cause: Error) => {
    throw cause.name === 'VersionError' ? new OfflineStorageError('NEWER_VERSION', { cause }) : cause
  })
  return useDatabase(database, () => resultOf(factory.deleteDatabase(name)))
}

/** Creates what versions since `oldVersion` have added; 0 stands for a new database. */
function upgrade(database: Database, oldVersion: number): void {
  if (oldVersion < 1) for (const name of STORES) database.createObjectStore(name)
}

function useDatabase(database: Database, remove: () => Promise<unknown>): OfflineDatabase {
  let closed: OfflineStorageError['code'] | undefined
  const close = (reason: OfflineStorageError['code']) => {
    closed ??= reason
    database.close()
  }
  database.onversionchange = () => close('REPLACED')
  database.onclose = () => close('EVICTED')
  const run = async <Result>(mode: 'readonly' | 'readwrite', work: (transaction: Transaction) => Promise<Result>) => {
    if (closed) throw new OfflineStorageError(closed)
    const transaction = database.transaction(STORES, mode, { durability: 'relaxed' })
    return committed(transaction, work(transaction))
  }
  return {
    load: () => run('readonly', readAll),
    write: (batch) => run('readwrite', (transaction) => apply(transaction, batch)),
    close: () => close('CLOSED'),
    destroy: async () => {
      close('CLOSED')
      await remove()
    },
  }
}

async function readAll(transaction: Transaction): Promise<Stored> {
  const [rows, operations, state] = await Promise.all([
    resultOf(transaction.objectStore(ROWS).getAll()),
    resultOf(transaction.objectStore(OPERATIONS).getAll()),
    readState(transaction),
  ])
  return { rows: (rows as StoredRow[][]).flat(), operations: operations as object[], ...state }
}

async function apply(transaction: Transaction, batch: Batch): Promise<number> {
  const operations = transaction.objectStore(OPERATIONS)
  for (const { key, operation } of batch.operations ?? []) {
    if (operation) operations.put(operation, key)
    else operations.delete(key)
  }
  const rows = transaction.objectStore(ROWS)
  if (batch.clearRows) rows.clear()
  const changes = [...groupByBucket(batch.rows ?? [])]
  // All at once: a request for each record in turn would wait for the browser's other process each time.
  const [state, ...buckets] = await Promise.all([
    readState(transaction),
    ...changes.map(([bucket]) => resultOf(rows.get(bucket)) as Promise<StoredRow[] | undefined>),
  ])
  changes.forEach(([bucket, changesOfBucket], index) => {
    const rowsOfBucket = indexRows(buckets[index])
    changeRows(rowsOfBucket, changesOfBucket)
    rows.put([...rowsOfBucket.values()], bucket)
  })
  const revision = state.revision + 1
  transaction.objectStore(STATE).put({ revision, meta: changeMeta(state.meta, batch.meta) }, 0)
  return revision
}

async function readState(transaction: Transaction): Promise<State> {
  const state = await resultOf(transaction.objectStore(STATE).get(0))
  return (state as State | undefined) ?? { revision: 0, meta: {} }
}
