/** Which database to open: the embedded one in a directory, or a PostgreSQL server by URL. */
export type DatabaseConfig = EmbeddedConfig | PostgresConfig | NeonConfig

interface EmbeddedConfig {
  driver: 'pglite'
  dataDirectory: string
}

interface ServerConfig {
  /** Where queries go: a pooled host where there is one. */
  url: string
  /** Where migrations go: past any pooler. The same as `url` unless given. */
  directUrl?: string | undefined
}

interface PostgresConfig extends ServerConfig {
  driver: 'pg'
}

interface NeonConfig extends ServerConfig {
  driver: 'neon'
  /** The ws:// or wss:// URL of a proxy of one's own before the server. Neon has its own. */
  webSocketProxy?: string | undefined
}
