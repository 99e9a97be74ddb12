import { once } from 'node:events'
import { connect, type Socket } from 'node:net'
import { setTimeout } from 'node:timers/promises'
import type { PostgresServer } from '../../tests/helpers/postgres-server.ts'
import { newSecret, type ProbedServer, startProbed } from '../../tests/live/many/probed-server.ts'
import { newWriter } from '../../tests/live/many/writer.ts'
import type { Bound } from './bound.ts'

/** Upper bounds of the time after which a server process closes connections that do not end by themselves. */
export function processBounds(postgres: PostgresServer): Bound[] {
  const secret = newSecret()
  const withServer = async (work: (server: ProbedServer) => Promise<number>) => {
    await using server = await startProbed({ databaseUrl: postgres.url, secret })
    return await work(server)
  }
  const bound = (name: string, most: number, work: (server: ProbedServer) => Promise<number>): Bound => {
    return { name, unit: 'ms', most, measure: () => withServer(work) }
  }
  return [
    bound('disconnecting a client that sends a header byte every 500 ms', 12_500, ({ port }) =>
      timeUntilCut(port, { head: 'GET / HTTP/1.1\r\nHost: x\r\n', everyMs: 500 }),
    ),
    bound('disconnecting a client that sends a body byte a second', 32_500, ({ port, url }) => {
      const { token } = newWriter(url, secret)
      const fields = [`Authorization: Bearer ${token}`, 'Content-Type: application/json', 'Content-Length: 1000']
      const head = ['POST /trpc/tasks.create HTTP/1.1', 'Host: x', ...fields].join('\r\n')
      return timeUntilCut(port, { head: `${head}\r\n\r\n`, everyMs: 1000 })
    }),
    bound('shutdown with open connections without a call', 4000, async (server) => {
      const idle = await Promise.all([1, 2, 3].map(() => open(server.port)))
      idle[0]?.write('GET /health/live HTTP/1.1\r\nHos')
      return timeOf(() => server.stop('SIGTERM'))
    }),
    bound('shutdown with 200 open streams', 10_000, async (server) => {
      const writer = newWriter(server.url, secret)
      const headers = { Authorization: `Bearer ${writer.token}` }
      const others = Array.from({ length: 10 }, () => newWriter(server.url, secret))
      const streams = others.flatMap(({ token }) =>
        Array.from({ length: 20 }, () =>
          fetch(`${server.url}/api/v1/changes/stream`, { headers: { ...headers, Authorization: `Bearer ${token}` } }),
        ),
      )
      const answers = await Promise.all(streams)
      const ended = Promise.all(answers.map((answer) => answer.text()))
      return timeOf(async () => {
        await server.stop('SIGTERM')
        await ended
      })
    }),
    bound('the first byte of a stream', 1000, async (server) => {
      const { token } = newWriter(server.url, secret)
      return timeOf(async () => {
        const answer = await fetch(`${server.url}/api/v1/changes/stream`, {
          headers: { Authorization: `Bearer ${token}` },
        })
        const reader = answer.body?.getReader()
        await reader?.read()
        await reader?.cancel()
      })
    }),
  ]
}

async function timeOf(work: () => Promise<unknown>): Promise<number> {
  const startedAt = performance.now()
  await work()
  return performance.now() - startedAt
}

/** Sends a head and then single bytes, until the server closes the connection. Returns the time. */
async function timeUntilCut(port: number, { head, everyMs }: { head: string; everyMs: number }): Promise<number> {
  const startedAt = performance.now()
  const socket = await open(port)
  const closed = once(socket, 'close')
  socket.write(head)
  const dripping = new AbortController()
  const drip = async () => {
    for (;;) {
      await setTimeout(everyMs, undefined, { signal: dripping.signal })
      socket.write('x')
    }
  }
  const dripped = drip().catch(() => {})
  await closed
  dripping.abort()
  await dripped
  return performance.now() - startedAt
}

async function open(port: number): Promise<Socket> {
  const socket = connect(port, '127.0.0.1')
  // A reset counts as closed.
  socket.on('error', () => {}).resume()
  await once(socket, 'connect')
  return socket
}
