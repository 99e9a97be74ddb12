import type { Server } from 'node:http'
import type { Socket } from 'node:net'
import type { Logger } from '../../observability.ts'

/** The grace period for requests in flight, in milliseconds. */
const GRACE_MS = 25_000

/** The time for which idle connections stay open while draining, in milliseconds, for requests that are arriving. */
const ARRIVAL_MS = 1000

interface Drainable {
  server: Server
  app: { drain(): void }
  logger: Logger
  close: () => Promise<void>
}

/**
 * Shuts down gracefully on SIGTERM or SIGINT: fails readiness, accepts no new connections, waits for requests in flight,
 * closes the database and exits with 0. A second signal or the end of the grace period exits at once with 1.
 * Uncaught exceptions and rejections shut down the same way, with exit code 1.
 */
export function drainOnSignal({ server, app, logger, close }: Drainable): void {
  let draining = false
  const inFlight = countInFlight(server)

  async function drain(reason: string, exitCode: number): Promise<void> {
    if (draining) process.exit(1)
    draining = true
    logger.info({ reason }, 'draining')
    app.drain()
    setTimeout(() => {
      logger.error('requests in flight did not finish within the grace period')
      process.exit(1)
    }, GRACE_MS).unref()
    await new Promise<void>((resolve) => {
      // Closes idle connections, but not those without a completed request, which Node no longer times out either.
      server.close(() => resolve())
      setInterval(() => {
        // After the poll phase, so that a delayed process reads arrived requests first.
        setImmediate(() => {
          if (inFlight() === 0) server.closeAllConnections()
        })
      }, ARRIVAL_MS).unref()
    })
    await close()
    process.exit(exitCode)
  }

  const start = (reason: string, exitCode: number) =>
    drain(reason, exitCode).catch((error: unknown) => {
      logger.fatal({ err: error }, 'graceful shutdown failed')
      process.exit(1)
    })
  process.on('SIGTERM', () => start('SIGTERM', 0))
  process.on('SIGINT', () => start('SIGINT', 0))
  for (const event of ['uncaughtException', 'unhandledRejection'] as const) {
    process.on(event, (error: unknown) => {
      logger.fatal({ err: error }, event)
      start(event, 1)
    })
  }
}

/** Counts requests without a complete response. Requests of closed connections do not count. */
function countInFlight(server: Server): () => number {
  const requests = new Map<Socket, number>()
  server.on('request', ({ socket }, response) => {
    // Node 22 emits 'close' on the response that owns the socket, but not on queued (pipelined) ones.
    if (!requests.has(socket)) socket.once('close', () => requests.delete(socket))
    requests.set(socket, (requests.get(socket) ?? 0) + 1)
    response.once('close', () => {
      const left = (requests.get(socket) ?? 1) - 1
      if (requests.has(socket)) requests.set(socket, left)
    })
  })
  return () => [...requests.values()].reduce((sum, count) => sum + count, 0)
}
