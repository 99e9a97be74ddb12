import { loadEnvironment } from './config/environment.ts'
import { startServer } from './embedding/start-server.ts'
import { drainOnSignal } from './http/server/drain.ts'
import { createLogger, type Logger } from './observability.ts'
import { readArguments } from './startup/arguments.ts'
import { endEarlySignals } from './startup/early-stop.ts'
import { explain } from './startup/explain.ts'
import { announce } from './startup/start-message.ts'
import { startWatchdog } from './startup/watchdog.ts'

/** Runs the server until it is told to stop. Exits with 1, and the reason on standard error, if it cannot start. */
export async function serve(args: string[]): Promise<void> {
  try {
    await start(args)
  } catch (error) {
    process.stderr.write(`${explain(error)}\n`)
    process.exit(1)
  }
}

async function start(args: string[]): Promise<void> {
  const { failFast } = readArguments(args)
  const env = loadEnvironment()
  const logger = createLogger(env.logLevel)
  const stopWatchdog = env.database.driver === 'pglite' ? startWatchdog(env.dataDirectory) : () => {}
  const starting = await startServer({ env, logger, failFast })
  for (const warning of env.warnings) logger.warn({ warning }, 'check the environment variables')
  endEarlySignals()
  const close = async () => {
    await starting.release()
    stopWatchdog()
  }
  drainOnSignal({ server: starting.server, app: starting.app, logger, close })
  reloadKeysOnSignal(starting.reloadKeys, logger)
  const isOpen = await starting.opened.then(
    () => true,
    (error: unknown) => {
      // During shutdown the error no longer matters.
      if (!starting.app.stopping.aborted) throw error
    },
  )
  if (isOpen) announce({ env, database: starting.database.label, logger })
}

/** Reloads the signing keys on SIGHUP, so that a withdrawn key is rejected at once instead of within ten minutes. */
function reloadKeysOnSignal(reload: () => Promise<void>, logger: Logger): void {
  process.on('SIGHUP', () => {
    reload().then(
      () => logger.info('signing keys reloaded'),
      (error: unknown) => logger.error({ err: error }, 'reloading the signing keys failed'),
    )
  })
}
