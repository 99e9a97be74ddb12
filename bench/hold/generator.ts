import { setTimeout } from 'node:timers/promises'
import { Connection } from './connection.ts'
import { Counting, type Tally } from './tally.ts'

/** An order for a load generator. */
export interface Order {
  port: number
  /** Complete requests, sent in turn. */
  requests: string[]
  /** The number of callers, each with one connection. */
  callers: number
  seconds: number
  /** Minimum number of responses by status; the load continues until they are reached. Default: none. */
  least?: Record<number, number>
  /**
   * Requests per second of all callers together (open loop); a request without a free caller is skipped and counted.
   * If absent, each caller sends its next request after a response, or after Retry-After (closed loop).
   */
  perSecond?: number
  /** Whether rejected callers respect Retry-After. Default true. */
  isPatient?: boolean
}

/** The result of a load. */
export interface Seen extends Tally {
  /** Requests skipped because no caller was free. */
  leftOut: number
}

/** Runs an order in this process. */
export async function generate(order: Order): Promise<Seen> {
  const { isPatient = true, least = {} } = order
  const connections = Array.from({ length: order.callers }, () => new Connection(order.port))
  // In groups: the system accepts only some connections at once.
  for (let n = 0; n < connections.length; n += 100) {
    await Promise.all(connections.slice(n, n + 100).map((connection) => connection.open()))
  }
  const counting = new Counting()
  let turn = 0
  const next = () => order.requests[turn++ % order.requests.length] as string
  const until = performance.now() + order.seconds * 1000
  const isOver = () => performance.now() >= until && counting.holds(least)
  const leftOut = order.perSecond === undefined ? await closedLoop() : await openLoop(order.perSecond)
  const tally = counting.end()
  for (const connection of connections) connection.close()
  return { ...tally, leftOut }

  async function closedLoop(): Promise<number> {
    await Promise.all(
      connections.map(async (connection) => {
        // Spreads the start of the callers.
        await setTimeout(Math.random() * Math.min(1000, order.seconds * 250))
        while (!isOver()) {
          const answer = await connection.send(next())
          counting.add(answer)
          const wait = isPatient && answer.retryAfter ? answer.retryAfter * 1000 : answer.status === 0 ? 100 : 0
          // No caller waits beyond the end of the measurement.
          const rest = Math.min(wait * (1 + Math.random() * 0.25), Math.max(0, until - performance.now()))
          if (wait > 0) await setTimeout(rest)
        }
      }),
    )
    return 0
  }

  async function openLoop(perSecond: number): Promise<number> {
    const free = [...connections]
    const startedAt = performance.now()
    let due = 0
    let missed = 0
    for (let now = startedAt; !isOver(); now = performance.now()) {
      for (const whole = Math.floor(((now - startedAt) / 1000) * perSecond); due < whole; due++) {
        const connection = free.pop()
        if (!connection) missed += 1
        else
          void connection.send(next()).then((answer) => {
            counting.add(answer)
            free.push(connection)
          })
      }
      await setTimeout(1)
    }
    return missed
  }
}

// A separate process, so that the measurement does not delay the load.
process.on('message', async (order: Order) => {
  process.send?.(await generate(order))
})
