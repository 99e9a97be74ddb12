import { setTimeout } from 'node:timers/promises'
import type { Change } from '../../../client-sdk/src/contract.ts'
import { readByClient, readOverRest } from './readers.ts'
import { Reading } from './reading.ts'
import type { User } from './users.ts'

/** A reader of a scenario. */
export const READERS = 8

interface Options {
  url: string
  /** How it records a change, to test the test. Default: unchanged. */
  note?: ((change: Change) => Change[]) | undefined
  stop: AbortSignal
}

export type RunningReader = ReturnType<typeof startReader>

/**
 * Starts one of the readers. The first two use REST, and the last one is slow. The first half starts at the current end of
 * the sequence, the others at its beginning.
 */
export function startReader(user: User, n: number, { url, note = (change) => [change], stop }: Options) {
  const reading = new Reading()
  /** The error code of each connection that failed, broke or ended. */
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
      // The first change happened before.
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
    (error: unknown) => failures.push(`The reader failed: ${error}`),
  )
  return { user, reading, isSlow, lost, failures, ended, isReady: () => isOpen && (isFromNow || count > 0) }
}
