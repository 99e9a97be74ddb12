import type { Route } from 'playwright-core'
import { expect, it, vi } from 'vitest'
import { describeInBrowser } from '../helpers/browser.ts'
import { eventually } from '../helpers/eventually.ts'
import { intercept } from '../helpers/intercept.ts'
import { newEmail } from '../helpers/task-user.ts'
import { describeCircumstances } from './react-circumstances.ts'
import { describeEditing } from './react-editing.ts'
import { beforeAllBuild, inBrowser } from './react-fixture.ts'
import { describeLive } from './react-live.ts'
import {
  addTask,
  alerts,
  checkbox,
  expectChecked,
  expectIssue,
  hold,
  press,
  signIn,
  signOut,
  signUp,
  takeProblem,
  titles,
} from './react-steps.ts'

const example = beforeAllBuild()

it('the React example installs the client from a server, type-checks, and builds without warnings', () => {
  const { installed, types, built } = example()
  expect(installed).toEqual({ code: 0, output: expect.not.stringMatching(/ERR|ERESOLVE/) })
  expect(types).toEqual({ code: 0, output: '' })
  expect(built).toEqual({ code: 0, output: expect.stringContaining('built in') })
  expect(built.output).not.toMatch(/warn|\(!\)|deprecated/i)
})

describeInBrowser('the React example', () => {
  const { open, openWith, newPerson } = inBrowser(example)

  it('signs a user up, survives a reload, and shows the tasks again after sign-out and sign-in', async () => {
    const { page } = await open()
    const email = newEmail()
    await signUp(page, email)
    await page.getByText('Nothing to do yet.').waitFor()
    await addTask(page, 'Buy milk', '2020-02-29')
    await addTask(page, 'Bring it home')
    await page.getByText('2 open, 0 done, 1 overdue').waitFor()
    await page.reload()
    expect(await titles(page, 2)).toEqual(['Bring it home', 'Buy milk'])
    expect(await page.locator('time').allTextContents()).toEqual(['Feb 29, 2020'])

    await signOut(page)
    await signUp(page, newEmail())
    await page.getByText('Nothing to do yet.').waitFor()
    await signOut(page)
    await signIn(page, email)
    expect(await titles(page, 2)).toEqual(['Bring it home', 'Buy milk'])
  })

  it('shows sign-in errors, at the field if they concern one', async () => {
    const { page, problems } = await open()
    const { email } = await newPerson()
    await signIn(page, email, 'not this one')
    await alerts(page).filter({ hasText: 'Invalid email or password' }).waitFor()
    await takeProblem(problems, /401/)
    await signUp(page, newEmail(), 'short')
    await expectIssue(page, 'Password', /must have at least 8 characters/)
    await takeProblem(problems, /400/)
    await page.getByRole('button', { name: 'Sign in instead' }).click()
    expect(await alerts(page).count()).toBe(0)
  })

  it('shows a task as done before the server responds', async () => {
    const { page, tw } = await openWith(['Call Ada'])
    const calls = await hold(page, '**/trpc/tasks.complete*')
    await checkbox(page, 'Call Ada').click()
    const call = await calls.next()
    await expectChecked(checkbox(page, 'Call Ada'), true)
    await page.getByText('1 open, 0 done').waitFor()
    await call.continue()
    await page.getByText('0 open, 1 done').waitFor()
    await expectChecked(checkbox(page, 'Call Ada'), true)
    expect((await tw.tasks.list()).items[0]?.completed).toBe(true)
  })

  it('reverts the change and shows the reason when the server rejects it', async () => {
    const { page, problems, tw } = await openWith(['Call Bob', 'Call Ada'])
    const task = checkbox(page, 'Call Ada')
    const calls = await hold(page, '**/trpc/tasks.complete*')
    // Until then the page shows the optimistic change, not refetched data.
    const readings = await hold(page, '**/trpc/*tasks.list*')
    await task.click()
    const failing = await calls.next()
    await expectChecked(task, true)
    await failing.abort()
    await expectChecked(task, false)
    await page.getByText('Not saved. The server could not be reached.').waitFor()
    await takeProblem(problems, /ERR_FAILED/)
    await (await readings.next()).continue()

    // The server rejects the change, because the task is in the trash.
    const [ada] = (await tw.tasks.list()).items
    await task.click()
    await expectChecked(task, true)
    await tw.tasks.delete({ id: ada?.id ?? '' })
    await (await calls.next()).continue()
    await expectChecked(task, false)
    await alerts(page).filter({ hasText: 'Not saved.' }).waitFor()
    await takeProblem(problems, /409/)
    await (await readings.next()).continue()
    expect(await titles(page, 1)).toEqual(['Call Bob'])
  })

  it('applies the last of two quick clicks', async () => {
    const { page, tw } = await openWith(['Call Ada'])
    const task = checkbox(page, 'Call Ada')
    const calls = await hold(page, /tasks\.(complete|reopen)/)
    await task.click()
    await expectChecked(task, true)
    await task.click()
    const first = await calls.next()
    await expectChecked(task, false)
    // The second request waits for the response to the first.
    expect(calls.waiting()).toBe(0)
    await first.continue()
    await (await calls.next()).continue()
    const storedTasks = async () => (await tw.tasks.list()).items
    await eventually(async () => expect(await storedTasks()).toMatchObject([{ completed: false, version: 3 }]))
    await expectChecked(task, false)
  })

  it('shows at the field why the server rejects a title, and keeps the typed text', async () => {
    const { page, problems } = await openWith(['Buy milk'])
    const title = page.getByLabel('Title')
    for (const [typed, reason] of [
      ['   ', 'Must contain a visible character'],
      ['x'.repeat(501), /500/],
    ] as const) {
      await title.fill(typed)
      await page.getByLabel('Due').fill('2030-01-31')
      await page.getByRole('button', { name: 'Add task' }).click()
      await expectIssue(page, 'Title', reason)
      await takeProblem(problems, /400/)
      expect(await title.inputValue()).toBe(typed)
      expect(await page.getByLabel('Due').inputValue()).toBe('2030-01-31')
    }
    await addTask(page, 'Buy bread')
    expect(await title.getAttribute('aria-invalid')).toBe('false')
    expect(await titles(page, 2)).toEqual(['Buy bread', 'Buy milk'])
  })

  it('moves a task to the trash, and restores it with undo', async () => {
    const { page, tw } = await openWith(['Buy milk', 'Buy bread'])
    await page.getByRole('button', { name: 'Delete Buy milk' }).click()
    await page.getByRole('status').filter({ hasText: '“Buy milk” is in the trash.' }).waitFor()
    expect(await titles(page, 1)).toEqual(['Buy bread'])
    expect((await tw.tasks.list({ trash: true })).items).toMatchObject([{ title: 'Buy milk' }])
    // The focus moves to Undo instead of being lost with the task.
    await press(page, 'Enter')
    await checkbox(page, 'Buy milk').waitFor()
    expect(await titles(page, 2)).toEqual(['Buy bread', 'Buy milk'])
  })

  it('shows that it is loading, and loads another page on request', async () => {
    const { email, tw } = await newPerson()
    for (let n = 1; n <= 25; n += 1) await tw.tasks.create({ title: `Task ${n}` })
    const { page } = await open()
    const first = await hold(page, '**/trpc/*tasks.list*')
    await signIn(page, email)
    await page.getByText('Loading your tasks…').waitFor()
    await first.release()
    expect((await titles(page, 20))[0]).toBe('Task 25')
    // A refetch in flight, for a change from another device, is not cancelled.
    const later = await hold(page, '**/trpc/*tasks.list*')
    await tw.tasks.create({ title: 'Task 26' })
    const reading = await later.next()
    await page.getByRole('button', { name: 'Load more' }).click()
    await reading.continue()
    await later.release()
    const all = await titles(page, 26)
    expect([all[0], all.at(-1)]).toEqual(['Task 26', 'Task 1'])
    expect(await page.getByRole('button', { name: 'Load more' }).count()).toBe(0)
  })

  it('shows that the server is unreachable, and retries on request and by itself', async () => {
    const { email } = await newPerson()
    const { page, problems } = await open()
    const reconnect = await intercept(page, '**/trpc/**', (route) => route.abort())
    await signIn(page, email)
    await alerts(page).filter({ hasText: 'The server could not be reached.' }).waitFor()
    await eventually(() => expect(problems.length).toBeGreaterThan(0))
    const requested = page.waitForRequest(/tasks\.list/)
    await page.getByRole('button', { name: 'Try again' }).click()
    await requested
    reconnect()
    await page.getByText('Nothing to do yet.').waitFor()
    expect(problems.splice(0).filter((problem) => !problem.includes('ERR_FAILED'))).toEqual([])
  })

  it('renews a rejected token invisibly to the user', async () => {
    const { page, problems } = await openWith(['Buy milk'])
    const renewal = vi.fn()
    page.on('request', (request) => request.url().endsWith('/api/auth/token') && renewal())
    const reject = (route: Route) =>
      route.continue({ headers: { ...route.request().headers(), authorization: 'Bearer of.old.news' } })
    await intercept(page, '**/trpc/tasks.create*', reject, { times: 1 })
    // Tokens issued within one second are equal, and a client does not send a rejected token again.
    await new Promise((resolve) => setTimeout(resolve, 1100))
    await addTask(page, 'Buy bread')
    expect(renewal).toHaveBeenCalledOnce()
    await takeProblem(problems, /401/)
    expect(await alerts(page).count()).toBe(0)
    await addTask(page, 'Buy eggs')
    expect(renewal).toHaveBeenCalledOnce()
  })
})

describeCircumstances(example)
describeEditing(example)
describeLive(example)
