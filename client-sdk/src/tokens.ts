import { TaskwireError } from './errors.ts'

/**
 * An access token, or where to get one. A function is asked before each call, so it keeps its token itself; it is asked
 * once more, with the token as `refused`, when the server does not take it. `createSession` of `@taskwire/client/auth`
 * makes such a function.
 *
 * @example
 * const token: TokenSource = async ({ refused }) => (refused ? 'a new one' : 'the one at hand')
 */
export type TokenSource = string | ((options: { refused?: string }) => string | Promise<string>)

type AskForToken = Exclude<TokenSource, string>

/** Gives the token for each call. Calls that are refused together share one renewal. */
export class Tokens {
  readonly #source: TokenSource | undefined
  #asking: Promise<string> | undefined
  #renewing: Promise<string> | undefined
  #newest: string | undefined

  constructor(source: TokenSource | undefined) {
    this.#source = source
  }

  /** The token for the next try. @throws TaskwireError what the source throws, else UNAUTHENTICATED. */
  async get(): Promise<string | undefined> {
    if (typeof this.#source !== 'function') return this.#source
    if (this.#renewing) return this.#renewing
    this.#asking ??= this.#ask(this.#source, {}).finally(() => {
      this.#asking = undefined
    })
    return this.#asking
  }

  /** A token in place of a refused one; undefined where there is none. */
  async renew(refused: string): Promise<string | undefined> {
    if (typeof this.#source !== 'function') return undefined
    // Another call has been through this since the refused token was sent.
    if (!this.#renewing && this.#newest !== refused) return this.#newest
    this.#renewing ??= this.#ask(this.#source, { refused }).finally(() => {
      this.#renewing = undefined
    })
    const token = await this.#renewing
    return token === refused ? undefined : token
  }

  async #ask(source: AskForToken, options: { refused?: string }): Promise<string> {
    try {
      this.#newest = await source(options)
      return this.#newest
    } catch (error) {
      if (error instanceof TaskwireError) throw error
      throw new TaskwireError('UNAUTHENTICATED', 'The token source gave no token; "cause" says why.', { cause: error })
    }
  }
}
