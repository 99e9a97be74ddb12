/** Which database to open: the embedded one in a directory, or a PostgreSQL server by URL. */
export type DatabaseConfig = EmbeddedConfig | PostgresConfig

interface EmbeddedConfig {
  driver: 'pglite'
  dataDirectory: string
}

interface PostgresConfig {
  driver: 'pg'
  /** Where queries go: a pooled host where there is one. */
  url: string
  /** Where migrations go: past any pooler. The same as `url` unless given. */
  directUrl?: string | undefined
}
