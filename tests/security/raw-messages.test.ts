import { connect } from 'node:net'
import { setTimeout } from 'node:timers/promises'
import { expect, it } from 'vitest'
import { writeQuotes } from '../../bench/hold/quotes.ts'
import { writeResult } from '../../bench/scale/result.ts'
import { useCluster } from '../helpers/cluster.ts'
import { isLong, runs } from '../helpers/effort.ts'
import { send } from '../helpers/send.ts'
import { newSecret, type ProbedServer, startProbed } from '../live/many/probed-server.ts'
import { message } from './messages.ts'
import { Random } from './random.ts'

const COUNT = runs(1500, 100_000)
const AT_ONCE = 50
const cluster = useCluster()

/** Sends messages on one connection, and returns the statuses of the responses. */
function sendAll(port: number, messages: Buffer[]): Promise<string[]> {
  return new Promise((resolve) => {
    let received = ''
    const socket = connect(port, '127.0.0.1').setEncoding('latin1').setTimeout(300)
    socket.on('connect', () => {
      for (const bytes of messages) socket.write(bytes)
      // Incomplete messages stay incomplete.
      void setTimeout(60).then(() => socket.end())
    })
    socket.on('data', (text: string) => {
      received += text
    })
    socket.on('timeout', () => socket.destroy())
    socket.on('error', () => {})
    socket.on('close', () => resolve(statusesIn(received)))
  })
}

/** Returns the status of each response. On a slow machine the server may reject some as overloaded, which is no fault. */
function statusesIn(received: string): string[] {
  const answers = received.split(/^(?=HTTP\/1\.1 \d{3})/m).filter((answer) => answer.startsWith('HTTP/1.1 '))
  return answers.map((answer) => (answer.includes('overloaded') ? 'overloaded' : answer.slice(9, 12)))
}

async function attack(server: ProbedServer, random: Random, count: number): Promise<Record<string, number>> {
  const statuses: Record<string, number> = {}
  let sent = 0
  const attackers = Array.from({ length: AT_ONCE }, async () => {
    while (sent < count) {
      const messages = Array.from({ length: 1 + random.next(4) }, () => message(random))
      sent += messages.length
      for (const status of await sendAll(server.port, messages)) statuses[status] = (statuses[status] ?? 0) + 1
    }
  })
  await Promise.all(attackers)
  return statuses
}

it(`survives ${COUNT} malformed HTTP messages without a 5xx response or a memory leak`, {
  timeout: runs(120_000, 1_800_000),
}, async () => {
  const random = new Random()
  await using server = await startProbed({ databaseUrl: cluster.url('postgres'), secret: newSecret() })
  // A warm-up, so that lazily loaded code does not count as a leak.
  await attack(server, random, 1000)
  await setTimeout(500)
  const before = await server.held()
  const startedAt = performance.now()
  const statuses = await attack(server, random, COUNT)
  const seconds = (performance.now() - startedAt) / 1000
  expect((await send('GET', `${server.url}/health/live`)).status).toBe(200)
  // A truncated request may keep its connection until a time-out.
  const files = async () => (await server.counts()).connections
  await expect.poll(files, { interval: 500 }).toBeLessThanOrEqual(1)
  const after = await server.held()
  const seed = `seed ${random.seed}: ${JSON.stringify(statuses)}`
  expect(
    Object.keys(statuses).filter((status) => status.startsWith('5')),
    seed,
  ).toEqual([])
  const heapMb = (after.heap - before.heap) / 2 ** 20
  expect(heapMb, seed).toBeLessThan(10)
  if (isLong) {
    const rssMb = (after.rss - before.rss) / 2 ** 20
    writeResult('messages', { seed: random.seed, messages: COUNT, statuses, heapMb, rssMb, seconds })
    writeQuotes()
  }
})
