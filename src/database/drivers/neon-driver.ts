import { Client, neonConfig, type PoolConfig } from '@neondatabase/serverless'
import { PrismaNeon } from '@prisma/adapter-neon'
import { cutAfter } from '../resilience/deadline.ts'
import { callerDeadline } from '../tenancy/preamble.ts'

/** One connection of the Neon driver, which differs from `pg` in that it runs inside a WebSocket. */
export class NeonClient extends Client {
  /** @param webSocketProxy The URL of a proxy of one's own; Neon's unless given. */
  constructor(config: PoolConfig, webSocketProxy: string | undefined) {
    super(config)
    this.connection.stream = new Tunnel(webSocketProxy)
  }
}

interface Options {
  webSocketProxy?: string | undefined
  onConnectionLost?: ((error: Error) => void) | undefined
}

/** Prisma's adapter on such connections. It has no fence yet. */
export class NeonAdapter extends PrismaNeon {
  readonly #options: Options

  constructor(config: PoolConfig, options: Options) {
    super(config)
    this.#options = options
  }

  override async connect() {
    const { webSocketProxy, onConnectionLost = () => {} } = this.#options
    const adapter = await super.connect()
    const pool = adapter.underlyingDriver()
    pool.Client = class extends NeonClient {
      constructor(config: PoolConfig) {
        super(config, webSocketProxy)
      }

      // The driver declares a dozen overloads; Prisma's adapter calls the ones that promise. Migrations may take longer, and
      // have a client of their own.
      override query(...query: unknown[]): never {
        const answer: unknown = super.query(...(query as [string]))
        if (!(answer instanceof Promise)) return answer as never
        return answer.finally(cutAfter(this.connection, callerDeadline())) as never
      }
    } as typeof Client
    // A connection that is lost says so more than once, and an error that nobody listens to would end the process.
    pool.on('connect', (client: Client) => client.once('error', onConnectionLost).on('error', () => {}))
    return adapter
  }
}

/** The driver's socket, configured for itself alone: `neonConfig` would be for the whole process. */
class Tunnel extends neonConfig {
  constructor(webSocketProxy: string | undefined) {
    super()
    if (webSocketProxy === undefined) return
    const { protocol } = new URL(webSocketProxy)
    this.useSecureWebSocket = protocol === 'wss:'
    // Neon takes the password unasked, inside TLS. Another server may want to be asked, and not to be told it in clear.
    this.pipelineConnect = false
    this.wsProxy = (host, port) => {
      const url = new URL(webSocketProxy)
      url.searchParams.set('address', `${host}:${port}`)
      return url.href.slice(`${protocol}//`.length)
    }
  }

  // Node's WebSocket fails with an event that has no text and is no error; whoever waits for an answer would get that.
  override emit(event: string, ...args: unknown[]): boolean {
    const [failure] = args
    if (event !== 'error' || failure instanceof Error) return super.emit(event, ...args)
    return super.emit(event, new Error('The WebSocket connection to the database failed', { cause: failure }))
  }
}
