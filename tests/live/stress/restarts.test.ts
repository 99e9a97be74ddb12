import { expect, it } from 'vitest'
import { useCluster } from '../../helpers/cluster.ts'
import { runs } from '../../helpers/effort.ts'
import { LENGTH_MS, runScenario } from './scenario.ts'
import { createService } from './service.ts'

const cluster = useCluster()

/** Repeats an event a number of times, and for the duration of a scenario. Returns the count. */
async function again(times: number, work: () => Promise<void>): Promise<number> {
  let count = 0
  for (const end = performance.now() + LENGTH_MS; count < times || performance.now() < end; count++) await work()
  return count
}

it.each([
  ['killed', 'SIGKILL'],
  ['stopped', 'SIGTERM'],
] as const)(
  'delivers every change once and in order across a server that is %s and restarted [S-06]',
  async (_, signal) => {
    const service = await createService(cluster)
    await using stack = new AsyncDisposableStack()
    let server = stack.use(await service.start())
    const { url, port } = server
    let count = 0
    const outcome = await runScenario({ ...service, writeTo: url, readFrom: url }, async (progress) => {
      count = await again(runs(1, 8), async () => {
        await progress()
        await server.stop(signal)
        server = stack.use(await service.start(port))
      })
    })
    const { faults, lost, repeated } = outcome
    expect(faults).toEqual(Array(8).fill([]))
    expect(Math.min(...lost.map((codes) => codes.length))).toBeGreaterThanOrEqual(count)
    // A stopping server ends each stream with an event.
    if (signal === 'SIGTERM') expect(lost).toEqual(Array(8).fill(expect.arrayContaining(['UNAVAILABLE'])))
    expect(repeated).toBeGreaterThan(0)
  },
)

it('delivers every change once and in order, without ending a stream, across a PostgreSQL restart', async () => {
  const service = await createService(cluster)
  await using server = await service.start()
  const { url } = server
  const outcome = await runScenario({ ...service, writeTo: url, readFrom: url }, async (progress) => {
    await again(runs(1, 8), async () => {
      await progress()
      await cluster.server.restart()
    })
  })
  const { faults, lost, repeated } = outcome
  expect(faults).toEqual(Array(8).fill([]))
  expect(lost).toEqual(Array(8).fill([]))
  expect(repeated).toBeGreaterThan(0)
})
