import type { Server } from 'node:http'
import type { Socket } from 'node:net'
import type { Logger } from '../../observability.ts'

/** Time that calls in flight have to finish, in milliseconds. */
const GRACE_MS = 25_000

/** Time for which a connection without a call in flight stays open while draining, in milliseconds: one may be arriving. */
const ARRIVAL_MS = 1000

interface Drainable {
  server: Server
  app: { drain(): void }
  logger: Logger
  close: () => Promise<void>
}

/**
 * Ends the process cleanly on SIGTERM or SIGINT: not ready any more, no new connections, calls in flight finish, then the
 * database closes and the process exits with 0. A second signal exits at once; so does a grace period that runs out.
 * A fault that nobody caught ends it the same way, with exit code 1.
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
      logger.error('calls in flight did not finish in time')
      process.exit(1)
    }, GRACE_MS).unref()
    await new Promise<void>((resolve) => {
      // Closes what has been idle, but not connections on which no request was completed yet; and from here on Node
      // no longer times those out.
      server.close(() => resolve())
      setInterval(() => {
        // After the poll phase: a process that was held up has not read yet what has arrived.
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
      logger.fatal({ err: error }, 'could not close cleanly')
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

/** Counts requests without a complete answer. The requests of a broken connection do not count. */
function countInFlight(server: Server): () => number {
  const requests = new Map<Socket, number>()
  server.on('request', ({ socket }, response) => {
    // Node 22 emits 'close' on the answer that has the socket, and not on those queued behind it.
    if (!requests.has(socket)) socket.once('close', () => requests.delete(socket))
    requests.set(socket, (requests.get(socket) ?? 0) + 1)
    response.once('close', () => {
      const left = (requests.get(socket) ?? 1) - 1
      if (requests.has(socket)) requests.set(socket, left)
    })
  })
  return () => [...requests.values()].reduce((sum, count) => sum + count, 0)
}
