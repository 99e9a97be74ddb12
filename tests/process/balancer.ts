import { connect } from 'node:net'
import { startProxy } from '../helpers/proxy.ts'

/** Stands before several processes, as a balancer does that knows of them what `/health/ready` says. */
export interface Balancer extends AsyncDisposable {
  url: string
  /** From now on these ports are asked whether they are ready. */
  setPorts(ports: number[]): void
}

const ASK_EVERY_MS = 50

/** Starts a balancer of connections: a new one goes to a process that is ready, in turn. */
export async function startBalancer(): Promise<Balancer> {
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

  const proxy = await startProxy((near) => {
    const port = ready[turn++ % Math.max(ready.length, 1)]
    if (port === undefined) {
      near.destroy()
      return undefined
    }
    const far = connect(port, '127.0.0.1')
    for (const [from, to] of [
      [near, far],
      [far, near],
    ] as const) {
      from.on('error', () => to.destroy()).on('close', () => to.destroy())
      from.pipe(to)
    }
    return far
  })
  return {
    url: `http://127.0.0.1:${proxy.port}`,
    setPorts: (given) => {
      ports = given
    },
    [Symbol.asyncDispose]: async () => {
      clearInterval(timer)
      await proxy[Symbol.asyncDispose]()
    },
  }
}
