import { BYTE_BUDGETS } from '../limits/byte-budgets.ts'

/** Answers of this process that no socket has accepted yet. They are memory that only their reader can free. */
export interface UnsentAnswers {
  /** Starts to account for an answer. `cut` closes its connection. */
  open(owner: string, cut: () => void): UnsentAnswer
  /** Resolves when the owner has less unsent than the budget; undefined where that is so already. */
  ready(owner: string): Promise<void> | undefined
  /** Bytes of all owners. */
  readonly bytes: number
}

/** One answer in the account. */
export interface UnsentAnswer {
  /** Sets how many bytes wait for the socket; 0 closes the entry. Cuts connections where the process has too many. */
  set(bytes: number): void
}

type Budgets = Pick<{ [Name in keyof typeof BYTE_BUDGETS]: number }, 'unsent' | 'unsentPerUser'>

interface Entry {
  owner: string
  bytes: number
  cut: () => void
}

/** Accounts for unsent answers, by user and for the process. */
export function createUnsentAnswers(budgets: Budgets = BYTE_BUDGETS): UnsentAnswers {
  /** Of each owner, oldest first. */
  const entries = new Map<string, Set<Entry>>()
  const waiting = new Map<string, (() => void)[]>()
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
    const callers = waiting.get(entry.owner)
    if (!callers || bytesOf(entry.owner) >= budgets.unsentPerUser) return
    waiting.delete(entry.owner)
    for (const go of callers) go()
  }

  /** Frees memory at the cost of whoever holds most of it, so that many small readers do not pay for one. */
  function cutLargest(): void {
    const [owner] = [...entries.keys()].toSorted((a, b) => bytesOf(b) - bytesOf(a))
    const [oldest] = entries.get(owner ?? '') ?? []
    if (!oldest) return
    update(oldest, 0)
    oldest.cut()
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
    ready(owner) {
      if (total === 0 || bytesOf(owner) < budgets.unsentPerUser) return undefined
      return new Promise((resolve) => {
        waiting.set(owner, [...(waiting.get(owner) ?? []), resolve])
      })
    },
    get bytes() {
      return total
    },
  }
}
