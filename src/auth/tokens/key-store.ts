import { createLocalJWKSet, errors, type JSONWebKeySet, type JWTVerifyGetKey } from 'jose'
import { LRUCache } from 'lru-cache'
import type { Clock } from '../../clock.ts'
import { TaskwireError } from '../../errors.ts'

const minutes = 60_000
const refreshAfterMs = 5 * minutes
// Verified tokens are cached for one more minute, so a withdrawn key is rejected within 10.
const maxAgeMs = 9 * minutes
const staleLimitMs = 24 * 60 * minutes
const firstRetryMs = 1000
const maxRetryMs = 1 * minutes

/** The source of a KeyStore's keys, and its callbacks. */
export interface KeySource {
  /** Fetches the current keys. The message of its error is logged, so it must not contain secrets. */
  load: () => Promise<JSONWebKeySet>
  /** Rate limit of loads for unknown key ids: one per this many milliseconds, in bursts of at most three. */
  cooldownMs: number
  clock: Clock
  /** Called when a load returns different keys. */
  onChange: () => void
  /** Called with the reason whenever loading fails. */
  onFailure: (reason: string) => void
}

const burst = 3

/**
 * UNAVAILABLE for a single token with an unknown key id, which may be forged: the request still counts as unauthenticated.
 */
export class UnknownKeyError extends TaskwireError {}

/**
 * Caches and refreshes public keys, and finds the key for a token.
 *
 * - Keys are loaded on first use, reloaded in the background once 5 minutes old, and awaited once 9 minutes old.
 * - An unknown `kid` triggers a load: at most three at once, plus one per cooldown, so that forged key ids cannot flood the
 *   issuer.
 * - An unknown `kid` is rejected when a load that started after its token arrived does not contain it, or at once if its
 *   key was withdrawn. Otherwise the result is UNAVAILABLE.
 * - When a load fails, the last keys are used for up to 24 h, and retries back off from 1 s to 60 s. While there are no
 *   keys, the result is UNAVAILABLE for every token.
 */
export class KeyStore {
  readonly #source: KeySource
  #held: { find: JWTVerifyGetKey; text: string; kids: string[]; loadedAt: number; load: number } | undefined
  #loading: Promise<void> | undefined
  /** The most recently started load. Loads are numbered from 1. */
  #last = { load: 0, startedAt: Number.NEGATIVE_INFINITY }
  #failures = 0
  #retryAt = Number.NEGATIVE_INFINITY
  /** The time at which the full burst of loads for unknown key ids is allowed again. */
  #burstFullAt = Number.NEGATIVE_INFINITY
  /** Ids of keys that were removed: their tokens are rejected, so that clients renew them instead of retrying. */
  readonly #withdrawn = new LRUCache<string, true>({ max: 1000 })

  constructor(source: KeySource) {
    this.#source = source
  }

  /** Finds the key for a token's header, in the form jose requires. */
  readonly findKey: JWTVerifyGetKey = async (header, token) => {
    const firstNewLoad = this.#firstNewLoad()
    let find = await this.#current()
    for (;;) {
      try {
        return await find(header, token)
      } catch (error) {
        if (!(error instanceof errors.JWKSNoMatchingKey)) throw error
        if (this.#held && this.#held.load >= firstNewLoad) throw error
        await this.#loadForUnknown().catch((unknown: UnknownKeyError) => {
          throw this.#withdrawn.has(header.kid ?? '') ? error : unknown
        })
        find = this.#held?.find ?? find
      }
    }
  }

  /**
   * Resolves once usable keys are available; for start-up and readiness.
   * @throws TaskwireError UNAVAILABLE
   */
  async ensureKeys(): Promise<void> {
    await this.#current()
  }

  /**
   * Reloads the keys immediately, ignoring the cooldown, so that removed keys are rejected from now on.
   * @throws TaskwireError UNAVAILABLE
   */
  async reload(): Promise<void> {
    await this.#loading?.catch(() => {})
    this.#retryAt = Number.NEGATIVE_INFINITY
    await this.#load()
  }

  /**
   * Returns the number of the first load that includes every key published before now. A load in progress may have read
   * older keys, except one that started in this millisecond: tokens that arrive together share it.
   */
  #firstNewLoad(): number {
    const { load, startedAt } = this.#last
    return this.#loading && startedAt === this.#now() ? load : load + 1
  }

  async #current(): Promise<JWTVerifyGetKey> {
    const age = this.#now() - (this.#held?.loadedAt ?? Number.NEGATIVE_INFINITY)
    if (age > staleLimitMs) {
      await this.#load()
    } else if (age > maxAgeMs && this.#failures === 0) {
      await this.#load().catch(() => {})
    } else if (age > refreshAfterMs) {
      // During an outage callers do not wait for the next attempt.
      void this.#load().catch(() => {})
    }
    if (!this.#held) throw this.#unavailable()
    return this.#held.find
  }

  async #loadForUnknown(): Promise<void> {
    const { cooldownMs } = this.#source
    const now = this.#now()
    if (!this.#loading) {
      const burstFullAt = Math.max(this.#burstFullAt, now) + cooldownMs
      const waitMs = Math.max(burstFullAt - burst * cooldownMs, this.#retryAt) - now
      if (waitMs > 0) throw new UnknownKeyError('UNAVAILABLE', { retryAfterMs: Math.max(waitMs, firstRetryMs) })
      this.#burstFullAt = burstFullAt
    }
    await this.#load().catch((error: TaskwireError) => {
      throw new UnknownKeyError('UNAVAILABLE', { retryAfterMs: error.retryAfterMs ?? firstRetryMs })
    })
  }

  #load(): Promise<void> {
    this.#loading ??= this.#attemptLoad().finally(() => {
      this.#loading = undefined
    })
    return this.#loading
  }

  async #attemptLoad(): Promise<void> {
    if (this.#now() < this.#retryAt) throw this.#unavailable()
    const load = this.#last.load + 1
    this.#last = { load, startedAt: this.#now() }
    try {
      this.#adopt(await this.#source.load(), load)
    } catch (error) {
      this.#retryAt = this.#now() + Math.min(firstRetryMs * 2 ** this.#failures, maxRetryMs)
      this.#failures += 1
      this.#source.onFailure(error instanceof Error ? error.message : 'unknown failure')
      throw this.#unavailable(error)
    }
    this.#failures = 0
    this.#retryAt = Number.NEGATIVE_INFINITY
  }

  #adopt(keys: JSONWebKeySet, load: number): void {
    const text = JSON.stringify(keys)
    const changed = text !== this.#held?.text
    // An unchanged set reuses its imported keys.
    const find = changed || !this.#held ? createLocalJWKSet(keys) : this.#held.find
    if (changed) for (const kid of this.#held?.kids ?? []) this.#withdrawn.set(kid, true)
    const kids = keys.keys.flatMap(({ kid }) => kid ?? [])
    for (const kid of kids) this.#withdrawn.delete(kid)
    this.#held = { find, kids, text, loadedAt: this.#now(), load }
    if (changed) this.#source.onChange()
  }

  #unavailable(cause?: unknown): TaskwireError {
    return new TaskwireError('UNAVAILABLE', {
      retryAfterMs: Math.max(this.#retryAt - this.#now(), firstRetryMs),
      cause,
    })
  }

  #now(): number {
    return this.#source.clock().getTime()
  }
}
