import { createLocalJWKSet, errors, type JSONWebKeySet, type JWTVerifyGetKey } from 'jose'
import { LRUCache } from 'lru-cache'
import type { Clock } from '../../clock.ts'
import { TaskwireError } from '../../errors.ts'

const minutes = 60_000
const refreshAfterMs = 5 * minutes
// A verified token is remembered for a minute more: a withdrawn key is refused within 10.
const maxAgeMs = 9 * minutes
const staleLimitMs = 24 * 60 * minutes
const firstRetryMs = 1000
const maxRetryMs = 1 * minutes

/** Where a KeyStore gets its keys, and whom it tells. */
export interface KeySource {
  /** Gets the keys afresh. Its error's message goes to the log, so it says what is wrong and nothing secret. */
  load: () => Promise<JSONWebKeySet>
  /** In this time one more load for the sake of an unknown `kid` is allowed, in milliseconds; three at once at most. */
  cooldownMs: number
  clock: Clock
  /** Called when the keys differ from those before. */
  onChange: () => void
  /** Called with the reason whenever loading fails. */
  onFailure: (reason: string) => void
}

const burst = 3

/**
 * UNAVAILABLE, for a token alone whose key is not known yet, and may be made up: whoever sends such tokens is a stranger
 * still.
 */
export class UnknownKeyError extends TaskwireError {}

/**
 * Keeps public keys fresh, and finds the key of a token among them.
 *
 * - Keys are loaded on first use; again in the background once 5 minutes old, and awaited once 9 minutes old.
 * - An unknown `kid` has them loaded at once: three times, and once more in each cooldown, so that tokens with made-up ones
 *   cannot keep the issuer busy.
 * - An unknown `kid` is rejected once a load that started after its token arrived does not name it, or at once where its key
 *   was withdrawn. Otherwise the answer is UNAVAILABLE.
 * - If loading fails, the last good keys serve for up to 24 h, and tries back off from 1 s to 60 s. While there are no keys,
 *   the answer is UNAVAILABLE for every token.
 */
export class KeyStore {
  readonly #source: KeySource
  #held: { find: JWTVerifyGetKey; text: string; kids: string[]; loadedAt: number; load: number } | undefined
  #loading: Promise<void> | undefined
  /** The load started last. Loads are counted from 1. */
  #last = { load: 0, startedAt: Number.NEGATIVE_INFINITY }
  #failures = 0
  #retryAt = Number.NEGATIVE_INFINITY
  /** When the loads for unknown ones would all be allowed again. */
  #restedAt = Number.NEGATIVE_INFINITY
  /** Keys that were there once: those who hold tokens of theirs are to renew them, not to wait. */
  readonly #withdrawn = new LRUCache<string, true>({ max: 1000 })

  constructor(source: KeySource) {
    this.#source = source
  }

  /** The key for a token's header, as jose asks for it. */
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
   * Resolves once usable keys are held, for start-up and readiness.
   * @throws TaskwireError UNAVAILABLE
   */
  async ensureKeys(): Promise<void> {
    await this.#current()
  }

  /**
   * Loads now, whatever the cooldown: makes the removal of a key take effect at once.
   * @throws TaskwireError UNAVAILABLE
   */
  async reload(): Promise<void> {
    await this.#loading?.catch(() => {})
    this.#retryAt = Number.NEGATIVE_INFINITY
    await this.#load()
  }

  /**
   * Returns the number of the first load that names every key published before now. A load under way may have been answered
   * before; one that started in this millisecond cannot have been: many tokens that arrive together share it.
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
      // During an outage nobody waits for the next try.
      void this.#load().catch(() => {})
    }
    if (!this.#held) throw this.#unavailable()
    return this.#held.find
  }

  async #loadForUnknown(): Promise<void> {
    const { cooldownMs } = this.#source
    const now = this.#now()
    if (!this.#loading) {
      const restedAt = Math.max(this.#restedAt, now) + cooldownMs
      const waitMs = Math.max(restedAt - burst * cooldownMs, this.#retryAt) - now
      if (waitMs > 0) throw new UnknownKeyError('UNAVAILABLE', { retryAfterMs: Math.max(waitMs, firstRetryMs) })
      this.#restedAt = restedAt
    }
    await this.#load().catch((error: TaskwireError) => {
      throw new UnknownKeyError('UNAVAILABLE', { retryAfterMs: error.retryAfterMs ?? firstRetryMs })
    })
  }

  #load(): Promise<void> {
    this.#loading ??= this.#tryToLoad().finally(() => {
      this.#loading = undefined
    })
    return this.#loading
  }

  async #tryToLoad(): Promise<void> {
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
    // An unchanged set keeps its imported keys.
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
