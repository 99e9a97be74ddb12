import { hash, randomUUID, timingSafeEqual } from 'node:crypto'
import { createServer, type Server } from 'node:http'
import type { Context } from 'hono'
import { readBearer } from '../../auth/tokens/authorization.ts'
import { type ErrorCode, TaskwireError } from '../../errors.ts'
import type { Metrics } from '../../metrics/metrics.ts'
import type { Logger } from '../../observability.ts'
import type { HttpEnvironment } from '../request/environment.ts'
import { failureResponse } from '../request/failure-response.ts'
import { routeOf } from '../request/target.ts'
import { earlyRejection } from '../server/early-rejection.ts'
import { ListenError } from '../server/listen.ts'

/** Serves `/metrics` on the public port to clients with the metrics token; responds 404 if no token is configured. */
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

interface MetricsAddress {
  host: string
  port: number
  /** Logs errors of reading the metrics. */
  logger: Logger
}

/** Serves only `/metrics` on a separate port, for an internal network. @throws ListenError */
export function serveMetrics(metrics: Metrics, { logger, ...address }: MetricsAddress): Promise<Server> {
  const server = createServer(({ url = '/', method }, response) => {
    const requestId = randomUUID()
    const reject = (code: ErrorCode) => {
      const { status, headers, body } = earlyRejection('/', new TaskwireError(code), { requestId })
      response.writeHead(status, { ...headers, 'X-Request-Id': requestId }).end(body)
    }
    if (routeOf(url) !== '/metrics' || method !== 'GET') return reject('NOT_FOUND')
    metrics.read().then(
      ({ text, contentType }) => response.writeHead(200, { 'Content-Type': contentType }).end(text),
      (fault: unknown) => {
        logger.error({ requestId, err: fault }, 'request crashed')
        reject('INTERNAL')
      },
    )
  })
  return new Promise((resolve, reject) => {
    server.once('error', (error: NodeJS.ErrnoException) => {
      reject(
        new ListenError(
          `Cannot listen on port ${address.port} for metrics (${error.code}): set METRICS_PORT to a free port.`,
        ),
      )
    })
    server.listen(address.port, address.host, () => resolve(server))
  })
}

/** Compares two tokens in constant time. */
function isSame(given: string, token: string): boolean {
  return timingSafeEqual(hash('sha256', given, 'buffer'), hash('sha256', token, 'buffer'))
}
