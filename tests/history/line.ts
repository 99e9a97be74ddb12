import { connect, type Socket } from 'node:net'
import { startProxy } from '../helpers/proxy.ts'

/** A proxy of a local port that breaks connections. */
export interface Line extends AsyncDisposable {
  port: number
  /** Breaks all open connections. */
  breakAll(): void
  /** Drops the next data in a direction, or half of it, and breaks the connection; `times` times. */
  lose(what: 'request' | 'answer', times: number): void
  /** Returns how often data was lost. */
  lost(): number
}

/** Starts a proxy. */
export async function startLine(to: number): Promise<Line> {
  const open = new Set<() => void>()
  const toLose = { request: 0, answer: 0 }
  let lost = 0

  function isLost(what: 'request' | 'answer'): boolean {
    if (toLose[what] === 0) return false
    toLose[what] -= 1
    lost += 1
    return true
  }

  const proxy = await startProxy((client) => {
    const server = connect(to, '127.0.0.1')
    const sever = () => {
      client.resetAndDestroy()
      server.destroy()
    }
    const close = () => {
      open.delete(sever)
      client.destroySoon()
      server.destroySoon()
    }
    open.add(sever)
    for (const socket of [client, server]) socket.on('error', close).on('close', close)
    pass({ from: client, to: server, what: 'request' }, sever)
    pass({ from: server, to: client, what: 'answer' }, sever)
    return server
  })

  function pass(way: { from: Socket; to: Socket; what: 'request' | 'answer' }, sever: () => void): void {
    const { from, to, what } = way
    from.on('data', (chunk: Buffer) => {
      if (to.destroyed) return
      if (!isLost(what)) {
        if (!to.write(chunk)) from.pause()
        return
      }
      // A response may be cut in the middle; half a request would be no request.
      if (what === 'answer' && Math.random() < 0.5) to.write(chunk.subarray(0, chunk.length / 2), sever)
      else sever()
    })
    to.on('drain', () => from.resume())
    from.on('end', () => to.end())
  }

  return {
    ...proxy,
    breakAll() {
      lost += open.size
      for (const sever of open) sever()
    },
    lose(what, times) {
      toLose[what] += times
    },
    lost: () => lost,
  }
}
