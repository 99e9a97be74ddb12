import superjson from 'superjson'
import { createTaskwire, type Taskwire } from '../../client-sdk/src/create-taskwire.ts'
import type { TestApp } from '../helpers/test-app.ts'
import type { Loss } from './calls.ts'

/** The server's response to a change, whether or not it reached the client. */
export type Served =
  | { output: any; error?: undefined }
  | { output?: undefined; error: { code: string; current?: any; issues?: { code: string }[]; requestId?: string } }

interface Line {
  app: TestApp
  userId: string
  /** The faults of the requests, in order. */
  losses?: Loss[]
  /** Injects a wrong request or response, to test the test. */
  tamper?: Tamper
}

/** A fault injected between client and server. */
export interface Tamper {
  request?: (procedure: string, body: any) => void
  answer?: (procedure: string, output: any) => void
}

/** The real client on the real application, over a connection that loses requests and responses; it retries at once. */
export function lossyClient({ app, userId, losses = [], tamper = {} }: Line): { client: Taskwire; served: Served[] } {
  const left = [...losses]
  const served: Served[] = []
  const client = createTaskwire({
    url: 'http://test',
    fetch: async (input, init) => {
      const loss = left.shift()
      if (loss === 'request') return badGateway()
      const { url, method, body } = new Request(input as string, init)
      const procedure = new URL(url).pathname.replace('/trpc/', '')
      const sent = method === 'POST' ? JSON.parse(await new Response(body).text()) : undefined
      tamper.request?.(procedure, sent?.json)
      const response = await app.fetch(
        new Request(url, {
          method,
          headers: { Authorization: `Bearer ${await app.tokenOf(userId)}`, 'Content-Type': 'application/json' },
          ...(sent && { body: JSON.stringify(sent) }),
        }),
      )
      const answer: any = await response.json()
      for (const one of [answer].flat()) if (one.result) tamper.answer?.(procedure, one.result.data.json)
      if (method === 'POST') served.push(toServed(answer))
      return loss === 'answer' ? badGateway() : Response.json(answer, response)
    },
  })
  return { client, served }
}

function toServed(answer: any): Served {
  if (answer.result) return { output: superjson.deserialize(structuredClone(answer.result.data)) }
  return { error: superjson.deserialize<any>(structuredClone(answer.error)).data }
}

/** Returns the response of a proxy that lost the server; the client may retry at once. */
function badGateway(): Response {
  return new Response('Bad Gateway', { status: 502, headers: { 'Retry-After': '0' } })
}
