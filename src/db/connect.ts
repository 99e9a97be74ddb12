import type { Database } from './database.ts'
import type { DatabaseConfig } from './database-config.ts'
import { openEmbedded } from './embedded.ts'
import { openPostgres } from './postgres.ts'

/** Opens the database that the configuration names. */
export async function connect(config: DatabaseConfig, onConnectionLost?: (error: Error) => void): Promise<Database> {
  if (config.driver === 'pglite') return openEmbedded(config.dataDirectory)
  return openPostgres({ url: config.url, directUrl: config.directUrl, ...(onConnectionLost && { onConnectionLost }) })
}
