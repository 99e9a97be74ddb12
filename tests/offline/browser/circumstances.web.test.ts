import type { Page } from 'playwright-core'
import { expect, it } from 'vitest'
import { describeInBrowser } from '../../helpers/browser.ts'
import { eventually } from '../../helpers/eventually.ts'
import { expectServerRows, untilSent, untilState, untilTitles, useStores } from './use-stores.ts'

/** In a page: the exports of store-page.ts. */
declare const page: typeof import('./store-page.ts')

const create = (tab: Page, title: string) => tab.evaluate((title) => store.tasks.create({ title }), title)

/** Lets writes fail as on a full disk, while `globalThis.isFull` is true. */
const FULL_DISK = `
  const put = IDBObjectStore.prototype.put
  IDBObjectStore.prototype.put = function (...given) {
    if (!globalThis.isFull) return put.apply(this, given)
    throw new DOMException('The disk is full.', 'QuotaExceededError')
  }`

const setFull = (tab: Page, isFull: boolean) => tab.evaluate((isFull) => Object.assign(globalThis, { isFull }), isFull)

describeInBrowser('a store without IndexedDB', () => {
  const { newUser, openFirst } = useStores()

  it.each([
    ['that is missing', `Object.defineProperty(window, 'indexedDB', { value: undefined })`],
    ['that cannot be opened', `IDBFactory.prototype.open = () => { throw new Error('refused') }`],
  ])('%s works in memory, and the server has the rows after a reload', async (_, script) => {
    const user = await newUser()
    const tab = await openFirst(user, script)
    await create(tab, 'In memory')
    await untilSent(tab)
    await user.direct.tasks.create({ title: 'From elsewhere' })
    await untilTitles(tab, ['From elsewhere', 'In memory'])
    await expectServerRows(tab, user)
    await tab.reload()
    await tab.waitForFunction('globalThis.page !== undefined')
    await tab.evaluate((options) => page.open(options), { name: user.userId, token: user.token })
    await untilTitles(tab, ['From elsewhere', 'In memory'])
  })
})

describeInBrowser('a full disk', () => {
  const { gateway, newUser, openFirst, openTab, openStore } = useStores()

  it('is reported, changes are sent all the same, and are stored once there is room', async () => {
    const user = await newUser()
    const tab = await openFirst(user, FULL_DISK)
    await untilState(tab, 'online')
    await setFull(tab, true)
    expect(await create(tab, 'No room')).toMatchObject({ isPersisted: false })
    expect((await tab.evaluate(() => store.status)).storageError).toMatch(/disk is full/)
    await untilSent(tab)
    await expectServerRows(tab, user)

    gateway().goOffline()
    await untilState(tab, 'offline')
    expect(await create(tab, 'Queued without room')).toMatchObject({ isPersisted: false })
    await setFull(tab, false)
    expect(await create(tab, 'With room')).toMatchObject({ isPersisted: true })
    expect((await tab.evaluate(() => store.status)).storageError).toBeUndefined()
    await openStore(tab, user)
    expect(await tab.evaluate(() => page.titles())).toEqual(['With room', 'Queued without room', 'No room'])
    gateway().goOnline()
    await tab.evaluate(() => store.resume())
    await untilSent(tab)
    await expectServerRows(tab, user)
    expect(gateway().sent.map(({ input }) => input.title)).toEqual(['No room', 'Queued without room', 'With room'])
  })

  it('of a tab that does not send is reported there, and the leader sends its changes', async () => {
    const user = await newUser()
    const leader = await openFirst(user, FULL_DISK)
    await untilState(leader, 'online')
    const follower = await openTab(leader, user)
    await follower.evaluate(FULL_DISK)
    await setFull(follower, true)
    expect(await create(follower, 'No room')).toMatchObject({ isPersisted: false })
    await eventually(async () =>
      expect((await follower.evaluate(() => store.status)).storageError).toMatch(/disk is full/),
    )
    for (const tab of [leader, follower]) {
      await untilTitles(tab, ['No room'])
      await untilSent(tab)
      await expectServerRows(tab, user)
    }
    expect(gateway().sent).toHaveLength(1)
  })
})

