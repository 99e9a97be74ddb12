import type { Page } from 'playwright-core'
import { expect, it } from 'vitest'
import { describeInBrowser } from '../helpers/browser.ts'
import { isLong } from '../helpers/effort.ts'
import { eventually } from '../helpers/eventually.ts'
import { inApp } from './in-app.ts'
import { call, reopen, task } from './own-tasks.ts'

const TASKS = 10_000
const PER_CALL = 200
/** Rows that may be in the document at once: those in view, and some above and below. */
const MOST_ROWS = 60
/** Fewer rows than fit into the window: the count has found the rows of the list. */
const FEWEST_ROWS = 5
/** Steps of half a screen. */
const STEPS = 40

const titleOf = (n: number) => `Task ${String(n).padStart(5, '0')}`

/** What scrolling has cost: the most rows in the document, and the durations of the browser's tasks of more than 50 ms. */
interface Cost {
  most: number
  long: number[]
}

/** The element that scrolls the tasks. */
const SCROLLER = `document.querySelector('[data-task-list] .task-list')`

async function scrollTo(page: Page, end: 'top' | 'bottom'): Promise<void> {
  await page.evaluate(`{ const list = ${SCROLLER}; list.scrollTop = ${end === 'top' ? 0 : 'list.scrollHeight'} }`)
}

/** Scrolls down step by step, a step a frame, and counts the work. */
async function scroll(page: Page): Promise<Cost> {
  return page.evaluate(`(async () => {
    const list = ${SCROLLER}
    const cost = { most: 0, long: [] }
    const rows = () => document.querySelectorAll('[data-task-list] [role=row]').length
    const slow = new PerformanceObserver((found) => cost.long.push(...found.getEntries().map(({ duration }) => duration)))
    slow.observe({ entryTypes: ['longtask'] })
    for (let step = 0; step < ${STEPS}; step++) {
      list.scrollBy(0, list.clientHeight / 2)
      await new Promise((resolve) => requestAnimationFrame(() => requestAnimationFrame(resolve)))
      cost.most = Math.max(cost.most, rows())
    }
    slow.disconnect()
    return cost
  })()`) as Promise<Cost>
}

describeInBrowser('a list of 10,000 tasks in the web app', () => {
  const { openSignedIn } = inApp()

  it('renders only the rows near the view while it scrolls, and reaches the last task', async () => {
    const watched = await openSignedIn()
    const { page } = watched
    const { id: listId } = await call<{ id: string }>(watched, 'lists.create', { name: 'Everything' })
    for (let first = 0; first < TASKS; first += PER_CALL) {
      const items = Array.from({ length: PER_CALL }, (_, n) => ({ title: titleOf(first + n), listId }))
      await call(watched, 'tasks.createMany', { items })
    }
    await reopen(watched, `/lists/${listId}`)
    await task(page, titleOf(0)).waitFor()
    // All tasks have arrived.
    await eventually(async () => {
      await scrollTo(page, 'bottom')
      expect(await task(page, titleOf(TASKS - 1)).count()).toBe(1)
    })
    await scrollTo(page, 'top')
    await task(page, titleOf(0)).waitFor()
    const cost = await scroll(page)
    if (isLong) console.info(`Scrolling ${TASKS} tasks:`, cost)
    expect(cost.most).toBeGreaterThan(FEWEST_ROWS)
    expect(cost.most).toBeLessThanOrEqual(MOST_ROWS)
    expect(await task(page, titleOf(0)).count()).toBe(0)
  })
})
