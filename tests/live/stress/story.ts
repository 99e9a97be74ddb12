import { setTimeout } from 'node:timers/promises'
import { vi } from 'vitest'
import type { Change } from '../../../client-sdk/src/contract.ts'
import { createTaskwire, type Taskwire } from '../../../client-sdk/src/create-taskwire.ts'
import { runs } from '../../helpers/effort.ts'
import { newUser } from '../../helpers/test-app.ts'
import { type LiveReader, readByClient, readOverRest } from './readers.ts'
import { faultsOf, idOf, Reading, type Truth } from './reading.ts'
import { type Ledger, newLedger, write } from './writers.ts'

const WRITERS = 16
const READERS = 8
/** How long a story is, in milliseconds. */
export const LENGTH_MS = runs(2000, 20_000)
export const TIMEOUT_MS = runs(90_000, 600_000)
/** How long it may take that everybody has heard of everything, and that anything happens at all. */
const PATIENCE_MS = 60_000

/** Where a story plays. */
interface Stage {
  writeTo: string
  readFrom: string
  tokenOf(userId: string): Promise<string>
  /** The users who write and read. Default 2. */
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

/** Waits until more was written, and every reader has heard of something. */
type Progress = () => Promise<void>

interface User {
  id: string
  token: string
  client: Taskwire
  ledger: Ledger
  shared: string
  /** Where the sequence was when the story began. */
  cursor: string
}

/** Lets 16 writers write while 8 read live and something happens; tells what they were told wrong. */
export async function tellStory(stage: Stage, happen: (progress: Progress) => Promise<void>): Promise<Outcome> {
  const users = await Promise.all(Array.from({ length: stage.users ?? 2 }, () => enter(stage)))
  const userOf = (n: number) => users[n % users.length] as User
  const stop = new AbortController()
  const readers = Array.from({ length: READERS }, (_, n) =>
    startReader(stage, { n, user: userOf(n), stop: stop.signal }),
  )
  try {
    await until(() => readers.every(({ isReady }) => isReady()))
    let over = false
    const writing = Promise.all(Array.from({ length: WRITERS }, (_, n) => write({ ...userOf(n), isOver: () => over })))
    const written = () => users.reduce((sum, { ledger }) => sum + ledger.acknowledged, 0)
    const progress = async () => {
      const goal = written() + runs(50, 200)
      const heard = readers.map(({ reading }) => reading.told.length)
      await until(() => written() >= goal && readers.every(({ reading }, n) => reading.told.length > (heard[n] ?? 0)))
    }
    try {
      // Whatever happens, it is heard of while more is written.
      await Promise.race([happen(progress).then(progress), writing])
    } finally {
      over = true
    }
    await writing
    const truths = new Map(await Promise.all(users.map(async (user) => [user, await truthOf(user)] as const)))
    const truthFor = (n: number) => truths.get(userOf(n)) as Truth
    const isTold = ({ reading }: { reading: Reading }, n: number) => reading.reached >= lastOf(truthFor(n))
    // Who has not come to the end by then is told of below.
    await until(() => readers.every(isTold)).catch(() => {})
    const changes = [...truths.values()].reduce((sum, truth) => sum + lastOf(truth), 0)
    const delays = readers.filter(({ isSlow }) => !isSlow).flatMap(({ reading }, n) => delaysOf(reading, truthFor(n)))
    delays.sort((a, b) => a - b)
    const slowestMs = delays.at(-1) ?? 0
    return {
      faults: readers.map(({ reading, failure }, n) => [...failure(), ...faultsOf(reading, truthFor(n)).slice(0, 10)]),
      lost: readers.map(({ lost }) => lost),
      repeated: users.reduce((sum, { ledger }) => sum + ledger.repeated, 0),
      slowestMs,
      summary: `${changes} changes, heard of after ${delays[delays.length >> 1]} ms (p50), at most ${slowestMs} ms`,
    }
  } finally {
    stop.abort()
    await Promise.all(readers.map(({ ended }) => ended))
  }
}

/** A new user with one task. */
async function enter({ writeTo, tokenOf }: Stage): Promise<User> {
  const id = newUser()
  const token = await tokenOf(id)
  const client = createTaskwire({ url: writeTo, token, timeoutMs: 10_000, retries: 0 })
  const { id: shared } = await client.tasks.create({ title: 'shared' })
  const { cursor } = await client.changes.cursor()
  return { id, token, client, ledger: newLedger(), shared, cursor }
}

interface Seat {
  n: number
  user: User
  stop: AbortSignal
}

/** Reader 0 and 1 read over REST, the last one is slow; the first half begins where the sequence is, the others before. */
function startReader({ readFrom, note = (_, change) => [change] }: Stage, { n, user, stop }: Seat) {
  const reading = new Reading()
  const lost: string[] = []
  const failure: string[] = []
  const isFromNow = n < READERS / 2
  const isSlow = n === READERS - 1
  let isOpen = false
  let count = 0
  const reader: LiveReader = {
    url: readFrom,
    token: user.token,
    cursor: isFromNow ? user.cursor : undefined,
    take: async (change) => {
      count += 1
      // What was there before.
      if (change.seq > 1) for (const noted of note(n, change)) reading.add(noted)
      if (isSlow && count % 50 === 0) await setTimeout(100)
    },
    onOpen: () => {
      isOpen = true
    },
    onLost: (code) => lost.push(code),
    stop,
  }
  const ended = (n < 2 ? readOverRest : readByClient)(reader).then(
    () => {
      if (!stop.aborted) failure.push('It has ended')
    },
    (error: unknown) => void failure.push(`It has ended with ${error}`),
  )
  return { reading, isSlow, lost, ended, failure: () => failure, isReady: () => isOpen && (isFromNow || count > 0) }
}

async function truthOf({ client, cursor, ledger }: User): Promise<Truth> {
  // So that there is something to wait for.
  await client.tasks.create({ title: 'The end' })
  const last = new Map<string, Change>()
  let page = await client.changes.since({ cursor, limit: 200 })
  for (;;) {
    for (const change of page.changes) last.set(idOf(change), change)
    if (!page.more) return { ...ledger, last }
    page = await client.changes.since({ cursor: page.cursor, limit: 200 })
  }
}

function lastOf({ last }: Truth): number {
  return Math.max(...[...last.values()].map(({ seq }) => seq))
}

/** How long after it was acknowledged each creation was heard of, in milliseconds. */
function delaysOf({ firstAt }: Reading, { untouched, created }: Truth): number[] {
  return [...untouched].map((id) => Math.max(0, Math.round((firstAt.get(id) ?? 0) - (created.get(id) ?? 0))))
}

function until(isSo: () => boolean): Promise<unknown> {
  return vi.waitUntil(isSo, { timeout: PATIENCE_MS, interval: 20 })
}
