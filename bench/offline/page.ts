import { createTaskwire } from '../../client-sdk/src/create-taskwire.ts'
import { createOfflineStore } from '../../client-sdk/src/offline/create-offline-store.ts'
import { indexedDbStorage } from '../../client-sdk/src/offline/storage/indexed-db.ts'
import type { OfflineDatabase } from '../../client-sdk/src/offline/storage/storage.ts'
import { createTask, createTasks } from './tasks.ts'

/* The functions of the measured pages. They return times in milliseconds. */

let database: OfflineDatabase | undefined

/** Opens the database and loads everything. */
export async function open(): Promise<{ open: number; load: number; rows: number }> {
  const start = performance.now()
  database = await indexedDbStorage().open('bench')
  const opened = performance.now()
  const { rows } = await database.load()
  return { open: opened - start, load: performance.now() - opened, rows: rows.length }
}

/** Opens the whole store, whose first query is answered with all tasks. The server cannot be reached. */
export async function openStore(): Promise<{ open: number; list: number; rows: number }> {
  database?.close()
  const client = createTaskwire({ url: 'http://127.0.0.1:9', retries: 0 })
  const start = performance.now()
  const store = await createOfflineStore({ client, name: 'bench' })
  const opened = performance.now()
  const { length } = store.tasks.list({ archived: true })
  const listed = performance.now()
  store.close()
  return { open: opened - start, list: listed - opened, rows: length }
}

/** Replaces all rows by new ones in one write. */
export async function replaceAll(count: number): Promise<number> {
  const rows = createTasks(count)
  return timeOf(() => database?.write({ clearRows: true, rows }))
}

/** Replaces all rows in one write that does not remove them first, like a pull of many changes. */
export async function updateAll(count: number): Promise<number> {
  const rows = createTasks(count)
  return timeOf(() => database?.write({ rows }))
}

/** Writes one row with its queued operation, like a change by the user. */
export async function writeOne(of: number): Promise<number> {
  const row = createTask(Math.floor(Math.random() * of))
  const operations = [{ key: '1', operation: { path: 'tasks.update', input: row } }]
  return timeOf(() => database?.write({ rows: [row], operations }))
}

async function timeOf(act: () => unknown): Promise<number> {
  const start = performance.now()
  await act()
  return performance.now() - start
}
