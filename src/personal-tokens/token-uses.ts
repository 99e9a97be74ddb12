import { LRUCache } from 'lru-cache'
import type { Clock } from '../clock.ts'
import { networkOf } from '../limits/network.ts'
import type { Audit } from '../observability.ts'
import type { StoredToken, TokenQueries } from './token-queries.ts'

/** The uses of personal access tokens in this process. */
export interface TokenUses {
  /** Learns the last use of a token that was read from the database, which another process may have noted. */
  learn(token: StoredToken): void
  /**
   * Notes a call with a token. Its time and address are written at most once a minute, and never twice at once. An address
   * in another network than the token's last ones causes an audit line, at most `LINES_PER_MINUTE` a minute.
   */
  note(use: { userId: string; tokenId: string; address: string | undefined }): void
}

interface Options {
  queries: Pick<TokenQueries, 'noteUse'>
  audit: Audit
  clock: Clock
  /** Maximum number of tokens whose uses are remembered. */
  max: number
}

/** What this process knows about the uses of one token. Times are in milliseconds since 1970. */
interface Uses {
  writtenAt: number
  isWriting: boolean
  /** The networks of its last uses, the latest last. */
  networks: Set<string>
  /** The audit lines of the minute that began at `linesFrom`. */
  lines: number
  linesFrom: number
}

const MINUTE_MS = 60_000
/** Maximum number of networks that are remembered per token. */
const NETWORKS = 16
/** Maximum number of audit lines per token and minute. */
export const LINES_PER_MINUTE = 5

/** Creates the notes on the uses of personal access tokens. */
export function createTokenUses({ queries, audit, clock, max }: Options): TokenUses {
  const known = new LRUCache<string, Uses>({ max })

  /** Writes a use, unless one is being written or was in the last minute. Not awaited: no call depends on it. */
  function write(uses: Uses, { userId, tokenId, address }: Parameters<TokenUses['note']>[0]): void {
    const at = clock()
    if (uses.isWriting || at.getTime() - uses.writtenAt < MINUTE_MS) return
    uses.isWriting = true
    uses.writtenAt = at.getTime()
    const done = () => {
      uses.isWriting = false
    }
    // A failed note is not repeated before the next minute.
    queries.noteUse({ userId, id: tokenId, at, since: new Date(at.getTime() - MINUTE_MS), address }).then(done, done)
  }

  /** Returns whether a line may be written, and counts it. */
  function mayReport(uses: Uses): boolean {
    const now = clock().getTime()
    if (now - uses.linesFrom >= MINUTE_MS) {
      uses.linesFrom = now
      uses.lines = 0
    }
    uses.lines += 1
    return uses.lines <= LINES_PER_MINUTE
  }

  return {
    learn({ id, lastUsedAt, lastAddress }) {
      const uses = known.get(id) ?? { writtenAt: 0, isWriting: false, networks: new Set(), lines: 0, linesFrom: 0 }
      uses.writtenAt = Math.max(uses.writtenAt, lastUsedAt?.getTime() ?? 0)
      if (lastAddress !== null) remember(uses, networkOf(lastAddress))
      known.set(id, uses)
    },

    note(use) {
      const { userId, tokenId, address } = use
      const uses = known.get(tokenId)
      if (!uses) return
      if (address !== undefined) {
        const isFirst = uses.networks.size === 0
        const isNew = remember(uses, networkOf(address))
        if (isNew && !isFirst && mayReport(uses)) audit('token used from a new address', { userId, tokenId, address })
      }
      write(uses, use)
    },
  }
}

/** Adds a network as the latest one, and forgets the oldest above the limit. Returns whether it was not remembered. */
function remember({ networks }: Uses, network: string): boolean {
  const isNew = !networks.delete(network)
  networks.add(network)
  const [oldest] = networks
  if (networks.size > NETWORKS && oldest !== undefined) networks.delete(oldest)
  return isNew
}
