/** `not-received`: the probe was sent but did not come back. `unanswered`: the statement that sends it did not complete. */
export type ProbeResult = 'received' | 'not-received' | 'unanswered'

const PROBE_TIMEOUT_MS = 2000

/** Tests whether sent messages come back. Runs one test at a time. */
export class LoopbackProbe {
  #token: string | undefined
  #end: (result: ProbeResult) => void = () => {}

  /** Sends a unique token and waits up to 2 s for it to come back. @throws the error of sending. */
  async test(send: (token: string) => Promise<void>): Promise<ProbeResult> {
    const token = crypto.randomUUID()
    const { promise, resolve, reject } = Promise.withResolvers<ProbeResult>()
    let sent = false
    // After a blocked event loop, setImmediate lets pending input be read first.
    const expire = () => setImmediate(() => resolve(sent ? 'not-received' : 'unanswered'))
    const timer = setTimeout(expire, PROBE_TIMEOUT_MS).unref()
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

  /** Completes the running test if it sent this token. */
  receive(token: string): void {
    if (token === this.#token) this.#end('received')
  }

  /** Ends the running test as unanswered. */
  cancel(): void {
    this.#end('unanswered')
  }
}
