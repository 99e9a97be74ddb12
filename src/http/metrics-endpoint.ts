import { hash, timingSafeEqual } from 'node:crypto'
import { createServer, type Server } from 'node:http'
import type { Context } from 'hono'
import { readBearer } from '../auth/authorization.ts'
import { TaskwireError } from '../errors.ts'
import type { Metrics } from '../metrics/metrics.ts'
import type { HttpEnvironment } from './environment.ts'
import { failureResponse } from './failure-response.ts'
import { ListenError } from './listen.ts'
import { routeOf } from './target.ts'

/** Answers `/metrics` on the public port to a caller with its token; 404 where no token is configured. */
export async function answerMetrics(
  c: Context<HttpEnvironment>,
  metrics: Metrics | undefined,
  token: string | undefined,
): Promise<Response> {
  if (!metrics || token === undefined) return failureResponse(c, new TaskwireError('NOT_FOUND'))
  if (!isSame(readBearer(c.req.header('authorization')) ?? '', token)) {
    return failureResponse(c, new TaskwireError('UNAUTHENTICATED'))
  }
  c.env.record.isOperator = true
  const { text, contentType } = await metrics.read()
  return c.body(text, 200, { 'Content-Type': contentType })
}

/** Serves `/metrics` and nothing else on a port of its own, for a network that callers do not reach. @throws ListenError */
export function serveMetrics(metrics: Metrics, address: { host: string; port: number }): Promise<Server> {
  const server = createServer((request, response) => {
    const isFound = routeOf(request.url ?? '/') === '/metrics' && request.method === 'GET'
    if (!isFound) return void response.writeHead(404).end()
    metrics.read().then(
      ({ text, contentType }) => response.writeHead(200, { 'Content-Type': contentType }).end(text),
      () => response.writeHead(500).end(),
    )
  })
  return new Promise((resolve, reject) => {
    server.once('error', (error: NodeJS.ErrnoException) => {
      reject(
        new ListenError(
          `The port for metrics, ${address.port}, cannot be had (${error.code}): METRICS_PORT says which.`,
        ),
      )
    })
    server.listen(address.port, address.host, () => resolve(server))
  })
}

/** Compares in a time that does not depend on where they differ. */
function isSame(given: string, token: string): boolean {
  return timingSafeEqual(hash('sha256', given, 'buffer'), hash('sha256', token, 'buffer'))
}
