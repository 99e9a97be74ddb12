/** `silent`: what was sent does not come back. `unanswered`: nobody says that it was sent. */
export type ProbeResult = 'heard' | 'silent' | 'unanswered'

const ECHO_MS = 2000

/** Finds out whether what is sent comes back, one attempt at a time. */
export class LoopbackProbe {
  #token: string | undefined
  #end: (result: ProbeResult) => void = () => {}

  /** Sends something that nobody has sent before, and waits for it for up to 2 s. @throws what sending throws. */
  async test(send: (token: string) => Promise<void>): Promise<ProbeResult> {
    const token = crypto.randomUUID()
    const { promise, resolve, reject } = Promise.withResolvers<ProbeResult>()
    let sent = false
    // A process that was busy for so long gets to read first what has come in meanwhile.
    const late = () => setImmediate(() => resolve(sent ? 'silent' : 'unanswered'))
    const timer = setTimeout(late, ECHO_MS).unref()
    this.#token = token
    this.#end = resolve
    send(token).then(() => {
      sent = true
    }, reject)
    try {
      return await promise
    } finally {
      clearTimeout(timer)
    }
  }

  /** Takes what has come in. */
  hear(token: string): void {
    if (token === this.#token) this.#end('heard')
  }

  /** Waits no longer. */
  cancel(): void {
    this.#end('unanswered')
  }
}
