import { setTimeout } from 'node:timers/promises'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { useCluster } from '../../helpers/cluster.ts'
import { PGBOUNCER, type PgBouncer, startPgBouncer } from '../../helpers/pgbouncer.ts'
import { LENGTH_MS, runScenario } from './scenario.ts'
import { createService } from './service.ts'

const installed = describe.skipIf(PGBOUNCER === undefined)

installed('through PgBouncer (to run these where they are skipped: apt-get install pgbouncer)', () => {
  const cluster = useCluster()
  let pooler: PgBouncer
  beforeAll(async () => {
    pooler = await startPgBouncer(cluster.server.url)
  })
  afterAll(() => pooler?.[Symbol.asyncDispose]())

  it.each([
    ['past', true],
    ['through', false],
  ])(
    'delivers every change of one process to readers of another, once and in order, with signals %s the pooler',
    async (_, isDirect) => {
      const service = await createService(cluster, (database) => ({
        DATABASE_URL: pooler.url(database),
        ...(isDirect && { DIRECT_DATABASE_URL: cluster.url(database) }),
      }))
      await using writing = await service.start()
      await using reading = await service.start()
      const stage = { ...service, writeTo: writing.url, readFrom: reading.url }
      const { faults, lost } = await runScenario(stage, () => setTimeout(LENGTH_MS))
      expect(faults).toEqual(Array(8).fill([]))
      expect(lost).toEqual(Array(8).fill([]))
    },
  )
})
