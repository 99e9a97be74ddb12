import type { RestRoute } from '../api/rest-route.ts'

/** A path with one of its methods. */
type Route = Pick<RestRoute, 'path' | 'method'>

/**
 * Returns the Allow header of each path (RFC 9110 §10.2.1), in the order of route matching: a fixed segment comes before a
 * parameter at the same position, so that `/tasks/stats` does not match `/tasks/{id}`.
 */
export function allowedMethods(routes: readonly Route[]): Map<string, string> {
  const paths = Map.groupBy(routes, ({ path }) => path)
  const ordered = [...paths].sort(([a], [b]) => (rank(a) < rank(b) ? -1 : 1))
  return new Map(
    ordered.map(([path, group]) => {
      const methods = group.map(({ method }) => method)
      return [path, [...methods, ...(methods.includes('GET') ? ['HEAD'] : []), 'OPTIONS'].join(', ')]
    }),
  )
}

/** Lists fixed segments of other paths that a parameter of this path would match: `/tasks/bulk` for `/tasks/{id}`. */
export function fixedSegmentsBeside(path: string, routes: readonly Route[]): string[] {
  const segments = path.split('/')
  const beside = segments.flatMap((segment, at) => {
    const before = segments.slice(0, at).join('/')
    const siblings = routes.map((route) => route.path.split('/').slice(0, at + 1)).filter(({ length }) => length > at)
    return isParameter(segment) ? siblings.filter((other) => other.slice(0, at).join('/') === before) : []
  })
  return [...new Set(beside.filter((other) => !isParameter(other.at(-1) ?? '')).map((other) => other.join('/')))]
}

function rank(path: string): string {
  return path
    .split('/')
    .map((segment) => (isParameter(segment) ? 1 : 0))
    .join('')
}

function isParameter(segment: string): boolean {
  return segment.startsWith('{')
}
