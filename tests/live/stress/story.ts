import type { Change } from '../../../client-sdk/src/contract.ts'
import { runs } from '../../helpers/effort.ts'
import { eventuallyTrue } from '../../helpers/eventually.ts'
import { faultsOf, type Truth } from './reading.ts'
import { READERS, type RunningReader, startReader } from './start-reader.ts'
import { newWritingUser, truthOf, type User } from './users.ts'
import { write } from './writers.ts'

const WRITERS = 16
/** Changes that are written between two things that happen. */
const CHANGES = runs(30, 200)
/** How long a story is at least, in milliseconds. */
export const LENGTH_MS = runs(0, 20_000)

interface Setup {
  writeTo: string
  readFrom: string
  tokenOf(userId: string): Promise<string>
  /** How many users write and read. Default 2. */
  users?: number
  /** What a reader notes of a change, for a test of the tests. Default: the change. */
  note?: (reader: number, change: Change) => Change[]
}

/** How a story went. */
export interface Outcome {
  /** What is wrong with what each reader was told, one list a reader. */
  faults: string[][]
  /** Why each reader lost its connections, one list of codes a reader. */
  lost: string[][]
  /** How often a writer had to send a change again. */
  repeated: number
}

/** Waits until more was written, purges included, and every reader has heard of something. */
type Progress = () => Promise<void>

/** Lets 16 writers write while 8 readers read live and something happens, and says what they were told wrong. */
export async function tellStory(setup: Setup, happen: (progress: Progress) => Promise<void>): Promise<Outcome> {
  const { writeTo, readFrom: url, tokenOf, users: count = 2, note } = setup
  const users = await Promise.all(Array.from({ length: count }, () => newWritingUser(writeTo, tokenOf)))
  const userOf = (n: number) => users[n % count] as User
  const stop = new AbortController()
  const readers = Array.from({ length: READERS }, (_, n) =>
    startReader(userOf(n), n, { url, note: note && ((change) => note(n, change)), stop: stop.signal }),
  )
  try {
    await until(() => readers.every(({ isReady }) => isReady()), readers)
    // That a server which has just begun was not ready for them is no part of the story.
    for (const { lost } of readers) lost.length = 0
    await writeWhile(happen, { readers, writers: Array.from({ length: WRITERS }, (_, n) => userOf(n)) })
    const truths = new Map(await Promise.all(users.map(async (user) => [user, await truthOf(user)] as const)))
    const told = readers.map((reader) => ({ ...reader, ...(truths.get(reader.user) as { truth: Truth; end: number }) }))
    // Who has not come to the end by then is told of below.
    await until(() => told.every(({ reading, end }) => reading.reached >= end), readers).catch(() => {})
    return {
      faults: told.map(({ reading, truth, failures }) => [...failures, ...faultsOf(reading, truth).slice(0, 10)]),
      lost: told.map(({ lost }) => lost),
      repeated: users.reduce((sum, { ledger }) => sum + ledger.repeated, 0),
    }
  } finally {
    stop.abort()
    await Promise.all(readers.map(({ ended }) => ended))
  }
}

/** Writes as long as something happens, and on until all readers have heard of something that was written afterwards. */
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
    const heard = readers.map(({ reading }) => reading.told.length)
    const isHeard = () => readers.every(({ reading }, n) => reading.told.length > (heard[n] ?? 0))
    await until(() => over || (written() >= goal && hasPurged() && isHeard()), readers)
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

/** @throws with how the readers are, where it does not come to be. */
async function until(isSo: () => boolean, readers: RunningReader[]): Promise<void> {
  await eventuallyTrue(isSo).catch(() => {
    const states = readers.map(({ reading, lost, failures }) => [reading.told.length, ...failures, ...lost.slice(-3)])
    throw new Error(`It does not go on. The readers have heard, and lost: ${JSON.stringify(states)}`)
  })
}
