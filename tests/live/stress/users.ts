import type { Change } from '../../../client-sdk/src/contract.ts'
import { createTaskwire, type Taskwire } from '../../../client-sdk/src/create-taskwire.ts'
import { patienceMs } from '../../helpers/eventually.ts'
import { newUser } from '../../helpers/test-app.ts'
import type { Truth } from './reading.ts'
import { type Ledger, newLedger } from './writers.ts'

/** A writing and reading user. */
export interface User {
  token: string
  client: Taskwire
  /** A client that retries by itself. */
  patient: Taskwire
  ledger: Ledger
  /** An existing task that all writers change. */
  shared: string
  /** The end of the sequence at that time. */
  cursor: string
}

/** Creates a user with one task. */
export async function newWritingUser(url: string, tokenOf: (userId: string) => Promise<string>): Promise<User> {
  const token = await tokenOf(newUser())
  const patient = createTaskwire({ url, token, timeoutMs: patienceMs(), retries: 10 })
  const { id: shared } = await patient.tasks.create({ title: 'shared' })
  const { cursor } = await patient.changes.cursor()
  // Writers retry by themselves, sooner than the client would.
  const client = createTaskwire({ url, token, timeoutMs: patienceMs(), retries: 0 })
  return { token, client, patient, ledger: newLedger(), shared, cursor }
}

/** Returns the changes that readers must have received after the last write, and their last sequence number. */
export async function truthOf({ patient, cursor, ledger }: User): Promise<{ truth: Truth; end: number }> {
  const last = new Map<string, Change>()
  let end = 0
  for (let from = cursor; ; ) {
    const page = await patient.changes.since({ cursor: from, limit: 200 })
    for (const change of page.changes) {
      last.set(change.id, change)
      end = change.seq
    }
    if (!page.more) return { truth: { ...ledger, last }, end }
    from = page.cursor
  }
}
