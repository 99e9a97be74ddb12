import type { Page } from 'playwright-core'
import { expect, it } from 'vitest'
import { describeInBrowser } from '../../helpers/browser.ts'
import { eventually } from '../../helpers/eventually.ts'
import { expectServerRows, untilSent, untilState, useStores } from './use-stores.ts'

/** In a page: the exports of store-page.ts. */
declare const page: typeof import('./store-page.ts')

const HOUR_MS = 3_600_000
const DAY_MS = 24 * HOUR_MS

const shift = (tab: Page, milliseconds: number) => tab.evaluate((ms) => page.shiftClock(ms), milliseconds)

describeInBrowser('a clock that is wrong', () => {
  const { gateway, newUser, openFirst, goOffline, goOnline } = useStores()

  it.each([
    ['a day ahead', DAY_MS],
    ['a day behind', -DAY_MS],
  ])('%s does not change what is made, nor its order', async (_, offset) => {
    const user = await newUser()
    const tab = await openFirst(user)
    await untilState(tab, 'online')
    await shift(tab, offset)
    await goOffline(tab)
    const made = await tab.evaluate(async () => {
      const { id } = await store.tasks.create({ title: 'One' })
      await store.tasks.create({ title: 'Two' })
      await store.tasks.update({ id, title: 'One, changed' })
      await store.tasks.complete({ id })
      return id
    })
    await goOnline(tab)
    await untilSent(tab)
    expect(gateway().sent).toHaveLength(4)
    await expectServerRows(tab, user)
    expect(await user.direct.tasks.get({ id: made })).toMatchObject({ title: 'One, changed', completed: true })
  })

  // The first attempt reaches the server, and its answer is lost. The clock changes before the second.
  it.each([
    ['a day ahead, then right', DAY_MS, 0],
    ['right, then a day ahead', 0, DAY_MS],
    ['a day behind, then right', -DAY_MS, 0],
    ['right, then a day behind', 0, -DAY_MS],
  ])('%s: changes whose answers were lost are made once', async (_, first, second) => {
    const user = await newUser()
    const tab = await openFirst(user)
    await untilState(tab, 'online')
    const { ids, comment } = await tab.evaluate(async () => {
      const ids: string[] = []
      for (const title of ['Updated', 'Completed', 'Moved', 'Deleted', 'Purged', 'Last'])
        ids.push((await store.tasks.create({ title })).id)
      await store.tasks.delete({ id: ids[4] ?? '' })
      const [id = ''] = ids
      const { id: comment } = await store.comments.create({ taskId: id, text: 'Deleted' })
      return { ids, comment }
    })
    await untilSent(tab)
    const [updated = '', completed = '', moved = '', deleted = '', purged = '', last = ''] = ids
    const changes: [string, () => Promise<unknown>][] = [
      ['tasks.create', () => tab.evaluate(() => store.tasks.create({ title: 'Created' }))],
      ['tasks.update', () => tab.evaluate((id) => store.tasks.update({ id, title: 'Changed' }), updated)],
      ['tasks.complete', () => tab.evaluate((id) => store.tasks.complete({ id }), completed)],
      ['tasks.move', () => tab.evaluate(([id, after]) => store.tasks.move({ id, after }), [moved, last] as const)],
      ['tasks.delete', () => tab.evaluate((id) => store.tasks.delete({ id }), deleted)],
      ['tasks.purge', () => tab.evaluate((id) => store.tasks.purge({ id }), purged)],
      ['comments.deleteMany', () => tab.evaluate((ids) => store.comments.deleteMany({ ids }), [comment])],
      ['comments.create', () => tab.evaluate((taskId) => store.comments.create({ taskId, text: 'About it' }), last)],
      ['lists.createMany', () => tab.evaluate(() => store.lists.createMany({ items: [{ name: 'A' }, { name: 'B' }] }))],
    ]
    for (const [procedure, change] of changes) {
      await shift(tab, first)
      const known = gateway().sent.length
      gateway().failWith(() => 'answer')
      await change()
      await eventually(async () => expect(gateway().sent[known]?.isAnswered).toBe(true))
      await goOffline(tab)
      gateway().failWith(() => undefined)
      await shift(tab, second)
      const read = gateway().procedures.length
      await goOnline(tab)
      await untilSent(tab)
      expect(await tab.evaluate(() => store.parked()), procedure).toEqual([])
      const [attempt, again] = gateway().sent.slice(known)
      // It is not known whether the server still remembers the first attempt, so the rows are read before another one. If nothing
      // is left to change, there is none; otherwise the same input has the same key.
      expect(gateway().procedures.slice(read)).toContain('changes.since')
      if (again && JSON.stringify(fieldsOf(again)) === JSON.stringify(fieldsOf(attempt)))
        expect(again.input.idempotencyKey).toBe(attempt?.input.idempotencyKey)
    }
    await expectServerRows(tab, user)
    const { items } = await user.direct.tasks.list({ listId: null, sort: [{ by: 'position' }] })
    expect(items.map(({ title, version }) => [title, version])).toEqual([
      ['Changed', 2],
      ['Completed', 2],
      ['Last', 1],
      ['Moved', 2],
      ['Created', 1],
    ])
    expect((await user.direct.comments.list({})).items).toHaveLength(1)
    expect((await user.direct.lists.list()).items).toHaveLength(2)
  })
})

/** Returns what a request changes, without its key. */
function fieldsOf(request: { input: Record<string, unknown> } | undefined): Record<string, unknown> {
  const { idempotencyKey: _, ...fields } = request?.input ?? {}
  return fields
}
