import type { Page } from 'playwright-core'
import { expect, it } from 'vitest'
import { describeInBrowser } from '../../helpers/browser.ts'
import { eventually } from '../../helpers/eventually.ts'
import { kill } from '../use-pages.ts'
import { expectServerRows, untilSent, untilState, untilTitles, useStores } from './use-stores.ts'

/** In a page: the exports of store-page.ts. */
declare const page: typeof import('./store-page.ts')

const create = (tab: Page, title: string) => tab.evaluate((title) => store.tasks.create({ title }), title)

describeInBrowser('two tabs of one store', () => {
  const { gateway, newUser, openFirst, openTab, goOffline, goOnline } = useStores()

  it('show the changes of each other, send each once, and hold one live stream', async () => {
    const user = await newUser()
    const first = await openFirst(user)
    await untilState(first, 'online')
    const second = await openTab(first, user)
    await create(first, 'From the first')
    await untilTitles(second, ['From the first'])
    await create(second, 'From the second')
    await untilTitles(first, ['From the second', 'From the first'])
    for (const tab of [first, second]) await untilSent(tab)
    expect(gateway().sent.map(({ input }) => input.title)).toEqual(['From the first', 'From the second'])
    expect(gateway().streams).toBe(1)
    for (const tab of [first, second]) await expectServerRows(tab, user)
  })

  it('show the changes of each other also while the server cannot be reached', async () => {
    const user = await newUser()
    const first = await openFirst(user)
    await untilState(first, 'online')
    const second = await openTab(first, user)
    await goOffline(first)
    await untilState(second, 'offline')
    await create(second, 'From the follower')
    await untilTitles(first, ['From the follower'])
    await create(first, 'From the leader')
    await untilTitles(second, ['From the leader', 'From the follower'])
    for (const tab of [first, second])
      await eventually(async () => expect((await tab.evaluate(() => store.status)).queued).toBe(2))
    await goOnline(second)
    for (const tab of [first, second]) await untilSent(tab)
    expect(gateway().sent.map(({ input }) => input.title)).toEqual(['From the follower', 'From the leader'])
    for (const tab of [first, second]) await expectServerRows(tab, user)
  })

  it('have the same status, also the one that was opened later', async () => {
    const user = await newUser()
    const first = await openFirst(user)
    await untilState(first, 'online')
    const second = await openTab(first, user)
    await eventually(async () =>
      expect(await second.evaluate(() => store.status)).toEqual(await first.evaluate(() => store.status)),
    )
    expect(await second.evaluate(() => store.status)).toMatchObject({ state: 'online', isComplete: true })
  })

  it('do not take a change for sent in the tab that has just made it', async () => {
    const user = await newUser()
    const first = await openFirst(user)
    await untilState(first, 'online')
    const second = await openTab(first, user)
    await untilState(second, 'online')
    await second.evaluate(async () => {
      for (let n = 0; n < 30; n++) {
        await store.tasks.create({ title: `${n}` })
        await store.whenSent()
        if (store.tasks.list({}).some(({ version }) => version === 0)) throw new Error(`${n} was not sent`)
      }
    })
    expect(gateway().sent).toHaveLength(30)
    await expectServerRows(second, user)
  })

  it('send a list, its section, tasks, subtasks and comments in the order in which the follower made them', async () => {
    const user = await newUser()
    const follower = await openFirst(user)
    const leader = await openTab(follower, user)
    // The tab that was opened later leads from here on.
    await follower.reload()
    await follower.evaluate((options) => page.open(options), { name: user.userId, token: user.token })
    await untilState(leader, 'online')
    await goOffline(leader)
    const { listId, titles } = await follower.evaluate(async () => {
      const { id: listId } = await store.lists.create({ name: 'Party' })
      const { id: sectionId } = await store.sections.create({ listId, name: 'Shopping' })
      const { id: cake } = await store.tasks.create({ title: 'Cake', listId })
      const { id: flour } = await store.tasks.create({ title: 'Flour', parentId: cake })
      await store.tasks.create({ title: 'Eggs', parentId: cake, before: flour })
      await store.tasks.create({ title: 'Candles', sectionId })
      await store.comments.create({ taskId: flour, text: 'Wholemeal' })
      await store.tasks.complete({ id: flour })
      return { listId, titles: page.titles({ listId, sort: [{ by: 'position' }] }) }
    })
    await goOnline(follower)
    for (const tab of [leader, follower]) {
      await untilSent(tab)
      const shown = await tab.evaluate((listId) => page.titles({ listId, sort: [{ by: 'position' }] }), listId)
      expect(shown).toEqual(titles)
      await expectServerRows(tab, user)
    }
    expect(await leader.evaluate(() => store.status.parked)).toBe(0)
    expect(gateway().sent).toHaveLength(8)
  })

  it('show a refused creation with its dependants in both, and retry it from the follower', async () => {
    const user = await newUser()
    const leader = await openFirst(user)
    await untilState(leader, 'online')
    const follower = await openTab(leader, user)
    await goOffline(leader)
    await leader.evaluate(async () => {
      const { id: listId } = await store.lists.create({ name: '' })
      const { id: taskId } = await store.tasks.create({ title: 'Inside', listId })
      await store.comments.create({ taskId, text: 'About it' })
    })
    await goOnline(leader)
    for (const tab of [leader, follower]) {
      await eventually(async () => expect((await tab.evaluate(() => store.status)).parked).toBe(3))
      expect(await tab.evaluate(() => store.parked())).toMatchObject([{ mutation: 'lists.create', dependants: 2 }])
      expect(await tab.evaluate(() => page.titles())).toEqual([])
    }
    await follower.evaluate(() => store.retry(store.parked()[0]?.key ?? '', { name: 'Now with a name' }))
    for (const tab of [follower, leader]) {
      await untilTitles(tab, ['Inside'])
      await untilSent(tab)
      await expectServerRows(tab, user)
      expect(await tab.evaluate(() => store.parked())).toEqual([])
    }
  })
})

