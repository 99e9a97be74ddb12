import { createTRPCUntypedClient, httpBatchLink, httpLink, type Operation, splitLink } from '@trpc/client'
import { PROCEDURES } from './contract.ts'
import { foreignAnswer } from './foreign-answer.ts'
import type { TaskwireOptions } from './options.ts'
import { endpointOf, headersOf } from './request.ts'
import { isJson, toTaskwireError } from './to-error.ts'
import { wire } from './wire.ts'

/** The most calls the server takes in one request. */
const MAX_BATCH_SIZE = 10
/** Longer URLs are refused by some proxies: batches are split there, and a query with a longer input is sent by POST. */
const MAX_URL_LENGTH = 2000
/** A query whose input is longer than this goes alone: a batch of it could not be split any further. */
const MAX_BATCHED_INPUT = 1000

/** The name of a procedure, like `tasks.list`. */
export type Path = keyof typeof PROCEDURES

/** Tries a call once. Queries of one tick share a request; mutations and long queries go alone. @throws TaskwireError */
export type Send = (path: Path, input: unknown, options: SendOptions) => Promise<unknown>

interface SendOptions {
  token: string | undefined
  signal: AbortSignal
}

type RequestTarget = string | URL | Request

/** Opens tRPC's own transport on the options. */
export function createTransport(options: TaskwireOptions): Send {
  const shared = {
    url: endpointOf(options),
    transformer: wire,
    fetch: async (url: RequestTarget, init: unknown) => {
      const request = options.fetch ?? globalThis.fetch
      // tRPC types what it passes loosely; it is what `fetch` takes.
      const response = await request(url, init as RequestInit)
      // tRPC forgets the response whose body it cannot read.
      if (!isJson(response)) throw foreignAnswer(response)
      return response
    },
  }
  const alone = { ...shared, headers: ({ op }: { op: Operation }) => headersOf(options, op.context.token) }
  const client = createTRPCUntypedClient({
    links: [
      splitLink({
        condition: ({ type, input }) => type === 'query' && lengthInUrl(input) <= MAX_BATCHED_INPUT,
        true: httpBatchLink({
          ...shared,
          maxItems: MAX_BATCH_SIZE,
          maxURLLength: MAX_URL_LENGTH + shared.url.length,
          headers: ({ opList }) => headersOf(options, opList[0].context.token),
        }),
        false: splitLink({
          condition: ({ type, input }) => type === 'query' && lengthInUrl(input) <= MAX_URL_LENGTH,
          true: httpLink(alone),
          false: httpLink({ ...alone, methodOverride: 'POST' }),
        }),
      }),
    ],
  })

  return async (path, input, { token, signal }) => {
    const request = { signal, context: { token } }
    try {
      return await (PROCEDURES[path].type === 'query'
        ? client.query(path, input, request)
        : client.mutation(path, input, request))
    } catch (error) {
      throw toTaskwireError(error)
    }
  }
}

function lengthInUrl(input: unknown): number {
  return encodeURIComponent(JSON.stringify(wire.serialize(input))).length
}
