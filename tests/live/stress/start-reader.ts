import { setTimeout } from 'node:timers/promises'
import type { Change } from '../../../client-sdk/src/contract.ts'
import { readByClient, readOverRest } from './readers.ts'
import { Reading } from './reading.ts'
import type { User } from './users.ts'

/** Readers of a story. */
export const READERS = 8

interface Options {
  url: string
  /** What it notes of a change, for a test of the tests. Default: the change. */
  note?: ((change: Change) => Change[]) | undefined
  stop: AbortSignal
}

export type RunningReader = ReturnType<typeof startReader>

/**
 * Starts one of the readers: the first two over REST, the last one slow; the first half from where the sequence is, the
 * others from its beginning.
 */
export function startReader(user: User, n: number, { url, note = (change) => [change], stop }: Options) {
  const reading = new Reading()
  /** A code for each connection that was lost, ended or did not come about. */
  const lost: string[] = []
  const failures: string[] = []
  const isFromNow = n < READERS / 2
  const isSlow = n === READERS - 1
  let isOpen = false
  let count = 0
  const reader = {
    url,
    token: user.token,
    cursor: isFromNow ? user.cursor : undefined,
    take: async (change: Change) => {
      count += 1
      // The first was there before.
      if (change.seq > 1) for (const noted of note(change)) reading.add(noted)
      if (isSlow && count % 50 === 0) await setTimeout(100)
    },
    onOpen: () => {
      isOpen = true
    },
    onLost: (code: string) => lost.push(code),
    stop,
  }
  const ended = (n < 2 ? readOverRest : readByClient)(reader).then(
    () => stop.aborted || failures.push('It has ended'),
    (error: unknown) => failures.push(`It has ended with ${error}`),
  )
  return { user, reading, isSlow, lost, failures, ended, isReady: () => isOpen && (isFromNow || count > 0) }
}
