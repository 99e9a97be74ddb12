/** What each contender's process is told. All get the same, and all use it. */
export const setting = {
  port: Number(process.env.PORT),
  databaseUrl: process.env.DATABASE_URL ?? '',
  secret: process.env.AUTH_JWT_SECRET ?? '',
  /** Set the user and have row security apply, in the same transaction; otherwise the owner filter alone. */
  rowSecurity: process.env.ROW_SECURITY === 'on',
  /** As many connections as Taskwire has for tasks. */
  connections: 10,
}
