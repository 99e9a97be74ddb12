import { TaskwireError } from '../errors.ts'
import { BYTE_BUDGETS } from '../limits/byte-budgets.ts'

/** Answers of this process that no socket has accepted yet. They are memory that only their reader can free. */
export interface UnsentAnswers {
  /** Starts to account for a connection. `cut` closes it. */
  open(owner: string, cut: () => void): UnsentBytes
  /**
   * Waits until the owner has less unsent than the budget, for two seconds at most; undefined where that is so already.
   * Rejects with RATE_LIMITED where it takes longer, or where too many of the owner's calls wait for it.
   */
  ready(owner: string, signal?: AbortSignal): Promise<void> | undefined
  /** Bytes of all owners. */
  readonly bytes: number
}

/** The bytes of one connection. */
export interface UnsentBytes {
  /** Sets how many bytes wait for the socket. Cuts connections where the process has too many. */
  set(bytes: number): void
}

type Budgets = Pick<{ [Name in keyof typeof BYTE_BUDGETS]: number }, 'unsent' | 'unsentPerUser'>

interface Entry {
  owner: string
  bytes: number
  cut: () => void
}

const MAX_WAIT_MS = 2000
/** Calls of one owner that wait. */
const MAX_WAITING = 16

/** Accounts for unsent answers, by user and for the process. */
export function createUnsentAnswers(budgets: Budgets = BYTE_BUDGETS): UnsentAnswers {
  /** Of each owner, oldest first. */
  const entries = new Map<string, Set<Entry>>()
  const waiting = new Map<string, Set<() => void>>()
  let total = 0

  function bytesOf(owner: string): number {
    let bytes = 0
    for (const entry of entries.get(owner) ?? []) bytes += entry.bytes
    return bytes
  }

  function update(entry: Entry, bytes: number): void {
    total += bytes - entry.bytes
    entry.bytes = bytes
    const own = entries.get(entry.owner) ?? new Set()
    if (bytes > 0) entries.set(entry.owner, own.add(entry))
    else if (own.delete(entry) && own.size === 0) entries.delete(entry.owner)
    if (bytesOf(entry.owner) >= budgets.unsentPerUser) return
    for (const go of waiting.get(entry.owner) ?? []) go()
  }

  /** Frees memory at the cost of whoever holds most of it, so that many small readers do not pay for one. */
  function cutLargest(): void {
    const [owner] = [...entries.keys()].toSorted((a, b) => bytesOf(b) - bytesOf(a))
    const [oldest] = entries.get(owner ?? '') ?? []
    if (!oldest) return
    update(oldest, 0)
    oldest.cut()
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
      // One whose caller has gone goes on as well: it is dropped before it does anything.
      const go = () => end(resolve)
      const timer = setTimeout(() => end(() => reject(unread())), MAX_WAIT_MS)
      own.add(go)
      signal?.addEventListener('abort', go)
    })
  }

  return {
    open(owner, cut) {
      const entry: Entry = { owner, bytes: 0, cut }
      return {
        set(bytes) {
          if (bytes === entry.bytes) return
          update(entry, bytes)
          while (total > budgets.unsent) cutLargest()
        },
      }
    },
    ready(owner, signal) {
      if (total === 0 || bytesOf(owner) < budgets.unsentPerUser) return undefined
      return wait(owner, signal)
    },
    get bytes() {
      return total
    },
  }
}

function unread(): TaskwireError {
  const message = 'Answers to your other calls have not been read yet; read them first, or close their connections.'
  return new TaskwireError('RATE_LIMITED', { message, retryAfterMs: Math.round(1000 + Math.random() * 1000) })
}
