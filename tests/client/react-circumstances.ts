import { expect, it } from 'vitest'
import { describeInBrowser } from '../helpers/browser.ts'
import { newEmail, PASSWORD } from '../helpers/task-user.ts'
import { type BuiltExample, inBrowser } from './react-fixture.ts'
import { checkbox, press, signIn, titles } from './react-steps.ts'

/** Defines tests of the React example without a mouse, on small screens, and offline. */
export function describeCircumstances(example: () => BuiltExample): void {
  describeInBrowser('the React example under other conditions', () => {
    const { open, openWith, newPerson } = inBrowser(example)

    it('works with the keyboard only', async () => {
      const { page } = await open()
      await page.getByRole('heading', { name: 'Sign in' }).waitFor()
      await press(page, 'Tab', 'Tab', 'Tab', 'Tab', 'Enter')
      await page.getByLabel('Name').waitFor()
      await press(page, 'Shift+Tab', 'Shift+Tab', 'Shift+Tab', 'Shift+Tab')
      await press(page, 'Ada', 'Tab', newEmail(), 'Tab', PASSWORD, 'Enter')
      await page.getByText('Nothing to do yet.').waitFor()
      // "Sign out" is first in the tab order.
      await press(page, 'Tab', 'Tab', 'Buy milk', 'Enter')
      await checkbox(page, 'Buy milk').waitFor()
      // The title keeps the focus. The due date (month, day, year, picker) and the button come before the list.
      await page.getByLabel('Title').and(page.locator(':focus')).waitFor()
      await press(page, 'Tab', 'Tab', 'Tab', 'Tab', 'Tab', 'Tab', 'Space')
      await page.getByText('0 open, 1 done').waitFor()
      await press(page, 'Tab', 'Enter')
      // Editing begins in the title, and ends where it began.
      await page.getByLabel('Title').and(page.locator('[value="Buy milk"]:focus')).waitFor()
      await press(page, ' and bread', 'Enter')
      await checkbox(page, 'Buy milk and bread').waitFor()
      await page.getByRole('button', { name: 'Edit Buy milk and bread' }).and(page.locator(':focus')).waitFor()
      await press(page, 'Tab', 'Enter')
      await page.getByText('“Buy milk and bread” is in the trash.').waitFor()
    })

    it('shows that it is offline, and sends tasks added offline once it is online', async () => {
      const { page, tw, problems } = await openWith(['Buy milk'])
      await page.context().setOffline(true)
      await page.getByText('Offline. Changes are sent when you are back.').waitFor()
      await page.getByLabel('Title').fill('Buy bread')
      await page.getByRole('button', { name: 'Add task' }).click()
      await page.getByRole('button', { name: 'Waiting…' }).waitFor()
      await page.context().setOffline(false)
      await checkbox(page, 'Buy bread').waitFor()
      await page.getByText('Offline.').waitFor({ state: 'detached' })
      expect((await tw.tasks.list()).items).toHaveLength(2)
      expect(problems.splice(0).filter((problem) => !/ERR_INTERNET_DISCONNECTED|ERR_NETWORK/.test(problem))).toEqual([])
    })

    it.each([320, 390, 560, 1000])(
      'fits a screen %i pixels wide, even with long words and a long time zone',
      async (width) => {
        const { email, tw } = await newPerson()
        const due = { date: '2030-01-31', time: '09:00' }
        const tags = ['Rindfleischetikettierung'.repeat(2), 'home']
        await tw.tasks.create({ title: 'Donaudampfschifffahrt'.repeat(20), due, tags, priority: 'urgent' })
        await tw.tasks.create({ title: 'Call', due: { ...due, timeZone: 'America/Argentina/ComodRivadavia' } })
        const { page } = await open({ viewport: { width, height: 640 } })
        const overflow = () => page.evaluate<number>('document.documentElement.scrollWidth - innerWidth')
        expect(await overflow()).toBeLessThanOrEqual(0)
        await signIn(page, email)
        await titles(page, 2)
        expect(await overflow()).toBeLessThanOrEqual(0)
        await page.getByRole('button', { name: 'Edit Call' }).click()
        await page.getByLabel('Priority').waitFor()
        expect(await overflow()).toBeLessThanOrEqual(0)
      },
    )
  })
}
