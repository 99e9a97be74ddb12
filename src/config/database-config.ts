/** The database to open: an embedded one in a directory, or a PostgreSQL server by URL. */
export type DatabaseConfig = EmbeddedConfig | PostgresConfig | NeonConfig

interface EmbeddedConfig {
  driver: 'pglite'
  dataDirectory: string
}

interface ServerConfig {
  /** The URL for queries; a connection pooler where there is one. */
  url: string
  /** The URL for migrations and notifications, which must bypass a pooler. Default: `url`. */
  directUrl?: string | undefined
}

interface PostgresConfig extends ServerConfig {
  driver: 'pg'
}

interface NeonConfig extends ServerConfig {
  driver: 'neon'
  /** The ws:// or wss:// URL of a self-hosted proxy in front of the server. Neon provides its own. */
  webSocketProxy?: string | undefined
}
