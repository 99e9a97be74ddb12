import { setTimeout } from 'node:timers/promises'
import { closeCrowd, openCrowd } from '../../tests/live/many/crowd.ts'
import type { Held } from '../../tests/live/many/probe.ts'
import { startProbed } from '../../tests/live/many/probed-server.ts'
import type { Wire } from '../../tests/live/many/reader.ts'
import { newWriters } from '../../tests/live/many/writer.ts'
import { type Environment, median } from './environment.ts'

const STREAMS = 1000
const ROUNDS = 3

/** Prints the memory per open stream, and the memory that remains after all are closed. */
export async function measureMemory(environment: Environment): Promise<void> {
  for (const users of [1000, 50]) {
    for (const wire of ['trpc', 'rest'] as const) {
      const rounds: Awaited<ReturnType<typeof round>>[] = []
      for (let n = 0; n < ROUNDS; n++) rounds.push(await round(environment, { users, wire }))
      const kilobytes = (key: 'rss' | 'heap' | 'left') => median(rounds.map((one) => one[key])).toFixed(1)
      const cost = `${kilobytes('heap')} KB heap, ${kilobytes('rss')} KB RSS a stream`
      console.log(
        `${STREAMS} streams of ${users} users, ${wire}: ${cost}; ${kilobytes('left')} KB heap left when closed`,
      )
    }
  }
}

/** Measures one round in a new process: freed memory would distort the RSS of the next round. */
async function round(environment: Environment, { users, wire }: { users: number; wire: Wire }) {
  await using server = await startProbed(environment)
  const people = newWriters(users, { url: server.url, secret: environment.secret })
  const options = { url: server.url, wire, each: STREAMS / users }
  // A warm-up, so that one-time costs such as compiled code and database connections are not counted.
  await closeCrowd(await openCrowd(people.slice(0, 100 / options.each), options))
  const before = await server.held()
  const readers = await openCrowd(people, options)
  const open = await server.held()
  await closeCrowd(readers)
  await setTimeout(500)
  const after = await server.held()
  const perStream = (key: 'rss' | 'heap', to: Held) => (to[key] - before[key]) / STREAMS / 1024
  return { rss: perStream('rss', open), heap: perStream('heap', open), left: perStream('heap', after) }
}
