import { createServer, type RequestListener } from 'node:http'
import type { AddressInfo } from 'node:net'
import type { JWK } from 'jose'

/** Starts an HTTP server that publishes keys or misbehaves as configured; it is disposed with the test's scope. */
export async function startJwksServer(first: RequestListener | JWK[]) {
  let respond = listener(first)
  let requests = 0
  let connections = 0
  const server = createServer((request, response) => {
    requests += 1
    respond(request, response)
  })
  server.on('connection', () => {
    connections += 1
  })
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve))
  const { port } = server.address() as AddressInfo
  return {
    url: new URL(`http://127.0.0.1:${port}/jwks`),
    get requests() {
      return requests
    },
    get connections() {
      return connections
    },
    answer(next: RequestListener | JWK[]) {
      respond = listener(next)
    },
    async [Symbol.asyncDispose]() {
      server.closeAllConnections()
      await new Promise((resolve) => server.close(resolve))
    },
  }
}

/** Calls `fetch` without a timeout, for tests that do not cover timeouts. */
export const patientFetch: typeof fetch = (input, init) => fetch(input, { ...init, signal: null })

/** Returns a handler that answers with a status and no body. */
export function status(code: number, headers: Record<string, string> = {}): RequestListener {
  return (_, response) => response.writeHead(code, headers).end()
}

function listener(answer: RequestListener | JWK[]): RequestListener {
  if (typeof answer === 'function') return answer
  return (_, response) => response.setHeader('content-type', 'application/json').end(JSON.stringify({ keys: answer }))
}
