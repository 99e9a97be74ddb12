import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import type { Database } from '../../src/db/database.ts'
import { classifyFault } from '../../src/db/faults.ts'
import { openNeon } from '../../src/db/neon.ts'
import { openPostgres } from '../../src/db/postgres.ts'
import { useCluster } from '../helpers/cluster.ts'
import { type NeonProxy, startNeonProxy } from '../helpers/neon-proxy.ts'

const cluster = useCluster()
let proxy: NeonProxy
beforeAll(async () => {
  proxy = await startNeonProxy()
})
afterAll(() => proxy.stop())

const DRIVERS: Record<string, (url: string) => Database> = {
  TCP: (url) => openPostgres({ url }),
  WebSockets: (url) => openNeon({ url, webSocketProxy: proxy.url }),
}

describe.each(Object.keys(DRIVERS))('a session over %s, as of a migration,', (driver) => {
  it('ends with an error when its connection is lost between two statements [D-03]', async () => {
    const database = (DRIVERS[driver] as (url: string) => Database)(cluster.url(await cluster.newDatabase()))
    const ended = await database
      .useSession(async (session) => {
        await session.script('BEGIN')
        const [backend] = await session.query<{ pid: number }>('SELECT pg_backend_pid() AS pid')
        await cluster.admin(`SELECT pg_terminate_backend(${backend?.pid})`)
        // Over Neon's driver the first of these fails, or none is ever answered.
        for (;;) await session.query('SELECT 1')
      })
      .catch((error: unknown) => error)
    expect(classifyFault(ended)).toBe('unavailable')
    await database.close()
  })
})
