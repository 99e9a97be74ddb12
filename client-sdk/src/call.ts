import { PROCEDURES } from './contract.ts'
import { wait, withDeadline } from './deadline.ts'
import { newUuid } from './new-uuid.ts'
import type { CallOptions, TaskwireOptions } from './options.ts'
import { TIMEOUT_MS } from './request.ts'
import { delayBefore, isRetryable } from './retry.ts'
import { toTaskwireError } from './to-error.ts'
import type { Tokens } from './tokens.ts'
import { createTransport, type Path } from './transport.ts'

const RETRIES = 2

/** Calls a procedure and retries retryable errors. @throws TaskwireError */
export type Call = (path: Path, input: unknown, options?: CallOptions) => Promise<unknown>

/** Creates the function that sends every call of a client: deadline, token renewal, idempotency key and retries. */
export function createCall(options: TaskwireOptions, tokens: Tokens): Call {
  const send = createTransport(options)
  const retries = options.retries ?? RETRIES

  return async (path, given, { signal, timeoutMs = options.timeoutMs ?? TIMEOUT_MS, idempotencyKey } = {}) => {
    // One key for all attempts, so that the server executes the change once.
    const input = PROCEDURES[path].type === 'mutation' ? withKey(given, idempotencyKey) : given
    let retry = 0
    let rejected: string | undefined

    const once = () =>
      withDeadline({ signal, timeoutMs }, async (deadline) => {
        const token = await tokens.get()
        try {
          return await send(path, input, { token, signal: deadline })
        } catch (thrown) {
          const error = toTaskwireError(thrown)
          // One renewal per call: if the new token is rejected too, expiry is not the cause.
          if (error.code !== 'UNAUTHENTICATED' || rejected !== undefined || token === undefined) throw error
          rejected = token
          const renewed = await tokens.renew(token)
          if (renewed === undefined) throw error
          options.onRequest?.({ procedure: path, attempt: retry + 2 })
          return send(path, input, { token: renewed, signal: deadline })
        }
      })

    for (;;) {
      options.onRequest?.({ procedure: path, attempt: retry + (rejected === undefined ? 1 : 2) })
      try {
        return await once()
      } catch (thrown) {
        const error = toTaskwireError(thrown)
        retry += 1
        if (retry > retries || !isRetryable(error)) throw error
        const delay = delayBefore(retry, error, Math.random)
        if (delay === undefined) throw error
        await wait(delay, signal)
      }
    }
  }
}

/** Adds an idempotency key to the input of a mutation, unless the caller set one. */
function withKey(input: unknown, key: string | undefined): unknown {
  if (input !== undefined && (typeof input !== 'object' || input === null)) return input
  const own = input && 'idempotencyKey' in input ? input.idempotencyKey : undefined
  return { ...input, idempotencyKey: own ?? key ?? newUuid() }
}
