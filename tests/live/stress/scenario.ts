import type { Change } from '../../../client-sdk/src/contract.ts'
import { runs } from '../../helpers/effort.ts'
import { eventuallyTrue } from '../../helpers/eventually.ts'
import { faultsOf, type Truth } from './reading.ts'
import { READERS, type RunningReader, startReader } from './start-reader.ts'
import { newWritingUser, truthOf, type User } from './users.ts'
import { write } from './writers.ts'

const WRITERS = 16
/** Number of changes between two events. */
const CHANGES = runs(30, 200)
/** Minimum duration of a scenario, in milliseconds. */
export const LENGTH_MS = runs(0, 20_000)

interface Setup {
  writeTo: string
  readFrom: string
  tokenOf(userId: string): Promise<string>
  /** Number of writing and reading users. Default 2. */
  users?: number
  /** How a reader records a change, to test the test. Default: unchanged. */
  note?: (reader: number, change: Change) => Change[]
}

/** The result of a scenario. */
export interface Outcome {
  /** The faults in what each reader received: one list per reader. */
  faults: string[][]
  /** The error codes of each reader's connections: one list per reader. */
  lost: string[][]
  /** Number of retries by writers. */
  repeated: number
}

/** Waits for more writes, including purges, and until every reader has received something. */
type Progress = () => Promise<void>

/** Runs 16 writers and 8 live readers during an event, and returns the faults of the readers. */
export async function runScenario(setup: Setup, happen: (progress: Progress) => Promise<void>): Promise<Outcome> {
  const { writeTo, readFrom: url, tokenOf, users: count = 2, note } = setup
  const users = await Promise.all(Array.from({ length: count }, () => newWritingUser(writeTo, tokenOf)))
  const userOf = (n: number) => users[n % count] as User
  const stop = new AbortController()
  const readers = Array.from({ length: READERS }, (_, n) =>
    startReader(userOf(n), n, { url, note: note && ((change) => note(n, change)), stop: stop.signal }),
  )
  try {
    await until(() => readers.every(({ isReady }) => isReady()), readers)
    // Errors while the server was still starting do not count.
    for (const { lost } of readers) lost.length = 0
    await writeWhile(happen, { readers, writers: Array.from({ length: WRITERS }, (_, n) => userOf(n)) })
    const truths = new Map(await Promise.all(users.map(async (user) => [user, await truthOf(user)] as const)))
    const results = readers.map((reader) => ({
      ...reader,
      ...(truths.get(reader.user) as { truth: Truth; end: number }),
    }))
    // Readers that have not reached the end are reported below.
    await until(() => results.every(({ reading, end }) => reading.reached >= end), readers).catch(() => {})
    return {
      faults: results.map(({ reading, truth, failures }) => [...failures, ...faultsOf(reading, truth).slice(0, 10)]),
      lost: results.map(({ lost }) => lost),
      repeated: users.reduce((sum, { ledger }) => sum + ledger.repeated, 0),
    }
  } finally {
    stop.abort()
    await Promise.all(readers.map(({ ended }) => ended))
  }
}

/** Writes during the event, and until all readers have received a later change. */
async function writeWhile(
  happen: (progress: Progress) => Promise<void>,
  { writers, readers }: { writers: User[]; readers: RunningReader[] },
): Promise<void> {
  let over = false
  const writing = Promise.all(writers.map((user) => write({ ...user, isOver: () => over })))
  const ledgers = [...new Set(writers.map(({ ledger }) => ledger))]
  const written = () => ledgers.reduce((sum, { acknowledged }) => sum + acknowledged, 0)
  const hasPurged = () => ledgers.every(({ purged }) => purged.size > 0)
  const progress = async () => {
    const goal = written() + CHANGES
    const receivedBefore = readers.map(({ reading }) => reading.received.length)
    const haveAllReceived = () => readers.every(({ reading }, n) => reading.received.length > (receivedBefore[n] ?? 0))
    await until(() => over || (written() >= goal && hasPurged() && haveAllReceived()), readers)
    if (over) throw new Error('The writers have failed')
  }
  const happening = happen(progress).then(progress)
  try {
    await Promise.race([happening, writing])
  } finally {
    over = true
    await happening.catch(() => {})
  }
  await writing
}

/** Waits for a condition. @throws Error with the state of the readers on timeout. */
async function until(isSo: () => boolean, readers: RunningReader[]): Promise<void> {
  await eventuallyTrue(isSo).catch(() => {
    const states = readers.map(({ reading, lost, failures }) => [
      reading.received.length,
      ...failures,
      ...lost.slice(-3),
    ])
    throw new Error(`Timed out. Changes and errors received by the readers: ${JSON.stringify(states)}`)
  })
}
