import type { DatabaseConfig } from '../config/database-config.ts'
import type { Database } from './database.ts'
import type { ServerOptions } from './drivers/server-options.ts'

/** Opens the configured database. Loads only the driver that it uses. */
export async function connect(
  config: DatabaseConfig,
  options: Pick<
    ServerOptions,
    'acquireTimeoutMs' | 'onConnectionLost' | 'onEmbeddedDead' | 'onProblem' | 'onSlow' | 'prismaClient' | 'quota'
  > = {},
): Promise<Database> {
  switch (config.driver) {
    case 'pglite': {
      const { openEmbedded } = await import('./drivers/embedded/embedded.ts')
      return openEmbedded(config.dataDirectory, options)
    }
    case 'pg': {
      const { openPostgres } = await import('./drivers/postgres.ts')
      return openPostgres({ ...config, ...options })
    }
    case 'neon': {
      const { openNeon } = await import('./drivers/neon.ts')
      return openNeon({ ...config, ...options })
    }
  }
}
