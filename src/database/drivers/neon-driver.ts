import { Client, neonConfig, type PoolConfig } from '@neondatabase/serverless'
import { PrismaNeon } from '@prisma/adapter-neon'
import { cutAfter } from '../resilience/deadline.ts'
import { callerDeadline } from '../tenancy/preamble.ts'

/** One connection of the Neon driver, which is `pg` over a WebSocket. */
export class NeonClient extends Client {
  /** @param webSocketProxy The URL of a self-hosted proxy. Default: Neon's own. */
  constructor(config: PoolConfig, webSocketProxy: string | undefined) {
    super(config)
    this.connection.stream = new Tunnel(webSocketProxy)
  }
}

interface Options {
  webSocketProxy?: string | undefined
  onConnectionLost?: ((error: Error) => void) | undefined
}

/** Prisma's adapter on `NeonClient` connections. It does not send the session preamble; wrap it with `withPreamble`. */
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

      // The driver declares a dozen overloads; Prisma's adapter calls those that return a promise. Migrations may exceed this
      // deadline, so they use a separate client.
      override query(...query: unknown[]): never {
        const answer: unknown = super.query(...(query as [string]))
        if (!(answer instanceof Promise)) return answer as never
        return answer.finally(cutAfter(this.connection, callerDeadline())) as never
      }
    } as typeof Client
    // A lost connection emits several errors, and an error event without a listener would end the process.
    pool.on('connect', (client: Client) => client.once('error', onConnectionLost).on('error', () => {}))
    return adapter
  }
}

/** The driver's socket with its own configuration; `neonConfig` would apply to the whole process. */
class Tunnel extends neonConfig {
  constructor(webSocketProxy: string | undefined) {
    super()
    if (webSocketProxy === undefined) return
    const { protocol } = new URL(webSocketProxy)
    this.useSecureWebSocket = protocol === 'wss:'
    // Pipelining sends the password in clear text before the server asks for it: safe inside Neon's TLS only.
    this.pipelineConnect = false
    this.wsProxy = (host, port) => {
      const url = new URL(webSocketProxy)
      url.searchParams.set('address', `${host}:${port}`)
      return url.href.slice(`${protocol}//`.length)
    }
  }

  // Node's WebSocket fails with an event that is not an Error and has no message. Pending queries would reject with it.
  override emit(event: string, ...args: unknown[]): boolean {
    const [failure] = args
    if (event !== 'error' || failure instanceof Error) return super.emit(event, ...args)
    return super.emit(event, new Error('The WebSocket connection to the database failed', { cause: failure }))
  }
}
