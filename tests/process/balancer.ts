import { connect } from 'node:net'
import { setTimeout } from 'node:timers/promises'
import { startProxy } from '../helpers/proxy.ts'

/** A load balancer in front of several processes, with `/health/ready` as its health check. */
export interface Balancer extends AsyncDisposable {
  url: string
  /** Sets the ports of the processes. */
  setPorts(ports: number[]): void
  /** Returns the number of ready processes at the last health check. */
  ready(): number
}

const ASK_EVERY_MS = 50

/** Starts a load balancer that assigns new connections to ready processes in turn. */
export async function startBalancer(): Promise<Balancer> {
  let ports: number[] = []
  let ready: number[] = []
  let turn = 0
  let isOver = false

  async function ask(): Promise<void> {
    const answers = await Promise.all(
      ports.map(async (port) => {
        const answer = await fetch(`http://127.0.0.1:${port}/health/ready`).catch(() => undefined)
        return answer?.status === 200 ? [port] : []
      }),
    )
    ready = answers.flat()
  }
  async function keepAsking(): Promise<void> {
    for (; !isOver; await setTimeout(ASK_EVERY_MS)) await ask()
  }
  const asking = keepAsking()

  const proxy = await startProxy((near) => {
    // Without a ready process it tries all: on a slow machine health checks may be late.
    const candidates = ready.length > 0 ? ready : ports
    const port = candidates[turn++ % Math.max(candidates.length, 1)]
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
    ready: () => ready.length,
    [Symbol.asyncDispose]: async () => {
      isOver = true
      await asking
      await proxy[Symbol.asyncDispose]()
    },
  }
}
