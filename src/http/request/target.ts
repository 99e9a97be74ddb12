/**
 * Returns the path of a URL, or of a request's target, as it was sent, with its percent-encoding. Not by `URL`, which costs
 * more than all else here.
 */
export function pathOf(url: string): string {
  return split(url)[0]
}

/** Returns the path by which a request is routed: a slash at its end makes no difference. */
export function routeOf(url: string): string {
  const path = pathOf(url)
  return path.length > 1 && path.endsWith('/') ? path.slice(0, -1) : path
}

/** Returns the same URL as it is routed. */
export function withoutSlash(url: string): string {
  const path = pathOf(url)
  if (path === routeOf(url)) return url
  const end = url.indexOf(path, url.indexOf('://') + 3) + path.length
  return url.slice(0, end - 1) + url.slice(end)
}

/** Returns the query of a URL as it was sent, without the question mark. */
export function queryOf(url: string): string {
  return split(url)[1]
}

function split(url: string): [path: string, query: string] {
  const start = url.startsWith('/') ? 0 : url.indexOf('/', url.indexOf('://') + 3)
  if (start < 0) return ['/', '']
  const hash = url.indexOf('#', start)
  const end = hash < 0 ? url.length : hash
  const mark = url.indexOf('?', start)
  return mark < 0 || mark > end ? [url.slice(start, end), ''] : [url.slice(start, mark), url.slice(mark + 1, end)]
}
