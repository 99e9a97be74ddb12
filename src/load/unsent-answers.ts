import { BYTE_BUDGETS } from '../limits/byte-budgets.ts'
import { tryAgain } from './overload-errors.ts'
import { Tally } from './tally.ts'

/**
 * Accounts for responses not yet written to their sockets: memory that only the client can free, by reading (backpressure).
 */
export interface UnsentAnswers {
  /** Registers a connection. `cut` closes that connection. */
  open(owner: string, cut: () => void): UnsentBytes
  /**
   * Waits until the owner is below its budget, for at most two seconds. Returns undefined when it is below already.
   * Rejects with RATE_LIMITED after two seconds, or when 16 calls of the owner are already waiting.
   */
  ready(owner: string, signal?: AbortSignal): Promise<void> | undefined
  /** Unsent bytes of all owners. */
  readonly bytes: number
}

/** The unsent bytes of one connection. */
export interface UnsentBytes {
  /** Sets the number of bytes that wait for the socket. Closes connections when the process exceeds its budget. */
  set(bytes: number): void
}

type Budgets = Pick<{ [Name in keyof typeof BYTE_BUDGETS]: number }, 'unsent' | 'unsentPerUser'>

interface Entry {
  owner: string
  /** Subtracts the bytes of this entry from the totals. */
  release: () => void
  bytes: number
  cut: () => void
}

const MAX_WAIT_MS = 2000
/** Maximum number of waiting calls per owner. */
const MAX_WAITING = 16

/** Creates the accounting of unsent responses, with a budget per user and one for the process. */
export function createUnsentAnswers(budgets: Budgets = BYTE_BUDGETS): UnsentAnswers {
  const unsent = new Tally()
  /** Connections with unsent bytes, those with the oldest bytes first. */
  const entries = new Set<Entry>()
  const waiting = new Map<string, Set<() => void>>()

  function update(entry: Entry, bytes: number): void {
    entry.release()
    entry.release = unsent.add(entry.owner, bytes)
    entry.bytes = bytes
    if (bytes > 0) entries.add(entry)
    else entries.delete(entry)
    if (unsent.of(entry.owner) >= budgets.unsentPerUser) return
    for (const go of waiting.get(entry.owner) ?? []) go()
  }

  /** Closes the oldest connection of the owner with the most unsent bytes; other owners are not affected. */
  function cutLargest(): void {
    let largest: Entry | undefined
    for (const entry of entries) {
      if (!largest || unsent.of(entry.owner) > unsent.of(largest.owner)) largest = entry
    }
    if (!largest) return
    update(largest, 0)
    largest.cut()
  }

  function wait(owner: string, signal: AbortSignal | undefined): Promise<void> {
    const own = waiting.get(owner) ?? new Set()
    if (own.size >= MAX_WAITING) return Promise.reject(unread())
    waiting.set(owner, own)
    return new Promise((resolve, reject) => {
      const end = (settle: () => void) => {
        clearTimeout(timer)
        signal?.removeEventListener('abort', go)
        own.delete(go)
        if (own.size === 0 && waiting.get(owner) === own) waiting.delete(owner)
        settle()
      }
      // A cancelled call continues as well, and is dropped before it does any work.
      const go = () => end(resolve)
      const timer = setTimeout(() => end(() => reject(unread())), MAX_WAIT_MS)
      own.add(go)
      signal?.addEventListener('abort', go)
    })
  }

  return {
    open(owner, cut) {
      const entry: Entry = { owner, cut, bytes: 0, release: () => {} }
      return {
        set(bytes) {
          if (bytes === entry.bytes) return
          update(entry, bytes)
          while (unsent.total > budgets.unsent) cutLargest()
        },
      }
    },
    ready(owner, signal) {
      return unsent.of(owner) < budgets.unsentPerUser ? undefined : wait(owner, signal)
    },
    get bytes() {
      return unsent.total
    },
  }
}

function unread() {
  const message = 'Too many unread responses: read the responses to your other calls, or close their connections.'
  return tryAgain('RATE_LIMITED', message)
}
