import { connect } from 'node:net'
import { startProxy } from '../../helpers/proxy.ts'

/** A proxy of a PostgreSQL server that counts the traffic to it. */
export interface CountingProxy extends AsyncDisposable {
  /** The URL of the database through the proxy. */
  url: string
  /** Packets sent, except those that only end a connection. */
  sent(): number
  /** Connections opened so far. */
  made(): number
}

/** Starts a proxy of the database at a URL. */
export async function startCountingProxy(databaseUrl: string): Promise<CountingProxy> {
  const target = new URL(databaseUrl)
  let sent = 0
  let made = 0
  const proxy = await startProxy((near) => {
    made += 1
    const far = connect(Number(target.port), target.hostname)
    near.on('data', (packet) => {
      if (!packet.equals(TERMINATE)) sent += 1
    })
    near.pipe(far).pipe(near)
    // A broken connection must not end the process.
    near.once('close', () => far.destroySoon())
    far.once('close', () => near.destroySoon())
    return far
  })
  return { ...proxy, url: proxy.before(databaseUrl), sent: () => sent, made: () => made }
}

/** The Terminate message (PostgreSQL, "Message Formats"). */
const TERMINATE = Buffer.from([0x58, 0, 0, 0, 4])
