import { expect, it } from 'vitest'
import { describeInBrowser } from '../../helpers/browser.ts'
import { eventually } from '../../helpers/eventually.ts'
import { expectServerRows, untilSent, untilState, useStores } from './use-stores.ts'

/** In a page: the exports of store-page.ts. */
declare const page: typeof import('./store-page.ts')

const BY_HAND = { archived: true, sort: [{ by: 'position' as const }] }

describeInBrowser('500 changes that were made offline', () => {
  const { gateway, newUser, openFirst, openStore, goOffline, goOnline } = useStores()

  it('are all sent, each once and in order, although the page is reloaded before and in the middle', async () => {
    const user = await newUser()
    const tab = await openFirst(user)
    await untilState(tab, 'online')
    await goOffline(tab)
    await tab.evaluate(async () => {
      const { id: listId } = await store.lists.create({ name: 'Long' })
      const ids: string[] = []
      for (let n = 0; n < 200; n++) ids.push((await store.tasks.create({ title: `Task ${n}`, listId })).id)
      for (const [n, id] of ids.slice(0, 150).entries()) await store.tasks.update({ id, title: `Renamed ${n}` })
      for (const id of ids.slice(50, 125)) await store.tasks.complete({ id })
      const last = ids.at(-1) ?? ''
      for (const id of ids.slice(0, 74)) await store.tasks.move({ id, after: last })
    })
    await openStore(tab, user)
    const before = await tab.evaluate((input) => page.titles(input), BY_HAND)
    expect(before).toHaveLength(200)
    expect(before.slice(-2)).toEqual(['Renamed 1', 'Renamed 0'])
    expect(await tab.evaluate(() => store.status.queued)).toBe(500)

    await goOnline(tab)
    await eventually(() => expect(gateway().sent.length).toBeGreaterThan(200))
    await openStore(tab, user)
    await untilSent(tab)
    expect(await tab.evaluate((input) => page.titles(input), BY_HAND)).toEqual(before)
    await expectServerRows(tab, user)
    expect(await tab.evaluate(() => store.parked())).toEqual([])
    // A request that the reload has cut is repeated with its key.
    const keys = new Set(gateway().sent.map(({ input }) => input.idempotencyKey))
    expect(keys.size).toBe(500)
    const moved = gateway().sent.flatMap(({ procedure, input }) => (procedure === 'tasks.move' ? [input.id] : []))
    expect(new Set(moved).size).toBe(74)
  })
})
