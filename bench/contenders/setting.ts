/** The settings of each contender process, identical for all. */
export const setting = {
  port: Number(process.env.PORT),
  databaseUrl: process.env.DATABASE_URL ?? '',
  secret: process.env.AUTH_JWT_SECRET ?? '',
  /** Whether to set the user and apply row-level security in the same transaction; otherwise only the owner filter. */
  rowSecurity: process.env.ROW_SECURITY === 'on',
  /** The number of connections, equal to that of Taskwire. */
  connections: 10,
}