describeInBrowser('the tab that sends', () => {
  const { gateway, newUser, openFirst, openTab, openStore, goOffline } = useStores()

  it.each([
    ['is killed', kill],
    ['is closed', (tab: Page) => tab.close()],
  ])('is replaced when it %s, and the status of the others follows', async (_, end) => {
    const user = await newUser()
    const first = await openFirst(user)
    await untilState(first, 'online')
    const [second, third] = [await openTab(first, user), await openTab(first, user)]
    await goOffline(first)
    await create(second, 'Queued')
    await end(first)
    gateway().goOnline()
    for (const tab of [second, third]) await untilSent(tab)
    await create(third, 'Later')
    for (const tab of [second, third]) {
      await untilSent(tab)
      await expectServerRows(tab, user)
    }
    expect(gateway().sent.map(({ input }) => input.title)).toEqual(['Queued', 'Later'])
    expect(gateway().streams).toBe(1)
  })

  it('is killed while the answer is on its way: another tab repeats the change with the same key', async () => {
    const user = await newUser()
    const first = await openFirst(user)
    await untilState(first, 'online')
    const second = await openTab(first, user)
    gateway().failWith(() => 'answer')
    await create(first, 'Once')
    await eventually(async () => expect((await user.direct.tasks.list()).items).toHaveLength(1))
    gateway().failWith(() => undefined)
    await kill(first)
    await untilSent(second)
    const [attempt, repeated, ...others] = gateway().sent
    expect(others).toEqual([])
    expect(repeated).toEqual(attempt)
    expect((await user.direct.tasks.list()).items).toMatchObject([{ title: 'Once', version: 1 }])
    await expectServerRows(second, user)
  })

  it('was the only one and is killed: the store that is opened again repeats the change with the same key', async () => {
    const user = await newUser()
    const first = await openFirst(user)
    await untilState(first, 'online')
    const { id } = await create(first, 'Counted')
    await untilSent(first)
    gateway().failWith(() => 'answer')
    await first.evaluate((id) => store.tasks.update({ id, title: 'Changed' }), id)
    await eventually(async () => expect(await user.direct.tasks.get({ id })).toMatchObject({ version: 2 }))
    gateway().failWith(() => undefined)
    const again = await first.context().newPage()
    await kill(first)
    await openStore(again, user)
    await untilSent(again)
    const [, attempt, repeated, ...others] = gateway().sent
    expect(others).toEqual([])
    expect(repeated).toEqual(attempt)
    expect(await again.evaluate((id) => store.tasks.get(id), id)).toMatchObject({ title: 'Changed', version: 2 })
    await expectServerRows(again, user)
  })

  it('is replaced by one that could not load the code for sending at first', async () => {
    const user = await newUser()
    const first = await openFirst(user)
    await untilState(first, 'online')
    const second = await openTab(first, user)
    let attempts = 0
    await second.route('**/leader.js', async (route) => {
      attempts += 1
      await (attempts === 1 ? route.abort() : route.continue())
    })
    await first.close()
    await create(second, 'In the end')
    await untilSent(second)
    await expectServerRows(second, user)
    expect(attempts).toBe(2)
  })
})
