import { expect, it } from 'vitest'
import { useCluster } from '../../database/cluster.ts'
import { runs } from '../../helpers/effort.ts'
import { createService } from './service.ts'
import { LENGTH_MS, tellStory } from './story.ts'

const cluster = useCluster()

/** Lets something happen so often, and for so long. */
async function again(times: number, work: () => Promise<void>): Promise<number> {
  let count = 0
  for (const end = performance.now() + LENGTH_MS; count < times || performance.now() < end; count++) await work()
  return count
}

it.each([
  ['killed', 'SIGKILL'],
  ['stopped', 'SIGTERM'],
] as const)(
  'tells every change once and in order over a server that is %s and started again',
  {
    timeout: runs(90_000, 600_000),
  },
  async (how, signal) => {
    const service = await createService(cluster)
    await using stack = new AsyncDisposableStack()
    let server = stack.use(await service.start())
    const { url, port } = server
    let count = 0
    const { faults, lost, repeated, summary } = await tellStory(
      { ...service, writeTo: url, readFrom: url },
      async (progress) => {
        count = await again(runs(2, 8), async () => {
          await progress()
          await server.stop(signal)
          server = stack.use(await service.start(port))
        })
        await progress()
      },
    )
    expect(faults).toEqual(Array(8).fill([]))
    expect(Math.min(...lost.map((codes) => codes.length))).toBeGreaterThanOrEqual(count)
    // Who is told that the server stops is told so in the stream.
    const toldSo = lost.map((codes) => codes.includes('UNAVAILABLE'))
    expect(toldSo).toEqual(Array(8).fill(signal === 'SIGTERM'))
    expect(repeated).toBeGreaterThan(0)
    console.info(`${how} ${count} times: ${summary}`)
  },
)

it('tells every change once and in order, without an end of a stream, over a PostgreSQL that is restarted', async () => {
  const service = await createService(cluster)
  await using server = await service.start()
  const { url } = server
  let count = 0
  const { faults, lost, repeated, summary } = await tellStory(
    { ...service, writeTo: url, readFrom: url },
    async (progress) => {
      count = await again(runs(2, 8), async () => {
        await progress()
        await cluster.server.restart()
      })
      await progress()
    },
  )
  expect(faults).toEqual(Array(8).fill([]))
  expect(lost).toEqual(Array(8).fill([]))
  expect(repeated).toBeGreaterThan(0)
  console.info(`PostgreSQL restarted ${count} times: ${summary}`)
})
