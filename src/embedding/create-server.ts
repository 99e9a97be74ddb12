import { createAddresses } from '../config/addresses.ts'
import { closeServer, countInFlight } from '../http/server/close-server.ts'
import type { EmbeddingOptions } from './options.ts'
import { readOptions } from './read-options.ts'
import { startServer } from './start-server.ts'

/** How a server inside another program is configured. */
export interface ServerOptions extends EmbeddingOptions {
  /** The address to listen on. Default: HOST. */
  host?: string
  /** The port to listen on; 0 for any that is free. Default: PORT. */
  port?: number
}

/** A running server. */
export interface RunningServer extends AsyncDisposable {
  /** The address that clients use, without a slash at its end. */
  readonly url: string
  readonly port: number
  /** Finishes the requests in flight, and closes everything that was opened. Streams end with a request to reconnect. */
  close(): Promise<void>
}

/**
 * Starts a server, as `npx taskwire` does, and resolves when it answers calls. It does not handle signals: call `close`.
 * @throws EnvironmentError, ListenError, or what keeps the database from being used
 *
 * @example
 * const server = await createServer({ port: 8000 })
 * process.once('SIGTERM', () => server.close())
 */
export async function createServer({ host, port, ...options }: ServerOptions = {}): Promise<RunningServer> {
  const { env: read, ...embedding } = readOptions(options)
  const publicUrl = new URL(read.publicUrl)
  const isDefault = publicUrl.hostname === 'localhost' && publicUrl.port === String(read.port)
  if (port !== undefined && isDefault) publicUrl.port = String(port)
  const env = { ...read, publicUrl, host: host ?? read.host, port: port ?? read.port }
  const started = await startServer({ ...embedding, env, failFast: true })
  const inFlight = countInFlight(started.server)
  let closing: Promise<void> | undefined
  const close = () => {
    started.app.drain()
    closing ??= closeServer(started.server, inFlight).finally(started.release)
    return closing
  }
  try {
    await started.opened
  } catch (error) {
    await close()
    throw error
  }
  const { publicUrl: url, port: actual } = started.env
  return { url: createAddresses(url).urlTo(''), port: actual, close, [Symbol.asyncDispose]: close }
}
