import type { Env } from '../config/environment.ts'
import { connect } from '../database/connect.ts'
import type { Database } from '../database/database.ts'
import type { Metrics } from '../metrics/metrics.ts'
import type { Logger } from '../observability.ts'
import { type OpenDatabase, shareDatabase } from './database-handles.ts'
import type { EmbeddingOptions } from './options.ts'
import { readOptions } from './read-options.ts'

/**
 * Opens the database that the variables name; those of the process by default. Slow statements and lost connections are logged.
 * @throws EnvironmentError, or what keeps it from being opened
 */
export async function openDatabase(options: Pick<EmbeddingOptions, 'env' | 'logger'> = {}): Promise<OpenDatabase> {
  const { env, logger } = readOptions(options)
  return shareDatabase(await connectConfigured(env, { logger }))
}

interface Reports {
  logger: Logger
  metrics?: Metrics | undefined
}

/** @internal Opens the configured database, which reports its problems to the log and the metrics. */
export function connectConfigured(env: Env, { logger, metrics }: Reports): Promise<Database> {
  return connect(env.database, {
    quota: env.limits.quota,
    onConnectionLost: (error) => {
      metrics?.count('connection lost')
      logger.warn({ err: error }, 'database connection lost')
    },
    onProblem: (problem) => logger.warn({ problem }, 'database connection'),
    onSlow: (statement) => {
      metrics?.count('slow statement')
      logger.warn(statement, 'slow statement')
    },
  })
}
