import { vi } from 'vitest'
import type { Change } from '../../../client-sdk/src/contract.ts'
import { runs } from '../../helpers/effort.ts'
import { faultsOf, type Reading, type Truth } from './reading.ts'
import { READERS, type RunningReader, startReader } from './start-reader.ts'
import { newWritingUser, truthOf, type User } from './users.ts'
import { write } from './writers.ts'

const WRITERS = 16
/** How long a story is, in milliseconds. */
export const LENGTH_MS = runs(2000, 20_000)
export const TIMEOUT_MS = runs(90_000, 600_000)
/** Later than this, only streams hear of a change that look every 15 s for what they were not told. */
export const UNHEARD_MS = 10_000
/** How long it may take that everybody has heard of everything, and that anything happens at all. */
const PATIENCE_MS = 60_000

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
  /** How long it took at most, in milliseconds, that readers heard of what was acknowledged; but for the slow one. */
  slowestMs: number
  /** A line for people. */
  summary: string
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
    await writeWhile(happen, { readers, writers: Array.from({ length: WRITERS }, (_, n) => userOf(n)) })
    const truths = new Map(await Promise.all(users.map(async (user) => [user, await truthOf(user)] as const)))
    const told = readers.map((reader) => ({ ...reader, ...(truths.get(reader.user) as { truth: Truth; end: number }) }))
    // Who has not come to the end by then is told of below.
    await until(() => told.every(({ reading, end }) => reading.reached >= end), readers).catch(() => {})
    const delays = told.filter(({ isSlow }) => !isSlow).flatMap(({ reading, truth }) => delaysOf(reading, truth))
    return {
      faults: told.map(({ reading, truth, failures }) => [...failures, ...faultsOf(reading, truth).slice(0, 10)]),
      lost: told.map(({ lost }) => lost),
      repeated: users.reduce((sum, { ledger }) => sum + ledger.repeated, 0),
      slowestMs: Math.round(delays.reduce((a, b) => Math.max(a, b), 0)),
      summary: summaryOf(
        [...truths.values()].reduce((sum, { end }) => sum + end, 0),
        delays,
      ),
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
    const goal = written() + runs(50, 200)
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

/** How long after it was acknowledged each creation was heard of, in milliseconds. */
function delaysOf({ firstAt }: Reading, { untouched, created }: Truth): number[] {
  return [...untouched].map((id) => Math.max(0, (firstAt.get(id) ?? 0) - (created.get(id) ?? 0)))
}

function summaryOf(changes: number, delays: number[]): string {
  const sorted = delays.toSorted((a, b) => a - b)
  const [p50, p99, most] = [0.5, 0.99, 1].map((part) => Math.round(sorted[Math.floor(part * (sorted.length - 1))] ?? 0))
  return `${changes} changes, heard of after ${p50} ms (p50), ${p99} ms (p99), ${most} ms at most`
}

/** @throws with how the readers are, where it takes too long. */
async function until(isSo: () => boolean, readers: RunningReader[]): Promise<void> {
  await vi.waitUntil(isSo, { timeout: PATIENCE_MS, interval: 20 }).catch(() => {
    const states = readers.map(({ reading, lost, failures }) => [reading.told.length, ...failures, ...lost.slice(-3)])
    throw new Error(`It does not go on. The readers have heard, and lost: ${JSON.stringify(states)}`)
  })
}
