import { describe, expect, it } from 'vitest'
import { classifyFault } from '../../src/database/resilience/faults.ts'
import { useCluster } from '../helpers/cluster.ts'
import { DRIVERS, useDrivers } from './drivers.ts'

const cluster = useCluster()
const open = useDrivers()

describe.each(DRIVERS)('a session over %s', (driver) => {
  it('rejects when its connection is lost between two statements [D-03]', async () => {
    const database = open(driver, { url: cluster.url(await cluster.newDatabase()) })
    const ended = await database
      .useSession(async (session) => {
        await session.script('BEGIN')
        const [backend] = await session.query<{ pid: number }>('SELECT pg_backend_pid() AS pid')
        await cluster.admin(`SELECT pg_terminate_backend(${backend?.pid})`)
        // With Neon's driver, either the first of these fails or none ever settles.
        for (;;) await session.query('SELECT 1')
      })
      .catch((error: unknown) => error)
    expect(classifyFault(ended)).toBe('unavailable')
    await database.close()
  })
})
