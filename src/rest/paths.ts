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

/**
 * Returns a function that lists the fixed segments of other paths that a parameter of a path would match: `/tasks/bulk` for
 * `/tasks/{id}`.
 */
export function fixedSegmentsBeside(routes: readonly Route[]): (path: string) => string[] {
  /** The fixed segments after each beginning of a path. */
  const fixedAfter = new Map<string, Set<string>>()
  for (const { path } of routes) {
    for (const { before, segment } of positionsIn(path)) {
      if (isParameter(segment)) continue
      const fixed = fixedAfter.get(before) ?? new Set()
      fixedAfter.set(before, fixed.add(`${before}/${segment}`))
    }
  }
  return (path) =>
    positionsIn(path).flatMap(({ before, segment }) =>
      isParameter(segment) ? [...(fixedAfter.get(before) ?? [])] : [],
    )
}

/** Returns the segments of a path, each with the path before it. */
function positionsIn(path: string): { before: string; segment: string }[] {
  const [, ...segments] = path.split('/')
  return segments.map((segment, at) => ({ before: ['', ...segments.slice(0, at)].join('/'), segment }))
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
