import { expect, it } from 'vitest'
import { describeInBrowser } from '../helpers/browser.ts'
import { eventually } from '../helpers/eventually.ts'
import { type BuiltExample, inBrowser } from './react-fixture.ts'
import { alerts, checkbox, expectIssue, takeProblem, tasks, titles } from './react-steps.ts'

/** Defines tests of editing tasks in the React example, and of the marks that it shows. */
export function describeEditing(example: () => BuiltExample): void {
  describeInBrowser('the React example, editing', () => {
    const { openWith } = inBrowser(example)

    it('changes the title, tags, priority and due date of a task, and keeps the other fields', async () => {
      const { page, tw } = await openWith(['Buy milk', 'Buy bread'])
      const [, milk] = (await tw.tasks.list()).items
      await tw.tasks.update({
        id: milk?.id ?? '',
        description: 'two bottles',
        due: { date: '2030-01-31', time: '09:00' },
      })
      await page.getByText('Jan 31, 2030, 09:00').waitFor()
      await page.getByRole('button', { name: 'Edit Buy milk' }).click()
      const form = page.getByRole('form', { name: 'Edit Buy milk' })
      await form.getByLabel('Title').fill('Buy oat milk')
      await form.getByLabel('Tags').fill('home, shop , home,')
      await form.getByLabel('Due').fill('2030-02-28')
      await form.getByLabel('Priority').selectOption('urgent')
      await form.getByRole('button', { name: 'Save' }).click()
      await checkbox(page, 'Buy oat milk').waitFor()
      const row = tasks(page).filter({ has: checkbox(page, 'Buy oat milk') })
      for (const mark of ['urgent', '#home', '#shop', 'Feb 28, 2030, 09:00']) await row.getByText(mark).waitFor()
      expect(await titles(page, 2)).toEqual(['Buy bread', 'Buy oat milk'])
      expect(await tw.tasks.get({ id: milk?.id ?? '' })).toMatchObject({
        ...{ title: 'Buy oat milk', tags: ['home', 'shop'], priority: 'urgent', description: 'two bottles' },
        due: { date: '2030-02-28', time: '09:00' },
      })
    })

    it('shows at the field why the server rejects a value, and closes without a change', async () => {
      const { page, problems, tw } = await openWith(['Buy milk'])
      await page.getByRole('button', { name: 'Edit Buy milk' }).click()
      const form = page.getByRole('form', { name: 'Edit Buy milk' })
      await form.getByLabel('Title').fill('Buy bread')
      await form.getByLabel('Tags').fill('x'.repeat(65))
      await form.getByRole('button', { name: 'Save' }).click()
      await expectIssue(page, 'Tags', /64/)
      await takeProblem(problems, /400/)
      await page.keyboard.press('Escape')
      await checkbox(page, 'Buy milk').waitFor()
      expect(await alerts(page).count()).toBe(0)
      expect((await tw.tasks.list()).items).toMatchObject([{ title: 'Buy milk', version: 1 }])
    })

    it('does not overwrite what another device changes in the meantime', async () => {
      const { page, tw } = await openWith(['Buy milk'])
      const [task] = (await tw.tasks.list()).items
      const id = task?.id ?? ''
      await page.getByRole('button', { name: 'Edit Buy milk' }).click()
      await tw.tasks.update({ id, priority: 'high' })
      await tw.tasks.create({ title: 'Buy eggs' })
      await checkbox(page, 'Buy eggs').waitFor()
      const form = page.getByRole('form', { name: 'Edit Buy milk' })
      await form.getByLabel('Title').fill('Buy bread')
      await form.getByRole('button', { name: 'Save' }).click()
      await checkbox(page, 'Buy bread').waitFor()
      expect(await tw.tasks.get({ id })).toMatchObject({ title: 'Buy bread', priority: 'high' })
    })

    it('marks open tasks whose due date has passed', async () => {
      const { page, tw } = await openWith(['Late', 'Done late', 'In time'])
      const [inTime, doneLate, late] = (await tw.tasks.list()).items
      await tw.tasks.update({ id: late?.id ?? '', due: { date: '2020-02-29', time: '09:00', timeZone: 'Asia/Tokyo' } })
      await tw.tasks.update({ id: doneLate?.id ?? '', due: { date: '2020-02-29' }, completed: true })
      await tw.tasks.update({ id: inTime?.id ?? '', due: { date: '2999-12-31' } })
      await page.getByText('2 open, 1 done, 1 overdue').waitFor()
      const marked = tasks(page).filter({ has: page.getByText('overdue', { exact: true }) })
      await eventually(async () => expect(await marked.locator('label').allTextContents()).toEqual(['Late']))
      await checkbox(page, 'Late').click()
      await eventually(async () => expect(await marked.count()).toBe(0))
    })
  })
}
