import { isToken } from './check-options.ts'
import { TaskwireError } from './errors.ts'

/**
 * An access token, or a function that returns one. The function is called before each call, so it must cache its token. If
 * the server rejects the token, the function is called again with that token as `refused`. The `token` function of a
 * `createSession` (`@taskwire/client/auth`) is a token source.
 *
 * @example
 * const token: TokenSource = async ({ refused }) => (refused ? 'a new token' : 'the cached token')
 */
export type TokenSource = string | ((options: { refused?: string }) => string | Promise<string>)

const INVALID = 'The "token" function must return an access token without "Bearer".'

type AskForToken = Exclude<TokenSource, string>

/** Provides the token for each call. Calls rejected at the same time share one renewal. */
export class Tokens {
  readonly #source: TokenSource | undefined
  #asking: Promise<string> | undefined
  #renewing: Promise<string> | undefined
  #newest: string | undefined

  constructor(source: TokenSource | undefined) {
    this.#source = source
  }

  /** Returns the token for the next attempt. @throws TaskwireError of the source; UNAUTHENTICATED for its other errors */
  async get(): Promise<string | undefined> {
    if (typeof this.#source !== 'function') return this.#source
    if (this.#renewing) return this.#renewing
    this.#asking ??= this.#ask(this.#source, {}).finally(() => {
      this.#asking = undefined
    })
    return this.#asking
  }

  /** Returns a token to replace a rejected one; undefined if the source has no other. */
  async renew(refused: string): Promise<string | undefined> {
    if (typeof this.#source !== 'function') return undefined
    // Another call has already renewed the token since the rejected one was sent.
    if (!this.#renewing && this.#newest !== refused) return this.#newest
    this.#renewing ??= this.#ask(this.#source, { refused }).finally(() => {
      this.#renewing = undefined
    })
    const token = await this.#renewing
    return token === refused ? undefined : token
  }

  async #ask(source: AskForToken, options: { refused?: string }): Promise<string> {
    let token: string
    try {
      token = await source(options)
    } catch (error) {
      if (error instanceof TaskwireError) throw error
      throw new TaskwireError('UNAUTHENTICATED', 'The "token" function failed; see "cause".', { cause: error })
    }
    // The error of `fetch` for an invalid header would contain the token.
    if (!isToken(token)) throw new TaskwireError('UNAUTHENTICATED', INVALID)
    this.#newest = token
    return token
  }
}
