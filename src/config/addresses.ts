import { SetupError } from '../errors.ts'
import { parseBasePath } from './base-path.ts'

/**
 * Makes the addresses of a server's routes as clients use them. Everything that the server sends uses it; inside the server, routes
 * have no base path.
 */
export interface Addresses {
  /** The origin of the server for its clients. */
  readonly origin: string
  /** Precedes the path of every route; '' for none. */
  readonly basePath: string
  /** Returns the path of a route under the base path: `/tw/docs` for `/docs`. */
  pathTo(route: string): string
  /** Returns the URL of a route; that of the server for ''. It does not depend on the Host header, which clients control. */
  urlTo(route: string): string
}

const DEFAULT_URL = new URL('http://localhost:8000')

/**
 * Creates the addresses of a server.
 * @param publicUrl The URL of the server for its clients. Its path is the base path.
 * @param basePath Gives the base path if the URL has none.
 * @throws SetupError for an invalid base path, and if the two contradict each other.
 */
export function createAddresses(publicUrl: URL = DEFAULT_URL, basePath?: string): Addresses {
  const ofUrl = parseBasePath(publicUrl.pathname)
  const base = basePath === undefined ? ofUrl : parseBasePath(basePath)
  if (ofUrl !== '' && ofUrl !== base) {
    throw new SetupError(`The base path is "${base}", and the public URL has the path "${ofUrl}": give both the same.`)
  }
  const { origin } = publicUrl
  return {
    origin,
    basePath: base,
    pathTo: (route) => base + route,
    urlTo: (route) => origin + base + route,
  }
}
