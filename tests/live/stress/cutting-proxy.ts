import { connect, type Socket } from 'node:net'
import { startProxy } from '../../helpers/proxy.ts'

/** A proxy of a server that breaks connections. */
export interface CuttingProxy extends AsyncDisposable {
  url: string
  /** Breaks a random connection, at once or within its next bytes. No effect without open connections. */
  cut(): void
  /** The number of broken connections. */
  cuts(): number
}

interface Connection {
  client: Socket
  server: Socket
  /** True if the connection breaks within its next bytes. */
  doomed: boolean
}

/** Starts a proxy of a local port. */
export async function startCuttingProxy(port: number): Promise<CuttingProxy> {
  const open = new Set<Connection>()
  let cuts = 0

  function breakNow({ client, server }: Connection): void {
    cuts += 1
    server.destroy()
    // Written bytes still arrive, or are lost with a reset.
    if (Math.random() < 0.5) client.destroySoon()
    else client.resetAndDestroy()
  }

  const proxy = await startProxy((client) => {
    const server = connect(port, '127.0.0.1')
    const connection: Connection = { client, server, doomed: false }
    open.add(connection)
    const close = () => {
      open.delete(connection)
      client.destroySoon()
      server.destroy()
    }
    for (const socket of [client, server]) socket.on('error', close).on('close', close)
    client.pipe(server)
    server.on('data', (chunk: Buffer) => {
      if (client.destroyed) return
      if (!connection.doomed) {
        if (!client.write(chunk)) server.pause()
        return
      }
      client.write(chunk.subarray(0, Math.floor(Math.random() * chunk.length)))
      breakNow(connection)
    })
    client.on('drain', () => server.resume())
    return server
  })

  return {
    ...proxy,
    url: `http://127.0.0.1:${proxy.port}`,
    cut() {
      const whole = [...open].filter(({ doomed }) => !doomed)
      const chosen = whole[Math.floor(Math.random() * whole.length)]
      if (!chosen) return
      chosen.doomed = true
      if (Math.random() < 0.5) breakNow(chosen)
    },
    cuts: () => cuts,
  }
}
