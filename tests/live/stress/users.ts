import type { Change } from '../../../client-sdk/src/contract.ts'
import { createTaskwire, type Taskwire } from '../../../client-sdk/src/create-taskwire.ts'
import { patienceMs } from '../../helpers/eventually.ts'
import { newUser } from '../../helpers/test-app.ts'
import type { Truth } from './reading.ts'
import { type Ledger, newLedger } from './writers.ts'

/** A user who writes and reads. */
export interface User {
  token: string
  client: Taskwire
  /** One that tries again by itself. */
  patient: Taskwire
  ledger: Ledger
  /** A task that was there before, for all to change. */
  shared: string
  /** Where the sequence was then. */
  cursor: string
}

/** Makes a user with one task. */
export async function newWritingUser(url: string, tokenOf: (userId: string) => Promise<string>): Promise<User> {
  const token = await tokenOf(newUser())
  const patient = createTaskwire({ url, token, timeoutMs: patienceMs(), retries: 10 })
  const { id: shared } = await patient.tasks.create({ title: 'shared' })
  const { cursor } = await patient.changes.cursor()
  // Writers repeat calls themselves, sooner than a client would.
  const client = createTaskwire({ url, token, timeoutMs: patienceMs(), retries: 0 })
  return { token, client, patient, ledger: newLedger(), shared, cursor }
}

/** What readers of a user should have been told when nothing is written any more, and the last number in it. */
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
