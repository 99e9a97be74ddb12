import { setTimeout } from 'node:timers/promises'
import { Arrivals, percentile } from '../../tests/live/many/arrivals.ts'
import { closeCrowd, openCrowd } from '../../tests/live/many/crowd.ts'
import { type ProbedServer, startProbed } from '../../tests/live/many/probed-server.ts'
import { newWriters, type Writer } from '../../tests/live/many/writer.ts'
import { type Environment, median } from './environment.ts'

const ROUNDS = 5
const USERS = 50
const CHANGES = 200
const CROWD = 1000
const CROWD_ROUNDS = 3

/** Prints the delay between the response to a write and its event at the reader. */
export async function measureDelivery(environment: Environment): Promise<void> {
  await using here = await startProbed(environment)
  await using there = await startProbed(environment)
  const near: number[][] = []
  const far: number[][] = []
  for (let n = 0; n <= ROUNDS; n++) {
    const [one, two] = [await sequence(environment, here, here), await sequence(environment, here, there)]
    // The first round is a warm-up.
    if (n > 0) near.push(one) && far.push(two)
  }
  console.log(`one change after another, same process: ${formatted(near)}`)
  console.log(`one change after another, other process: ${formatted(far)}`)

  const spread: Awaited<ReturnType<typeof storm>>[] = []
  for (let n = 0; n <= CROWD_ROUNDS; n++) {
    const one = await storm(environment, here)
    if (n > 0) spread.push(one)
  }
  const took = median(spread.map(({ answeredMs }) => answeredMs)).toFixed(0)
  const delays = formatted(spread.map((one) => one.delays))
  console.log(`a change to each of ${CROWD} users' streams, requested within 1 s, written within ${took} ms: ${delays}`)
}

/** Writes at one server and reads the stream at the same or another one: one write at a time, by the next user each time. */
async function sequence({ secret }: Environment, written: ProbedServer, streamed: ProbedServer): Promise<number[]> {
  const users = newWriters(USERS, { url: written.url, secret })
  const arrivals = new Arrivals()
  const readers = await openCrowd(users, { url: streamed.url, onEvent: arrivals.note })
  await setTimeout(300)
  const delays: number[] = []
  for (let n = 0; n < CHANGES; n++) {
    const user = users[n % USERS] as Writer
    delays.push(await arrivals.delayOf(await user.create()))
  }
  await closeCrowd(readers)
  return delays
}

/** Sends a write of every user, evenly spread over a second; a busy machine takes longer. */
async function storm({ secret }: Environment, server: ProbedServer): Promise<{ delays: number[]; answeredMs: number }> {
  const users = newWriters(CROWD, { url: server.url, secret })
  const arrivals = new Arrivals()
  const readers = await openCrowd(users, { url: server.url, onEvent: arrivals.note })
  const startedAt = performance.now()
  let answeredLast = 0
  const delays = await Promise.all(
    users.map(async (user, n) => {
      await setTimeout(Math.max(0, startedAt + n - performance.now()))
      const written = await user.create()
      answeredLast = Math.max(answeredLast, written.answeredAt)
      return arrivals.delayOf(written)
    }),
  )
  await closeCrowd(readers)
  return { delays, answeredMs: answeredLast - startedAt }
}

/** Formats the medians over the rounds, so that a round with a busy machine does not count. */
function formatted(rounds: number[][]): string {
  const [p50, p99] = [0.5, 0.99].map((share) => median(rounds.map((delays) => percentile(delays, share))).toFixed(1))
  return `p50 ${p50} ms, p99 ${p99} ms`
}
