import type { Page } from 'playwright-core'
import { expect, it } from 'vitest'
import { describeInBrowser } from '../helpers/browser.ts'
import { runs } from '../helpers/effort.ts'
import { eventually } from '../helpers/eventually.ts'
import { newEmail } from '../helpers/task-user.ts'
import { type BuiltExample, inBrowser } from './react-fixture.ts'
import {
  addTask,
  checkbox,
  countOf,
  expectChecked,
  hold,
  offline,
  signIn,
  signOut,
  signUp,
  takeProblem,
  tasks,
  titles,
} from './react-steps.ts'

/** Defines tests of the example's live updates. They share the build of its other tests. */
export function describeLive(example: () => BuiltExample): void {
  /** Counts the streams that the server has opened for a user since its start, and those that have ended. */
  function streams(userId: string): { opened: number; ended: number } {
    const lines = example()
      .log()
      .filter((line) => line.userId === userId)
    const opened = lines.filter(({ msg }) => msg === 'stream opened').length
    return { opened, ended: lines.filter((line) => 'ended' in line).length }
  }

  /** Waits until a user has this number of open streams. */
  const expectStreams = (userId: string, count: number) =>
    eventually(() => {
      const { opened, ended } = streams(userId)
      expect(opened - ended).toBe(count)
    })

  describeInBrowser('the React example, live', () => {
    const { open, openAs, openWith, newPerson, siteUrl } = inBrowser(example)

    /** Opens the page in two browsers, signed in as the same user. */
    async function openTwice() {
      const person = await newPerson()
      const [one, other] = await Promise.all([openAs(person), openAs(person)])
      return { ...person, one: one.page, other: other.page, problems: [one.problems, other.problems] }
    }

    it('shows changes of another page, over one stream per page', async () => {
      const { one, other, tw, userId } = await openTwice()
      const opened = { opened: 2, ended: 0 }
      await eventually(() => expect(streams(userId)).toEqual(opened))
      const loads = [one, other].map((page) => countOf(page, new RegExp(`^${siteUrl()}`)))
      await addTask(one, 'Buy milk')
      await checkbox(other, 'Buy milk').click()
      await one.getByText('0 open, 1 done').waitFor()
      await expectChecked(checkbox(one, 'Buy milk'), true)

      // The page has no form to edit a title.
      const [milk] = (await tw.tasks.list()).items
      await tw.tasks.update({ id: milk?.id ?? '', title: 'Buy oat milk' })
      for (const page of [one, other]) await expectChecked(checkbox(page, 'Buy oat milk'), true)
      await one.getByRole('button', { name: 'Delete Buy oat milk' }).click()
      await other.getByText('Nothing to do yet.').waitFor()
      await one.getByRole('button', { name: 'Undo' }).click()
      await checkbox(other, 'Buy oat milk').waitFor()

      const readings = countOf(other, /tasks\.list/)
      const many = Array.from({ length: 10 }, (_, n) => ({ title: `Task ${n}` }))
      await tw.tasks.createMany({ items: many })
      const [first, second] = [await titles(one, 11), await titles(other, 11)]
      expect(first).toEqual(second)
      await other.getByText('10 open, 1 done').waitFor()
      expect(readings()).toBeLessThan(4)
      expect(loads.map((count) => count())).toEqual([0, 0])
      expect(streams(userId)).toEqual(opened)
    })

    it('hides the tasks of a list that another device archives', async () => {
      const person = await newPerson()
      const { page } = await openAs(person)
      const { id: listId } = await person.tw.lists.create({ name: 'Groceries' })
      await person.tw.tasks.create({ title: 'Buy milk', listId })
      await checkbox(page, 'Buy milk').waitFor()
      await person.tw.lists.archive({ id: listId })
      await page.getByText('Nothing to do yet.').waitFor()
      await person.tw.lists.unarchive({ id: listId })
      await checkbox(page, 'Buy milk').waitFor()
    })

    // The backoff of the pages grows while a slow server restarts.
    const LONG = { timeout: runs(300_000, 600_000) }
    it('shows that it is offline while the server is down, and continues by itself afterwards', LONG, async () => {
      const { one, other, tw, problems, userId } = await openTwice()
      await addTask(one, 'Buy milk')
      await checkbox(other, 'Buy milk').waitFor()
      const heights = () => Promise.all([one, other].map((page) => page.evaluate('document.body.scrollHeight')))
      const before = await heights()
      expect(await offline(one).count()).toBe(0)
      await example().kill()
      for (const page of [one, other]) await offline(page).waitFor()
      expect(await heights()).toEqual(before)
      await example().restart()
      for (const page of [one, other]) await offline(page).waitFor({ state: 'detached' })

      await addTask(one, 'Buy bread')
      await checkbox(other, 'Buy bread').click()
      await expectChecked(checkbox(one, 'Buy bread'), true)
      await tw.tasks.create({ title: 'Buy eggs' })
      for (const page of [one, other]) expect(await titles(page, 3)).toEqual(['Buy eggs', 'Buy bread', 'Buy milk'])
      await expectStreams(userId, 2)
      // A starting server answers streams with 503 until its database is ready.
      const lost =
        /ERR_(INCOMPLETE_CHUNKED_ENCODING|CONNECTION_(REFUSED|RESET|CLOSED)|EMPTY_RESPONSE)|status of 503 .*\/trpc\/changes\.live/
      for (const list of problems) expect(list.splice(0).filter((problem) => !lost.test(problem))).toEqual([])
    })

    it('closes only its own stream at sign-out', async () => {
      const { one, other, tw, userId } = await openTwice()
      await expectStreams(userId, 2)
      await signOut(one)
      await expectStreams(userId, 1)
      await tw.tasks.create({ title: 'Buy milk' })
      await checkbox(other, 'Buy milk').waitFor()
      expect(await tasks(one).count()).toBe(0)
    })

    it('does not overwrite its own pending change with one from another device', async () => {
      const { page, tw } = await openWith(['Call Bob', 'Call Ada'])
      const [ada, bob] = (await tw.tasks.list()).items
      const calls = await hold(page, '**/trpc/tasks.complete*')
      await checkbox(page, 'Call Ada').click()
      const call = await calls.next()
      // React draws the optimistic change after the request has left.
      await expectChecked(checkbox(page, 'Call Ada'), true)
      const shown = await watchFirstBox(page)
      await tw.tasks.update({ id: ada?.id ?? '', priority: 'high' })
      // Changes arrive in order, so after this one the previous one has arrived too.
      await tw.tasks.update({ id: bob?.id ?? '', title: 'Call Bobby' })
      await checkbox(page, 'Call Bobby').waitFor()
      await call.continue()
      await page.getByText('1 open, 1 done').waitFor()
      expect(await shown()).toEqual([true])
    })

    it('refetches everything when its cursor has expired', async () => {
      const { email, tw, userId } = await newPerson()
      const { page, problems } = await open()
      const cursors = countOf(page, /changes\.cursor/)
      const data = { code: 'RESYNC_REQUIRED', message: 'Start over.', requestId: '-', httpStatus: 410 }
      const rejection = {
        status: 410,
        headers: { 'access-control-allow-origin': '*' },
        json: { error: { json: { data } } },
      }
      await page.route('**/trpc/changes.live*', (route) =>
        cursors() < 2 ? route.fulfill(rejection) : route.continue(),
      )
      await signIn(page, email)
      await eventually(() => expect(cursors()).toBeGreaterThan(1))
      await takeProblem(problems, /410/)
      await tw.tasks.create({ title: 'Buy milk' })
      await checkbox(page, 'Buy milk').waitFor()
      await expectStreams(userId, 1)
      expect(problems.splice(0).filter((problem) => !problem.includes('410'))).toEqual([])
    })

    it('opens one stream in StrictMode, which mounts every component twice', async () => {
      const inFolder = ['--mode', 'development', '--outDir', 'dist/development', '--base', '/development/']
      const built = await example().build(inFolder, { NODE_ENV: 'development' })
      expect(built).toMatchObject({ code: 0 })
      const { page } = await open()
      await page.goto(`${siteUrl()}/development/index.html`)
      const connections = countOf(page, /changes\.live/)
      // Both mounts request the cursor, in one batch with the queries.
      const mounts = countOf(page, /changes\.cursor,.*changes\.cursor/)
      const { email, userId } = await newPerson()
      await signIn(page, email)
      await eventually(() => expect([connections(), mounts()]).toEqual([1, 1]))
      await addTask(page, 'Buy milk')
      expect(connections()).toBe(1)
      await expectStreams(userId, 1)
    })

    it('shows the sign-in immediately when the session ends on the server or in another tab', async () => {
      const { page, problems } = await openWith(['Buy milk'])
      const other = await page.context().newPage()
      await other.goto(siteUrl())
      await other.getByText('Buy milk').waitFor()
      await signOut(other)
      await page.getByRole('heading', { name: 'Sign in' }).waitFor()
      await other.close()

      await signUp(page, newEmail())
      await page.getByText('Nothing to do yet.').waitFor()
      const session = await page.evaluate(() => localStorage.getItem('taskwire.session'))
      const headers = { authorization: `Bearer ${session}`, 'content-type': 'application/json' }
      const ended = await fetch(`${example().url}/api/auth/sign-out`, { method: 'POST', headers, body: '{}' })
      expect(ended.status).toBe(200)
      await page.getByRole('heading', { name: 'Sign in' }).waitFor()
      await takeProblem(problems, /401/)
      // A page may read the session that another tab has just deleted, and ask for a token once more.
      expect(problems.splice(0).filter((problem) => !/401 .*\/api\/auth\/token/.test(problem))).toEqual([])
    })
  })
}

/** Records every state of the first task's checkbox from now on. */
async function watchFirstBox(page: Page): Promise<() => Promise<boolean[]>> {
  await page.evaluate(`{
    const states = (window.states = [])
    const look = () => {
      const { checked } = document.querySelector('.task input')
      if (states.at(-1) !== checked) states.push(checked)
      requestAnimationFrame(look)
    }
    look()
  }`)
  return () => page.evaluate<boolean[]>('states')
}
