import { SetupError } from '../errors.ts'

/** The maximum length in characters. */
const MAX_LENGTH = 200

/**
 * The paths that the server serves itself. If one of them began with a base path, or the other way round, a request could not tell
 * whether a proxy has stripped the base path.
 */
const OWN_PATHS = [
  '/api/auth',
  '/api/tasks',
  '/api/v1',
  '/app',
  '/calendar',
  '/client.tgz',
  '/docs',
  '/health',
  '/metrics',
  '/redoc',
  '/trpc',
]

/** Returns the rule that a base path breaks, like "must not end with a slash"; undefined for a valid one. */
export function faultOfBasePath(path: string): string | undefined {
  if (path === '' || path === '/') return undefined
  if (/[?#]/.test(path)) return 'must have neither a query nor a fragment'
  if (!path.startsWith('/')) return 'must begin with a slash'
  if (path.endsWith('/')) return 'must not end with a slash'
  if (!/^[\w.~/-]+$/.test(path)) {
    return 'must contain only letters (a to z), digits, "-", ".", "_" and "~" between its slashes, without percent-encoding'
  }
  const segments = path.slice(1).split('/')
  if (segments.includes('')) return 'must not contain two slashes in a row'
  if (segments.some((segment) => segment === '.' || segment === '..'))
    return 'must not contain "." or ".." as a segment'
  if (path.length > MAX_LENGTH) return `must be at most ${MAX_LENGTH} characters long`
  const own = OWN_PATHS.find((one) => `${one}/`.startsWith(`${path}/`) || `${path}/`.startsWith(`${one}/`))
  if (own !== undefined) return `must differ from the server's own paths, here ${own}`
  return undefined
}

/**
 * Validates a base path, which precedes the path of every route for clients. Returns it; '' for none, which `/` means too.
 * @throws SetupError
 */
export function parseBasePath(path: string): string {
  const fault = faultOfBasePath(path)
  if (fault !== undefined)
    throw new SetupError(`The base path ${JSON.stringify(path.slice(0, 300))} ${fault}. Use one like /tw or /api/tw.`)
  return path === '/' ? '' : path
}
