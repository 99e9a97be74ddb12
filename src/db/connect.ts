import type { Database } from './database.ts'
import { openEmbedded } from './embedded.ts'
import { openPostgres } from './postgres.ts'

/** Which database to open: the embedded one in a directory, or a PostgreSQL server by URL. */
export type DatabaseConfig =
  | { driver: 'pglite'; dataDirectory: string }
  | { driver: 'pg'; url: string; directUrl?: string | undefined }

/** Opens the database that the configuration names. */
export async function connect(config: DatabaseConfig, onConnectionLost?: (error: Error) => void): Promise<Database> {
  if (config.driver === 'pglite') return openEmbedded(config.dataDirectory)
  return openPostgres({ url: config.url, directUrl: config.directUrl, ...(onConnectionLost && { onConnectionLost }) })
}
