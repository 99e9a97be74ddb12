import type { TaskwireError } from './errors.ts'
import type { Tokens } from './tokens.ts'

/** Provides the access tokens of one live stream. Renewals are shared with the other calls of the client. */
export class LiveToken {
  readonly #tokens: Tokens
  #sent: string | undefined
  #rejected: { token: string; error: TaskwireError } | undefined
  #open = false
  #renewed = false
  #rejections = 0

  constructor(tokens: Tokens) {
    this.#tokens = tokens
  }

  /** Returns a token for the next connection and renews it if the last one was rejected. @throws TaskwireError */
  async next(): Promise<string | undefined> {
    this.#sent = undefined
    this.#open = false
    let token = await this.#tokens.get()
    if (this.#rejected && token === this.#rejected.token) {
      token = await this.#tokens.renew(token)
      if (token === undefined) throw this.#rejected.error
      this.#renewed = true
    }
    this.#sent = token
    return token
  }

  /** Records that the server accepted the token. */
  accepted(): void {
    this.#open = true
    this.#renewed = false
    this.#rejections = 0
    this.#rejected = undefined
  }

  /** Records that the server rejected the token. Returns whether a connection with another token may succeed. */
  rejected(error: TaskwireError): boolean {
    // No token was sent: there is no source, or the source failed.
    if (this.#sent === undefined) return false
    if (!this.#open) {
      this.#rejections += 1
      // If the renewed token is rejected too, expiry is not the cause.
      if (this.#renewed || this.#rejections > 1) return false
    }
    this.#rejected = { token: this.#sent, error }
    return true
  }
}