describeInBrowser('two users of one browser', () => {
  const { gateway, newUser, openFirst, openTab, openStore, goOffline } = useStores()

  it('never see the rows of each other, also after a sign-out that keeps the data', async () => {
    const [ada, ben] = [await newUser(), await newUser()]
    const tab = await openFirst(ada)
    await create(tab, 'Of Ada')
    await untilSent(tab)
    const other = await openTab(tab, ben)
    expect(await other.evaluate(() => page.titles())).toEqual([])
    await create(other, 'Of Ben')
    await untilSent(other)
    await untilTitles(tab, ['Of Ada'])
    await expectServerRows(tab, ada)
    await expectServerRows(other, ben)
    await openStore(tab, ben)
    expect(await tab.evaluate(() => page.titles())).toEqual(['Of Ben'])
    await openStore(tab, ada)
    expect(await tab.evaluate(() => page.titles())).toEqual(['Of Ada'])
  })

  it('do not send by each other’s token: a store that gets it pauses, and goes on with the right one', async () => {
    const [ada, ben] = [await newUser(), await newUser()]
    const tab = await openFirst(ada)
    await untilState(tab, 'online')
    await tab.close()
    const again = await openFirst(ada)
    await untilState(again, 'online')
    await goOffline(again)
    await create(again, 'Of Ada')
    await openStore(again, { ...ada, token: ben.token })
    gateway().goOnline()
    await again.evaluate(() => store.resume())
    await eventually(async () =>
      expect(await again.evaluate(() => store.status)).toMatchObject({
        state: 'paused',
        error: { code: 'OTHER_USER' },
      }),
    )
    await create(again, 'Also of Ada')
    await again.evaluate(() => store.resume())
    await eventually(() => expect(gateway().procedures.filter((one) => one === 'account.me').length).toBeGreaterThan(3))
    expect(gateway().sent).toEqual([])
    // A check with the wrong token may still be running as the right one comes.
    const known = gateway().procedures.length
    await again.evaluate(() => store.resume())
    await eventually(() => expect(gateway().procedures.length).toBeGreaterThan(known))
    await again.evaluate((token) => page.useToken(token), ada.token)
    await again.evaluate(() => store.resume())
    await untilSent(again)
    await expectServerRows(again, ada)
    expect((await ben.direct.tasks.list()).items).toEqual([])
  })

  it('do not send by each other’s token after the token has changed while the server could not be reached', async () => {
    const [ada, ben] = [await newUser(), await newUser()]
    const tab = await openFirst(ada)
    await untilState(tab, 'online')
    await goOffline(tab)
    await create(tab, 'Of Ada')
    await tab.evaluate((token) => page.useToken(token), ben.token)
    gateway().goOnline()
    await tab.evaluate(() => store.resume())
    await eventually(async () =>
      expect(await tab.evaluate(() => store.status)).toMatchObject({ state: 'paused', error: { code: 'OTHER_USER' } }),
    )
    expect(gateway().sent).toEqual([])
    expect((await ben.direct.tasks.list()).items).toEqual([])
    await tab.evaluate((token) => page.useToken(token), ada.token)
    await tab.evaluate(() => store.resume())
    await untilSent(tab)
    await expectServerRows(tab, ada)
  })

  it('can delete the data in all tabs, but not unknowingly with changes that were not sent', async () => {
    const user = await newUser()
    const tab = await openFirst(user)
    await untilState(tab, 'online')
    const other = await openTab(tab, user)
    await create(tab, 'Sent')
    await untilTitles(other, ['Sent'])
    await untilSent(other)
    await goOffline(tab)
    await create(tab, 'Queued')
    await untilTitles(other, ['Queued', 'Sent'])
    const refused = await other.evaluate(() => page.rejection(store.deleteData()))
    expect(refused).toEqual({ name: 'UnsentChangesError', count: 1 })
    await other.evaluate(() => store.deleteData({ discardChanges: true }))
    for (const one of [tab, other]) {
      await untilTitles(one, [])
      const { queued, isComplete, lastSyncedAt } = await one.evaluate(() => store.status)
      expect({ queued, isComplete, lastSyncedAt }).toEqual({ queued: 0, isComplete: false, lastSyncedAt: undefined })
    }
    gateway().goOnline()
    await openStore(tab, user)
    await untilTitles(tab, ['Sent'])
    expect(gateway().sent.map(({ input }) => input.title)).toEqual(['Sent'])
  })
})
