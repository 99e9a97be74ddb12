import type { Page, Route } from 'playwright-core'

/**
 * Passes matching requests of a page to a function, at most `times`, until the returned function is called. Later ones go to the
 * server. Use it instead of Playwright's `unroute` and `times`: requests that are sent while Playwright removes an interception can
 * get lost, so this one stays.
 */
export async function intercept(
  page: Page,
  url: string | RegExp,
  handle: (route: Route) => unknown,
  { times = Number.POSITIVE_INFINITY }: { times?: number } = {},
): Promise<() => void> {
  let left = times
  await page.route(url, async (route) => {
    if (left <= 0) return route.fallback()
    left--
    await handle(route)
  })
  return () => {
    left = 0
  }
}
