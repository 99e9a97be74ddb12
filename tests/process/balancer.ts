import { once } from 'node:events'
import { type AddressInfo, connect, createServer, type Socket } from 'node:net'

/** Stands before several processes, as a balancer does that knows of them what `/health/ready` says. */
export interface Balancer extends AsyncDisposable {
  url: string
  /** From now on these ports are asked whether they are ready. */
  setPorts(ports: number[]): void
}

const ASK_EVERY_MS = 50

/** Starts a balancer of connections: a new one goes to a process that is ready, in turn. */
export async function startBalancer(): Promise<Balancer> {
  const sockets = new Set<Socket>()
  let ports: number[] = []
  let ready: number[] = []
  let turn = 0

  async function ask(): Promise<void> {
    const answers = await Promise.all(
      ports.map(async (port) => {
        const answer = await fetch(`http://127.0.0.1:${port}/health/ready`, {
          signal: AbortSignal.timeout(1000),
        }).catch(() => undefined)
        return answer?.status === 200 ? [port] : []
      }),
    )
    ready = answers.flat()
  }
  const timer = setInterval(() => void ask(), ASK_EVERY_MS)

  const server = createServer((near) => {
    const port = ready[turn++ % Math.max(ready.length, 1)]
    if (port === undefined) return void near.destroy()
    const far = connect(port, '127.0.0.1')
    for (const [from, to] of [
      [near, far],
      [far, near],
    ] as const) {
      sockets.add(from)
      from
        .on('error', () => to.destroy())
        .on('close', () => {
          sockets.delete(from)
          to.destroy()
        })
      from.pipe(to)
    }
  }).listen(0, '127.0.0.1')
  await once(server, 'listening')
  return {
    url: `http://127.0.0.1:${(server.address() as AddressInfo).port}`,
    setPorts: (given) => {
      ports = given
    },
    [Symbol.asyncDispose]: async () => {
      clearInterval(timer)
      for (const socket of sockets) socket.destroy()
      await new Promise((resolve) => server.close(resolve))
    },
  }
}
