import type { Server } from 'node:http'
import type { Logger } from '../observability.ts'

/** How long calls in flight may take to finish, in milliseconds. */
const GRACE_MS = 25_000

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
      server.close(() => resolve())
      server.closeIdleConnections()
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
