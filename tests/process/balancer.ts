import { connect } from 'node:net'
import { setTimeout } from 'node:timers/promises'
import { startProxy } from '../helpers/proxy.ts'

/** Stands before several processes, as a balancer does that knows of them what `/health/ready` says. */
export interface Balancer extends AsyncDisposable {
  url: string
  /** From now on these ports are asked whether they are ready. */
  setPorts(ports: number[]): void
  /** How many of them are, as far as it knows. */
  ready(): number
}

const ASK_EVERY_MS = 50

/** Starts a balancer of connections: a new one goes to a process that is ready, in turn. */
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
    // As balancers do that know of none: on a slow machine all may be late with their answer.
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
