import { Client, type PoolConfig } from '@neondatabase/serverless'
import { PrismaNeon } from '@prisma/adapter-neon'
import { cutAfter } from '../resilience/deadline.ts'
import { callerDeadline } from '../tenancy/preamble.ts'

/** One connection of the Neon driver, which is `pg` over a WebSocket. */
export class NeonClient extends Client {
  /** Creates a connection through a self-hosted proxy, or through Neon's own if there is none. */
  constructor(config: PoolConfig, webSocketProxy: string | undefined) {
    super(config)
    this.neonConfig.webSocketConstructor = ErrorReportingSocket
    if (webSocketProxy !== undefined) Object.assign(this.neonConfig, settingsFor(webSocketProxy))
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

  override async connect(): ReturnType<PrismaNeon['connect']> {
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

/** Returns the driver's settings for a self-hosted proxy. Set per connection, as its global ones apply to the whole process. */
function settingsFor(webSocketProxy: string) {
  const { protocol } = new URL(webSocketProxy)
  return {
    useSecureWebSocket: protocol === 'wss:',
    // Pipelining sends the password in clear text before the server asks for it: safe inside Neon's TLS only.
    pipelineConnect: false,
    wsProxy: (host: string, port: number | string) => {
      const url = new URL(webSocketProxy)
      url.searchParams.set('address', `${host}:${port}`)
      return url.href.slice(`${protocol}//`.length)
    },
  }
}

type Listener = Parameters<WebSocket['addEventListener']>[1]

/** A WebSocket whose listeners get an Error: Node's event has no message, and pending queries would reject with it. */
class ErrorReportingSocket extends WebSocket {
  override addEventListener(type: string, listener: Listener, options?: object): void {
    super.addEventListener(type, type === 'error' ? reporting(listener) : listener, options)
  }
}

function reporting(listener: Listener): Listener {
  if (typeof listener !== 'function') return listener
  return function (this: WebSocket, cause) {
    Reflect.apply(listener, this, [new Error('The WebSocket connection to the database failed', { cause })])
  }
}
