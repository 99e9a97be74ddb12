import type { Database } from './database.ts'
import type { DatabaseConfig } from './database-config.ts'
import type { ServerOptions } from './server-options.ts'

/** Opens the database that the configuration names. The drivers of the others are not loaded. */
export async function connect(
  config: DatabaseConfig,
  listeners: Pick<ServerOptions, 'onConnectionLost' | 'onProblem'> = {},
): Promise<Database> {
  switch (config.driver) {
    case 'pglite': {
      const { openEmbedded } = await import('./embedded.ts')
      return openEmbedded(config.dataDirectory)
    }
    case 'pg': {
      const { openPostgres } = await import('./postgres.ts')
      return openPostgres({ ...config, ...listeners })
    }
    case 'neon': {
      const { openNeon } = await import('./neon.ts')
      return openNeon({ ...config, ...listeners })
    }
  }
}
