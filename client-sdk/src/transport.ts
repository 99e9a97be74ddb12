import { createTRPCUntypedClient, httpBatchLink, httpLink, type Operation, splitLink } from '@trpc/client'
import { PROCEDURES } from './contract.ts'
import { foreignAnswer, isRedirect, NO_REDIRECT } from './foreign-answer.ts'
import type { TaskwireOptions } from './options.ts'
import { endpointOf, headersOf } from './request.ts'
import { isJson, toTaskwireError } from './to-error.ts'
import { wire } from './wire.ts'

/** The server's maximum number of calls per request. */
const MAX_BATCH_SIZE = 10
/** Maximum length of a URL, as some proxies reject longer ones. Longer batches are split, longer queries sent by POST. */
const MAX_URL_LENGTH = 2000
/** Maximum length of a batched query's input. A longer query is sent alone, because a single call cannot be split. */
const MAX_BATCHED_INPUT = 1000

/** The name of a procedure, like `tasks.list`. */
export type Path = keyof typeof PROCEDURES

/** Sends a call once. Queries of one tick are batched; mutations and long queries are not. @throws TaskwireError */
export type Send = (path: Path, input: unknown, options: SendOptions) => Promise<unknown>

interface SendOptions {
  token: string | undefined
  signal: AbortSignal
}

type RequestTarget = string | URL | Request

/** Creates the transport of a client from tRPC's HTTP links. */
export function createTransport(options: TaskwireOptions): Send {
  const shared = {
    url: endpointOf(options),
    transformer: wire,
    fetch: async (url: RequestTarget, init: unknown) => {
      const request = options.fetch ?? globalThis.fetch
      // tRPC's type is wider, but its value is a RequestInit.
      const response = await request(url, { ...(init as RequestInit), ...NO_REDIRECT })
      // tRPC drops a response that it cannot parse, and with it the status and headers.
      if (isRedirect(response) || !isJson(response)) throw foreignAnswer(response)
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
