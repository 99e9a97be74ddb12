import type { TaskwireError } from './errors.ts'
import type { Tokens } from './tokens.ts'

/** The access tokens of one live stream, shared with the calls of its client. */
export class LiveToken {
  readonly #tokens: Tokens
  #sent: string | undefined
  #refused: { token: string; error: TaskwireError } | undefined
  #open = false
  #renewed = false
  #refusals = 0

  constructor(tokens: Tokens) {
    this.#tokens = tokens
  }

  /** The token for the next connection, another one than that which was refused. @throws TaskwireError */
  async next(): Promise<string | undefined> {
    this.#sent = undefined
    this.#open = false
    let token = await this.#tokens.get()
    if (this.#refused && token === this.#refused.token) {
      token = await this.#tokens.renew(token)
      if (token === undefined) throw this.#refused.error
      this.#renewed = true
    }
    this.#sent = token
    return token
  }

  /** The server has taken the token. */
  accepted(): void {
    this.#open = true
    this.#renewed = false
    this.#refusals = 0
    this.#refused = undefined
  }

  /** Notes that the server does not take the token, any more or at all, and says whether another one may help. */
  refuse(error: TaskwireError): boolean {
    // There is none, or it was its source that failed.
    if (this.#sent === undefined) return false
    if (!this.#open) {
      this.#refusals += 1
      // A second refusal is not about the token's age.
      if (this.#renewed || this.#refusals > 1) return false
    }
    this.#refused = { token: this.#sent, error }
    return true
  }
}
