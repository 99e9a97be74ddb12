import { LRUCache } from 'lru-cache'
import { RateLimiterMemory, RateLimiterPostgres, RateLimiterRes } from 'rate-limiter-flexible'
import type { RequestLimitsConfig } from '../config/limits-config.ts'
import type { Rows } from '../database/tenancy/rows.ts'
import { TaskwireError } from '../errors.ts'
import { networkOf } from './network.ts'
import { storeClient } from './store-client.ts'

/** A caller's usage in the current rate-limit window. */
export interface Standing {
  /** The policy that applies; the response headers contain its name. */
  policy: 'user' | 'address'
  limit: number
  left: number
  /** Time until the window ends, in milliseconds. */
  resetMs: number
  /** Whether this request exceeds the limit. */
  isOver: boolean
}

/** Rate limits with fixed windows of one minute, each starting with the caller's first request. */
export interface RequestLimits {
  /** Counts one call of a user. Returns undefined when there is no limit. */
  countCall(userId: string): Promise<Standing | undefined>
  /**
   * Counts one unauthenticated request by its network: an IPv4 address or an IPv6 /64 network, the usual allocation of one
   * subscriber.
   * @throws TaskwireError UNAVAILABLE when a sign-in cannot be counted, so that password attempts are always limited.
   */
  countRequest(address: string, isSignIn: boolean): Promise<Standing | undefined>
  /**
   * Returns the standing of an address whose network has exceeded the limit, until the window ends; undefined otherwise. Counts
   * nothing and sends no statement: only requests that this process has counted are known.
   */
  overLimit(address: string): Standing | undefined
}

interface Options extends RequestLimitsConfig {
  /** The store in which processes share their counts. Default: each process counts in memory. */
  store?: Rows | undefined
  /** Called with a message for the operator when the store fails. */
  onProblem?: ((problem: string) => void) | undefined
}

/** Request limits that are disabled. */
export const NO_LIMITS: RequestLimits = {
  countCall: async () => undefined,
  countRequest: async () => undefined,
  overLimit: () => undefined,
}

const WINDOW_SECONDS = 60
/** Maximum number of networks over the limit that are remembered. */
const MAX_NETWORKS = 10_000

/** Creates the request limits of this process. */
export function createRequestLimits({ perUser, perAddress, store, onProblem = () => {} }: Options): RequestLimits {
  const client = store && storeClient(store, onProblem)

  function limiter(policy: Standing['policy'], points: number, isInsured = true) {
    const memory = new RateLimiterMemory({ points, duration: WINDOW_SECONDS, keyPrefix: policy })
    if (!client) return memory
    return new RateLimiterPostgres({
      points,
      duration: WINDOW_SECONDS,
      keyPrefix: policy,
      storeClient: client,
      storeType: 'client',
      schemaName: 'auth',
      tableName: 'request_limit',
      tableCreated: true,
      // A timer would query an idle database; `storeClient` deletes expired rows along with other queries.
      clearExpiredByTimeout: false,
      // A caller over the limit is rejected without a query until the window ends.
      inMemoryBlockOnConsumed: points + 1,
      ...(isInsured && { insuranceLimiter: memory }),
    })
  }

  async function count(
    policy: Standing['policy'],
    counted: ReturnType<typeof limiter>,
    key: string,
  ): Promise<Standing> {
    const limit = counted.points
    try {
      const { remainingPoints, msBeforeNext } = await counted.consume(key)
      return { policy, limit, left: remainingPoints, resetMs: msBeforeNext, isOver: false }
    } catch (thrown) {
      if (!(thrown instanceof RateLimiterRes))
        throw new TaskwireError('UNAVAILABLE', { retryAfterMs: 1000, cause: thrown })
      return { policy, limit, left: 0, resetMs: thrown.msBeforeNext, isOver: true }
    }
  }

  const users = perUser === 0 ? undefined : limiter('user', perUser)
  const addresses = perAddress === 0 ? undefined : limiter('address', perAddress)
  const signIns = client && addresses ? limiter('address', perAddress, false) : addresses

  const overLimit = new LRUCache<string, Standing & { until: number }>({ max: MAX_NETWORKS })

  return {
    countCall: async (userId) => users && count('user', users, userId),
    countRequest: async (address, isSignIn) => {
      const counted = isSignIn ? signIns : addresses
      if (!counted) return undefined
      const network = networkOf(address)
      const standing = await count('address', counted, network)
      if (standing.isOver) overLimit.set(network, { ...standing, until: Date.now() + standing.resetMs })
      return standing
    },
    overLimit(address) {
      const found = overLimit.get(networkOf(address))
      if (!found) return undefined
      const { until, ...standing } = found
      const resetMs = until - Date.now()
      return resetMs > 0 ? { ...standing, resetMs } : undefined
    },
  }
}

/** Returns the error for a request that exceeds the limit. */
export function tooMany({ limit, resetMs, policy }: Standing): TaskwireError {
  const retryAfterMs = Math.max(Math.ceil(resetMs / 1000), 1) * 1000
  const whose = policy === 'user' ? 'calls per user' : 'requests without a valid token per address'
  const message = `Too many requests: at most ${limit} ${whose} per minute. Try again in ${retryAfterMs / 1000} s.`
  return new TaskwireError('RATE_LIMITED', { message, retryAfterMs })
}

/**
 * Returns the rate-limit headers of a response (RateLimit header fields for HTTP, draft-ietf-httpapi-ratelimit-headers-11).
 */
export function limitHeaders({ policy, limit, left, resetMs }: Standing): Record<string, string> {
  return {
    'RateLimit-Policy': `"${policy}";q=${limit};w=${WINDOW_SECONDS}`,
    RateLimit: `"${policy}";r=${left};t=${Math.max(Math.ceil(resetMs / 1000), 1)}`,
  }
}
