import axe from 'axe-core'
import type { Locator, Page } from 'playwright-core'

/**
 * Returns what axe-core finds in the page, one line each. The announcements of React Aria are left out: they name elements that may be
 * gone while they are still read.
 */
export async function violations(page: Page): Promise<string[]> {
  await page.evaluate(axe.source)
  return page.evaluate(`axe.run({ exclude: ['[data-live-announcer]'] }, { resultTypes: ['violations'] }).then(({ violations }) =>
    violations.flatMap(({ id, nodes }) => nodes.map((node) => id + ': ' + node.target.join(' ') + ' ' + node.failureSummary)))`)
}

/** Returns the texts that describe an element to screen readers, such as the problem of its value. */
export function descriptionOf(element: Locator): Promise<string> {
  return element.evaluate((node) => {
    const ids: string[] = node.getAttribute('aria-describedby')?.split(' ') ?? []
    return ids.map((id) => node.ownerDocument.getElementById(id)?.textContent ?? '').join(' ')
  })
}
