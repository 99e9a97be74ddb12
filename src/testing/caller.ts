import type { AppRouter } from '@taskwire/client/router'
import { transformer } from '../api/wire/transformer.ts'
import { type Connection, toError } from './connection.ts'
import type { SentFailure } from './thread/messages.ts'

/** A caller of procedures in process, as tRPC's `createCaller` returns. Streams need `clientFor`. */
export type Caller = ReturnType<AppRouter['createCaller']>

/** Creates a caller for one user. */
export function createTestCaller(connection: Connection, server: number, userId: string): Caller {
  async function call(path: string, input: unknown): Promise<unknown> {
    const sent = JSON.stringify(transformer.serialize(input))
    const output = await connection
      .call('call', server, userId, { path, input: sent })
      .catch((failure: SentFailure) => {
        throw toError(failure)
      })
    return transformer.deserialize(JSON.parse(output))
  }

  function at(path: string): unknown {
    return new Proxy(() => {}, {
      // A promise is recognized by its `then`, which no procedure has as its name.
      get: (_, name) => (typeof name === 'symbol' || name === 'then' ? undefined : at(path ? `${path}.${name}` : name)),
      apply: (_target, _self, [input]: unknown[]) => call(path, input),
    })
  }
  return at('') as Caller
}
