import type { Server } from 'node:http'
import type { Logger } from '../../observability.ts'
import { closeServer, countInFlight } from './close-server.ts'

/** The grace period for requests in flight, in milliseconds. */
const GRACE_MS = 25_000
/**
 * A terminal signals all processes of a command, and launchers such as bunx forward it to the process that has it already. Signals
 * within this time are one, in milliseconds.
 */
export const SAME_SIGNAL_MS = 1000

interface Drainable {
  server: Server
  app: { drain(): void }
  logger: Logger
  close: () => Promise<void>
}

/**
 * Shuts down gracefully on SIGTERM or SIGINT: fails readiness, accepts no new connections, waits for requests in flight,
 * closes the database and exits with 0. A second signal, a second later or more, or the end of the grace period exits at once with 1.
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
    await closeServer(server, inFlight)
    await close()
    process.exit(exitCode)
  }

  const start = (reason: string, exitCode: number) =>
    drain(reason, exitCode).catch((error: unknown) => {
      logger.fatal({ err: error }, 'graceful shutdown failed')
      process.exit(1)
    })
  let signaledAt: number | undefined
  for (const signal of ['SIGTERM', 'SIGINT']) {
    process.on(signal, () => {
      const now = performance.now()
      if (signaledAt !== undefined && now - signaledAt < SAME_SIGNAL_MS) return
      signaledAt ??= now
      start(signal, 0)
    })
  }
  for (const event of ['uncaughtException', 'unhandledRejection'] as const) {
    process.on(event, (error: unknown) => {
      logger.fatal({ err: error }, event)
      start(event, 1)
    })
  }
}
