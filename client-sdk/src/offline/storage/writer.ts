import { keyOf } from '../changes/draft.ts'
import type { Batch, OfflineDatabase } from './storage.ts'

/** Writes batches one after the other. What a full disk refuses is written with the next batch. */
export interface Writer {
  /** Writes a batch. Resolves with the revision, or with undefined if it could not be stored; it never rejects. */
  write(batch: Batch): Promise<number | undefined>
  /** Resolves when nothing waits to be written. */
  whenIdle(): Promise<void>
  /** The error of the last write; undefined if it succeeded. */
  readonly failure: unknown
}

interface Waiting {
  batch: Batch
  done(revision: number | undefined): void
}

/** Creates the writer of a database. Batches that wait for a running write are stored in one transaction. */
export function createWriter(database: OfflineDatabase): Writer {
  /** What could not be written. Later batches build on it: a cursor without its rows would lose changes. */
  let unwritten: Batch = {}
  let waiting: Waiting[] = []
  let running: Promise<void> | undefined
  let failure: unknown

  async function run(): Promise<void> {
    while (waiting.length > 0) {
      const taken = waiting
      waiting = []
      const batch = taken.reduce((all, { batch }) => joined(all, batch), unwritten)
      let revision: number | undefined
      try {
        revision = await database.write(batch)
        unwritten = {}
        failure = undefined
      } catch (error) {
        unwritten = batch
        failure = error
      }
      for (const { done } of taken) done(revision)
    }
    running = undefined
  }

  return {
    write: (batch) =>
      new Promise((done) => {
        waiting.push({ batch, done })
        running ??= run()
      }),
    whenIdle: async () => running,
    get failure() {
      return failure
    },
  }
}

/** Returns one batch with the effect of two. */
export function joined(first: Batch, second: Batch): Batch {
  const rows = new Map((second.clearRows ? [] : (first.rows ?? [])).map((row) => [keyOf(row.entity, row.id), row]))
  for (const row of second.rows ?? []) rows.set(keyOf(row.entity, row.id), row)
  const operations = new Map([...(first.operations ?? []), ...(second.operations ?? [])].map((one) => [one.key, one]))
  return {
    clearRows: Boolean(first.clearRows || second.clearRows),
    rows: [...rows.values()],
    operations: [...operations.values()],
    meta: { ...first.meta, ...second.meta },
  }
}
