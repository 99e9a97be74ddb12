import type { Database } from './database.ts'
import type { DatabaseConfig } from './database-config.ts'
import { openEmbedded } from './embedded.ts'
import { openNeon } from './neon.ts'
import { openPostgres } from './postgres.ts'
import type { ServerOptions } from './server-options.ts'

/** Opens the database that the configuration names. */
export async function connect(
  config: DatabaseConfig,
  listeners: Pick<ServerOptions, 'onConnectionLost' | 'onProblem'> = {},
): Promise<Database> {
  switch (config.driver) {
    case 'pglite':
      return openEmbedded(config.dataDirectory)
    case 'pg':
      return openPostgres({ ...config, ...listeners })
    case 'neon':
      return openNeon({ ...config, ...listeners })
  }
}
