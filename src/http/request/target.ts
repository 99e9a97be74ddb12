/**
 * Returns the path of a URL or request target as sent, with its percent-encoding. Does not use `URL`, which is much slower.
 */
export function pathOf(url: string): string {
  return split(url)[0]
}

/** Returns the path for routing, without a trailing slash. */
export function routeOf(url: string): string {
  const path = pathOf(url)
  return path.length > 1 && path.endsWith('/') ? path.slice(0, -1) : path
}

/** Removes the trailing slash from the path of a URL. */
export function withoutSlash(url: string): string {
  const path = pathOf(url)
  if (path === routeOf(url)) return url
  const end = url.indexOf(path, url.indexOf('://') + 3) + path.length
  return url.slice(0, end - 1) + url.slice(end)
}

/** Removes the base path from a URL or request target, if it has it: proxies may keep or strip it. */
export function withoutBasePath(url: string, basePath: string): string {
  if (basePath === '' || !`${pathOf(url)}/`.startsWith(`${basePath}/`)) return url
  const start = url.startsWith('/') ? 0 : url.indexOf('/', url.indexOf('://') + 3)
  const rest = url.slice(start + basePath.length)
  return `${url.slice(0, start)}${rest.startsWith('/') ? '' : '/'}${rest}`
}

/** Returns the query string of a URL as sent, without the question mark. */
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
