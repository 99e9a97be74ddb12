import { createLocalJWKSet, errors, type JSONWebKeySet, type JWTVerifyGetKey } from 'jose'
import type { Clock } from '../clock.ts'
import { TaskwireError } from '../errors.ts'

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
  /** The shortest time between loads for the sake of an unknown `kid`, in milliseconds. */
  cooldownMs: number
  clock: Clock
  /** Called when the keys differ from those before. */
  onChange: () => void
  /** Called with the reason whenever loading fails. */
  onFailure: (reason: string) => void
}

/**
 * Public keys that are kept fresh: loaded on first use, in the background from 5 minutes on, awaited once 9 minutes old, and
 * at once for an unknown `kid` unless something was loaded within the cooldown. If loading fails, the last good keys
 * serve for up to 24 h, and tries back off from 1 s to 60 s. While keys are held an unknown `kid` is refused; without
 * any, every token is answered UNAVAILABLE, since nothing is known about it.
 */
export class KeyStore {
  readonly #source: KeySource
  #held: { find: JWTVerifyGetKey; text: string; loadedAt: number } | undefined
  #loading: Promise<void> | undefined
  #failures = 0
  #triedAt = Number.NEGATIVE_INFINITY
  #retryAt = Number.NEGATIVE_INFINITY

  constructor(source: KeySource) {
    this.#source = source
  }

  /** The key for a token's header, as jose asks for it. */
  readonly findKey: JWTVerifyGetKey = async (header, token) => {
    const find = await this.#current()
    try {
      return await find(header, token)
    } catch (error) {
      if (!(error instanceof errors.JWKSNoMatchingKey) || !this.#mayAskAgain()) throw error
      await this.#load().catch(() => {})
      return (this.#held?.find ?? find)(header, token)
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

  #mayAskAgain(): boolean {
    return this.#loading !== undefined || this.#now() >= this.#triedAt + this.#source.cooldownMs
  }

  #load(): Promise<void> {
    this.#loading ??= this.#tryToLoad().finally(() => {
      this.#loading = undefined
    })
    return this.#loading
  }

  async #tryToLoad(): Promise<void> {
    if (this.#now() < this.#retryAt) throw this.#unavailable()
    this.#triedAt = this.#now()
    try {
      this.#adopt(await this.#source.load())
    } catch (error) {
      this.#retryAt = this.#now() + Math.min(firstRetryMs * 2 ** this.#failures, maxRetryMs)
      this.#failures += 1
      this.#source.onFailure(error instanceof Error ? error.message : 'unknown failure')
      throw this.#unavailable(error)
    }
    this.#failures = 0
    this.#retryAt = Number.NEGATIVE_INFINITY
  }

  #adopt(keys: JSONWebKeySet): void {
    const text = JSON.stringify(keys)
    const changed = text !== this.#held?.text
    // An unchanged set keeps its imported keys.
    const find = changed || !this.#held ? createLocalJWKSet(keys) : this.#held.find
    this.#held = { find, text, loadedAt: this.#now() }
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
