import type { Page } from 'playwright-core'
import { expect, it } from 'vitest'
import { describeInBrowser } from '../helpers/browser.ts'
import { eventually } from '../helpers/eventually.ts'
import { kill, usePages } from './use-pages.ts'

/** In a page: the exports of page-module.ts. */
declare const offline: typeof import('./page-module.ts')

const TASK = {
  id: 'a',
  title: 'Buy milk \u{1f95b}',
  due: { date: '2026-03-01' },
  completedAt: null,
  createdAt: new Date('2026-01-02T03:04:05.678Z'),
}
const ROW = { entity: 'task', id: 'a', row: TASK }
const OPERATION = { key: '1', operation: { path: 'tasks.create', at: TASK.createdAt } }

describeInBrowser('offline storage in a browser', () => {
  const { open, openSibling, session, served } = usePages()

  it('loads rows, operations and small values with their Dates after a reload', async () => {
    const { page } = await open()
    expect(await page.evaluate(() => offline.open())).toEqual({ isShared: true, isPersistent: true })
    const batch = { rows: [ROW], operations: [OPERATION], meta: { cursor: 'c1', at: TASK.createdAt } }
    expect(await page.evaluate((batch) => offline.write(batch), batch)).toBe(1)
    await page.reload()
    await page.evaluate(() => offline.open())
    expect(await page.evaluate(() => offline.load())).toEqual({
      rows: [ROW],
      operations: [OPERATION.operation],
      meta: { cursor: 'c1', at: TASK.createdAt },
      revision: 1,
    })
  })

  it('stores nothing of a write that fails', async () => {
    const { page } = await open()
    await page.evaluate(() => offline.open())
    await page.evaluate((row) => offline.write({ rows: [row] }), ROW)
    const outcome = await page.evaluate(() =>
      offline.write({
        clearRows: true,
        rows: [{ entity: 'list', id: 'b', row: { id: 'b' } }],
        operations: [{ key: '1', operation: {} }],
        meta: { uncloneable: () => {} },
      }),
    )
    expect(outcome).toMatchObject({ name: 'DataCloneError' })
    expect(await page.evaluate(() => offline.load())).toEqual({ rows: [ROW], operations: [], meta: {}, revision: 1 })
  })

  it('gives each write of two pages a revision of its own, without losing a row of either', async () => {
    const { page } = await open()
    const other = await openSibling(page)
    const writeTen = (page: Page, from: string) =>
      page.evaluate(async (from) => {
        await offline.open()
        const ids = Array.from({ length: 10 }, (_, n) => `${from}${n}`)
        return Promise.all(ids.map((id) => offline.write({ rows: [{ entity: 'task', id, row: { id } }] })))
      }, from)
    const revisions = (await Promise.all([writeTen(page, 'a'), writeTen(other, 'b')])).flat() as number[]
    expect(revisions.sort((a, b) => a - b)).toEqual(Array.from({ length: 20 }, (_, n) => n + 1))
    const { rows, revision } = await page.evaluate(() => offline.load())
    expect({ ids: new Set(rows.map(({ id }) => id)).size, revision }).toEqual({ ids: 20, revision: 20 })
  })

  it('keeps a resolved write when the page is killed', async () => {
    const { page } = await open()
    const other = await openSibling(page)
    await page.evaluate(() => offline.open())
    expect(await page.evaluate((row) => offline.write({ rows: [row] }), ROW)).toBe(1)
    await kill(page)
    await other.evaluate(() => offline.open())
    expect(await other.evaluate(() => offline.load())).toMatchObject({ rows: [ROW], revision: 1 })
  })

  it('rejects a write over the quota, keeps what was stored, and accepts writes that fit', async () => {
    const { page } = await open()
    const cdp = await session(page)
    // Before the first write, because Chromium remembers for a while how much an origin may write.
    await cdp.send('Storage.overrideQuotaForOrigin', { origin: served().url, quotaSize: 100_000 })
    await page.evaluate(() => offline.open())
    await page.evaluate((row) => offline.write({ rows: [row] }), ROW)
    // Random bytes, because Chromium compresses what it stores. Their content does not matter here.
    const writeLarge = () =>
      page.evaluate(() => {
        const parts = Array.from({ length: 20 }, () => crypto.getRandomValues(new Uint8Array(50_000)))
        return offline.write({ clearRows: true, meta: { parts } })
      })
    expect(await writeLarge()).toMatchObject({ name: 'QuotaExceededError' })
    expect(await page.evaluate(() => offline.load())).toMatchObject({ rows: [ROW], meta: {}, revision: 1 })
    await cdp.send('Storage.overrideQuotaForOrigin', { origin: served().url })
    expect(await writeLarge()).toBe(2)
  })

  it('deletes everything while another page has the database open, whose writes are then rejected', async () => {
    const { page } = await open()
    const other = await openSibling(page)
    for (const opening of [page, other]) await opening.evaluate(() => offline.open())
    await other.evaluate((row) => offline.write({ rows: [row] }), ROW)
    await page.evaluate(() => offline.destroy())
    const rejected = { name: 'OfflineStorageError', code: 'REPLACED' }
    expect(await other.evaluate(() => offline.write({}))).toEqual(rejected)
    await other.evaluate(() => offline.open())
    expect(await other.evaluate(() => offline.load())).toEqual({ rows: [], operations: [], meta: {}, revision: 0 })
  })

  it('rejects writes after the browser has deleted the data', async () => {
    const { page } = await open()
    await page.evaluate(() => offline.open())
    await page.evaluate((row) => offline.write({ rows: [row] }), ROW)
    const cdp = await session(page)
    await cdp.send('Storage.clearDataForOrigin', { origin: served().url, storageTypes: 'indexeddb' })
    await eventually(async () =>
      expect(await page.evaluate(() => offline.write({}))).toEqual({ name: 'OfflineStorageError', code: 'EVICTED' }),
    )
    await page.evaluate(() => offline.open())
    expect(await page.evaluate(() => offline.load())).toMatchObject({ rows: [], revision: 0 })
  })

  it('closes for a page with a newer version, after which the older one cannot open the database', async () => {
    const { page } = await open()
    const other = await openSibling(page)
    await page.evaluate(() => offline.open())
    await other.evaluate(`new Promise((resolve) => (indexedDB.open('test', 2).onsuccess = () => resolve()))`)
    expect(await page.evaluate(() => offline.write({}))).toMatchObject({ code: 'REPLACED' })
    const rejected = { name: 'OfflineStorageError', code: 'NEWER_VERSION' }
    expect(await page.evaluate(() => offline.openIndexedDb())).toEqual(rejected)
  })

  it.each([
    ['is missing', `Object.defineProperty(window, 'indexedDB', { value: undefined })`],
    ['throws on access', `Object.defineProperty(window, 'indexedDB', { get() { throw new Error('refused') } })`],
    ['cannot be opened', `IDBFactory.prototype.open = () => { throw new Error('refused') }`],
  ])('keeps data in memory if IndexedDB %s', async (_, script) => {
    const { page } = await open(script)
    expect(await page.evaluate(() => offline.open())).toEqual({ isShared: false, isPersistent: false })
    expect(await page.evaluate((row) => offline.write({ rows: [row] }), ROW)).toBe(1)
    expect(await page.evaluate(() => offline.load())).toMatchObject({ rows: [ROW], revision: 1 })
  })
})
