import type { Task } from '@taskwire/client'
import type { BrowserContextOptions } from 'playwright-core'
import { expect, it } from 'vitest'
import { describeInBrowser } from '../helpers/browser.ts'
import { inApp } from './in-app.ts'
import { call, reopen, task } from './own-tasks.ts'

const PHONE: BrowserContextOptions = { viewport: { width: 390, height: 844 }, isMobile: true, hasTouch: true }
/** The least size of what a finger presses, in CSS pixels. */
const FINGER = 44
const TAGS = ['family', 'travel', 'a-rather-long-tag-name', 'a-rather-long-tag-name-too']

describeInBrowser('the web app on a phone', () => {
  const { openSignedIn } = inApp()

  it('shows the date of each task, and only tags that fit', async () => {
    const watched = await openSignedIn('/app/', { ...PHONE, locale: 'en-GB', timezoneId: 'UTC' })
    const { page } = watched
    const due = { date: '2099-01-05', time: '20:00' }
    for (const tags of [TAGS, TAGS.toReversed()]) {
      await call<Task>(watched, 'tasks.create', { title: `Plan ${tags[0]}`, description: 'By train.', due, tags })
    }
    await reopen(watched, '/inbox')
    await task(page, 'Plan family').waitFor()
    const facts = await page.locator('.task-facts').evaluateAll((lines) =>
      lines.map((line) => {
        const { top, bottom, right } = line.getBoundingClientRect()
        const shown = [...line.querySelectorAll('.fact')].filter((fact) => {
          const box = fact.getBoundingClientRect()
          return box.top < bottom && box.bottom > top
        })
        return {
          texts: shown.map((fact) => fact.textContent),
          cut: shown.filter((fact) => fact.getBoundingClientRect().right > right).length,
        }
      }),
    )
    expect(facts.map(({ cut }) => cut)).toEqual(facts.map(() => 0))
    for (const { texts } of facts) expect(texts).toContainEqual(expect.stringMatching(/^5 Jan 2099, 20:00$/))
    expect(facts.some(({ texts }) => texts.includes('family'))).toBe(true)
  })

  it('has controls in the details of a task that are large enough for a finger', async () => {
    const watched = await openSignedIn('/app/', PHONE)
    const { page } = watched
    const recurrence = { rule: 'FREQ=WEEKLY', from: 'due' }
    const input = {
      title: 'Plan the holiday',
      due: { date: '2099-01-05' },
      tags: TAGS,
      recurrence,
      reminders: [{ before: 'PT30M' }],
    }
    const { id } = await call<Task>(watched, 'tasks.create', input)
    await call(watched, 'comments.create', { taskId: id, text: 'In July.' })
    await reopen(watched, `/inbox?task=${id}`)
    const details = page.getByRole('dialog', { name: 'Details of the task' })
    await details.getByText('In July.').waitFor()
    const small = await details.locator('button:not(.visually-hidden *), a[href]').evaluateAll(
      (controls, least) =>
        controls.flatMap((control) => {
          const { width, height } = control.getBoundingClientRect()
          const name = control.getAttribute('aria-label') ?? control.textContent
          return width > 0 && (width < least || height < least) ? [`${name}: ${width} × ${height}`] : []
        }),
      FINGER,
    )
    expect(small).toEqual([])
  })
})
