import { afterAll, beforeAll } from 'vitest'
import type { Database } from '../../src/database/database.ts'
import { openNeon } from '../../src/database/drivers/neon.ts'
import { openPostgres } from '../../src/database/drivers/postgres.ts'
import type { ServerOptions } from '../../src/database/drivers/server-options.ts'
import { type NeonProxy, startNeonProxy } from '../helpers/neon-proxy.ts'

/** The transports of the two drivers for a PostgreSQL server: `pg` over TCP, Neon's over WebSockets. */
export const DRIVERS = ['TCP', 'WebSockets'] as const
export type Driver = (typeof DRIVERS)[number]

/** Sets up both drivers for a test file, and returns a function that opens a database with one of them. */
export function useDrivers(): (driver: Driver, options: ServerOptions) => Database {
  let proxy: NeonProxy
  beforeAll(async () => {
    proxy = await startNeonProxy()
  })
  afterAll(() => proxy.stop())
  return (driver, options) =>
    driver === 'TCP' ? openPostgres(options) : openNeon({ ...options, webSocketProxy: proxy.url })
}
