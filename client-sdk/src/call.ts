import { PROCEDURES } from './contract.ts'
import { isEarlierTry, withId } from './creation.ts'
import { wait, withDeadline } from './deadline.ts'
import type { CallOptions, TaskwireOptions } from './options.ts'
import { delayBefore, mayHaveHappened, mayPass } from './retry.ts'
import { toTaskwireError } from './to-error.ts'
import { Tokens } from './tokens.ts'
import { createTransport, type Path } from './transport.ts'

const RETRIES = 2
const TIMEOUT_MS = 30_000

/** Calls a procedure: as often as it needs, may and is safe. @throws TaskwireError */
export type Call = (path: Path, input: unknown, options?: CallOptions) => Promise<unknown>

/** Makes the function that every method of a client goes through. */
export function createCall(options: TaskwireOptions): Call {
  const send = createTransport(options)
  const tokens = new Tokens(options.token)
  const retries = options.retries ?? RETRIES

  return async (path, input, { signal, timeoutMs = options.timeoutMs ?? TIMEOUT_MS } = {}) => {
    const creation = path === 'tasks.create' ? withId(input) : undefined
    const isRepeatable = PROCEDURES[path].type === 'query' || creation !== undefined
    let retry = 0
    let mayExist = false
    let refused: string | undefined

    const once = () =>
      withDeadline({ signal, timeoutMs }, async (deadline) => {
        const token = await tokens.get()
        try {
          return await send(path, creation?.input ?? input, { token, signal: deadline })
        } catch (thrown) {
          const error = toTaskwireError(thrown)
          // One new token a call: a second refusal is not about its age.
          if (error.code !== 'UNAUTHENTICATED' || refused !== undefined || token === undefined) throw error
          refused = token
          const renewed = await tokens.renew(token)
          if (renewed === undefined) throw error
          options.onRequest?.({ procedure: path, attempt: retry + 2 })
          return send(path, creation?.input ?? input, { token: renewed, signal: deadline })
        }
      })

    for (;;) {
      options.onRequest?.({ procedure: path, attempt: retry + (refused === undefined ? 1 : 2) })
      try {
        return await once()
      } catch (thrown) {
        const error = toTaskwireError(thrown)
        if (creation && mayExist && isEarlierTry(error, creation)) return error.current
        mayExist ||= mayHaveHappened(error)
        retry += 1
        if (!isRepeatable || retry > retries || !mayPass(error)) throw error
        const delay = delayBefore(retry, error, Math.random)
        if (delay === undefined) throw error
        await wait(delay, signal)
      }
    }
  }
}
