import { setTimeout } from 'node:timers/promises'
import { Connection } from './connection.ts'
import { Counting, type Tally } from './tally.ts'

/** What a generator of load is to do. */
export interface Order {
  port: number
  /** Whole requests, sent in turn. */
  requests: string[]
  /** Callers, each with a connection. */
  callers: number
  seconds: number
  /** It goes on for longer until so many requests were answered with each of these statuses. Default: none. */
  least?: Record<number, number>
  /**
   * Requests a second of all callers together, whatever comes back: one for which no caller is free is left out and counted.
   * Left out: each caller asks again as soon as it is answered, or when it was told to come back.
   */
  perSecond?: number
  /** Whether callers wait as long as they are told to when they are refused. Default true. */
  isPatient?: boolean
}

/** What it has seen. */
export interface Seen extends Tally {
  /** Requests for which no caller was free. */
  leftOut: number
}

/** Sends what an order says, from this process. */
export async function generate(order: Order): Promise<Seen> {
  const { isPatient = true, least = {} } = order
  const connections = Array.from({ length: order.callers }, () => new Connection(order.port))
  // Some at a time: more would wait for the system.
  for (let n = 0; n < connections.length; n += 100) {
    await Promise.all(connections.slice(n, n + 100).map((connection) => connection.open()))
  }
  const counting = new Counting()
  let turn = 0
  const next = () => order.requests[turn++ % order.requests.length] as string
  const until = performance.now() + order.seconds * 1000
  const isOver = () => performance.now() >= until && counting.holds(least)
  const leftOut = order.perSecond === undefined ? await inTurn() : await atRate(order.perSecond)
  const tally = counting.end()
  for (const connection of connections) connection.close()
  return { ...tally, leftOut }

  async function inTurn(): Promise<number> {
    await Promise.all(
      connections.map(async (connection) => {
        // Not all at the same instant.
        await setTimeout(Math.random() * Math.min(1000, order.seconds * 250))
        while (!isOver()) {
          const answer = await connection.send(next())
          counting.add(answer)
          const wait = isPatient && answer.retryAfter ? answer.retryAfter * 1000 : answer.status === 0 ? 100 : 0
          // Nobody waits for longer than the measurement does.
          const rest = Math.min(wait * (1 + Math.random() * 0.25), Math.max(0, until - performance.now()))
          if (wait > 0) await setTimeout(rest)
        }
      }),
    )
    return 0
  }

  async function atRate(perSecond: number): Promise<number> {
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

// A process of its own: what it does is not to wait for what the measurement does.
process.on('message', async (order: Order) => {
  process.send?.(await generate(order))
})
