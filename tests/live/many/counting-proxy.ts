import { connect } from 'node:net'
import { startProxy } from '../../helpers/proxy.ts'

/** Stands before a PostgreSQL server and counts what goes to it. */
export interface CountingProxy extends AsyncDisposable {
  /** The same database through the proxy. */
  url: string
  /** Packets with anything else in them than that a connection is at its end. */
  sent(): number
  /** Connections that were ever made. */
  made(): number
}

/** Starts a proxy before the database of a URL. */
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
    // One that breaks ends nothing by itself.
    near.once('close', () => far.destroySoon())
    far.once('close', () => near.destroySoon())
    return far
  })
  return { ...proxy, url: proxy.before(databaseUrl), sent: () => sent, made: () => made }
}

/** PostgreSQL, "Message Formats". */
const TERMINATE = Buffer.from([0x58, 0, 0, 0, 4])
