import { RateLimiterMemory, RateLimiterPostgres, RateLimiterRes } from 'rate-limiter-flexible'
import type { RequestLimitsConfig } from '../config/limits-config.ts'
import type { Rows } from '../database/tenancy/rows.ts'
import { TaskwireError } from '../errors.ts'
import { networkOf } from './network.ts'
import { storeClient } from './store-client.ts'

/** Where a caller stands in the window that is running. */
export interface Standing {
  /** What is counted, under which name the answer's headers tell of it. */
  policy: 'user' | 'address'
  limit: number
  left: number
  /** When the window ends, in milliseconds from now. */
  resetMs: number
  /** This request is one too many. */
  isOver: boolean
}

/** Counts requests, each in the minute that begins with its caller's first. */
export interface RequestLimits {
  /** Counts one call of a user's. Undefined where there is no limit. */
  countCall(userId: string): Promise<Standing | undefined>
  /**
   * Counts one request that nobody verified stands behind, by its address: an IPv4 address, or an IPv6 network of 64 bits,
   * which is what one subscriber has.
   * @throws TaskwireError UNAVAILABLE where a sign-in cannot be counted: guesses at a password are never free.
   */
  countRequest(address: string, isSignIn: boolean): Promise<Standing | undefined>
}

interface Options extends RequestLimitsConfig {
  /** Where processes share their counts. Default: each counts for itself. */
  store?: Rows | undefined
  /** Told, in words for the operator, when the store fails. */
  onProblem?: ((problem: string) => void) | undefined
}

/** Counts nothing. */
export const NO_LIMITS: RequestLimits = { countCall: async () => undefined, countRequest: async () => undefined }

const WINDOW_SECONDS = 60

/** Makes the limits of this process. */
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
      // By a timer it would ask an idle database; `storeClient` clears as it goes.
      clearExpiredByTimeout: false,
      // Who is over the limit is refused without asking until the window ends.
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

  return {
    countCall: async (userId) => users && count('user', users, userId),
    countRequest: async (address, isSignIn) => {
      const counted = isSignIn ? signIns : addresses
      return counted && count('address', counted, networkOf(address))
    },
  }
}

/** The error for a request that is one too many. */
export function tooMany({ limit, resetMs, policy }: Standing): TaskwireError {
  const retryAfterMs = Math.max(Math.ceil(resetMs / 1000), 1) * 1000
  const whose = policy === 'user' ? 'calls of one user' : 'requests without a valid token from one address'
  const message = `Too many requests: at most ${limit} ${whose} a minute. Try again in ${retryAfterMs / 1000} s.`
  return new TaskwireError('RATE_LIMITED', { message, retryAfterMs })
}

/** The fields that tell where a caller stands (RateLimit header fields for HTTP, draft-ietf-httpapi-ratelimit-headers-11). */
export function limitHeaders({ policy, limit, left, resetMs }: Standing): Record<string, string> {
  return {
    'RateLimit-Policy': `"${policy}";q=${limit};w=${WINDOW_SECONDS}`,
    RateLimit: `"${policy}";r=${left};t=${Math.max(Math.ceil(resetMs / 1000), 1)}`,
  }
}
