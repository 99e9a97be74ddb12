import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { clientOf } from '../../client/client-of.ts'
import { createTestApp, newUser, stoppedClock } from '../../helpers/test-app.ts'
import { sharedTestDatabase, type TestDatabase } from '../../helpers/test-database.ts'

let database: TestDatabase
beforeAll(async () => {
  database = await sharedTestDatabase()
})
afterAll(() => database[Symbol.asyncDispose]())

async function newAccount(at = '2026-11-27T09:00:00Z') {
  const app = await createTestApp(database, stoppedClock(new Date(at)))
  return clientOf(app, await app.tokenOf(newUser()))
}

describe('quick add', () => {
  it('finds the lists and tags of the caller only, in any case', async () => {
    const [tw, other] = await Promise.all([newAccount(), newAccount()])
    const { id: listId } = await tw.lists.create({ name: 'ÄRZTE und Co' })
    await tw.tasks.create({ title: 'x', tags: ['ToBuy'] })
    const text = 'Call #ärzte und co @tobuy'
    expect((await tw.tasks.parseQuickAdd({ text })).create).toEqual({ title: 'Call', listId, tags: ['ToBuy'] })
    const theirs = await other.tasks.parseQuickAdd({ text })
    expect(theirs.create).toEqual({ title: 'Call #ärzte und co', tags: ['tobuy'] })
    expect(theirs.warnings.map(({ code }) => code)).toEqual(['unknown_list', 'new_tag'])
  })

  it('leaves archived and deleted lists in the title, and prefers one in use', async () => {
    const tw = await newAccount()
    const [archived, deleted] = await Promise.all([tw.lists.create({ name: 'Old' }), tw.lists.create({ name: 'Gone' })])
    await tw.lists.archive({ id: archived.id })
    await tw.lists.delete({ id: deleted.id })
    const { create, warnings } = await tw.tasks.parseQuickAdd({ text: 'Call #old #gone' })
    expect(create).toEqual({ title: 'Call #old #gone' })
    expect(warnings.map(({ code }) => code)).toEqual(['archived_list', 'unknown_list'])
    const { id: listId } = await tw.lists.create({ name: 'OLD' })
    expect((await tw.tasks.parseQuickAdd({ text: 'Call #old' })).create).toEqual({ title: 'Call', listId })
  })

  it('means a tag in any case, spelled as first written', async () => {
    const tw = await newAccount()
    for (const tag of ['Οδός', 'ΟΔΌΣ']) await tw.tasks.create({ title: 'x', tags: [tag] })
    const { create, warnings } = await tw.tasks.parseQuickAdd({ text: 'Call @ΟΔΌς' })
    expect([create.tags, warnings]).toEqual([['Οδός'], []])
  })

  it('knows a tag in both normal forms', async () => {
    const tw = await newAccount()
    await tw.tasks.create({ title: 'x', tags: ['Café'] })
    const { create, warnings } = await tw.tasks.parseQuickAdd({ text: 'Call @cafe\u0301' })
    expect([create.tags, warnings]).toEqual([['Café'], []])
  })

  it('takes a tag that only tasks in the trash have for a new one', async () => {
    const tw = await newAccount()
    const { id } = await tw.tasks.create({ title: 'x', tags: ['Old'] })
    await tw.tasks.delete({ id })
    const { warnings } = await tw.tasks.parseQuickAdd({ text: 'Call @old' })
    expect(warnings.map(({ code }) => code)).toEqual(['new_tag'])
  })

  it('means the first of several lists with one name', async () => {
    const tw = await newAccount()
    const first = await tw.lists.create({ name: 'Home' })
    await tw.lists.create({ name: 'home' })
    expect((await tw.tasks.parseQuickAdd({ text: 'Call #HOME' })).create.listId).toBe(first.id)
  })

  it('uses the time zone and language of the account, unless the input has others', async () => {
    const tw = await newAccount('2026-11-27T23:30:00Z')
    await tw.account.settings.update({ timeZone: 'Europe/Berlin', locale: 'de-DE' })
    expect((await tw.tasks.parseQuickAdd({ text: 'Anruf morgen' })).create.due).toEqual({ date: '2026-11-29' })
    const inNewYork = { text: 'Call tomorrow', timeZone: 'America/New_York', locale: 'en' }
    expect((await tw.tasks.parseQuickAdd(inNewYork)).create.due).toEqual({ date: '2026-11-28' })
  })

  it('reads English with a warning in other languages', async () => {
    const tw = await newAccount()
    const { create, warnings } = await tw.tasks.parseQuickAdd({ text: 'Call tomorrow', locale: 'pl' })
    expect(create).toEqual({ title: 'Call', due: { date: '2026-11-28' } })
    expect(warnings.map(({ code }) => code)).toEqual(['unsupported_locale'])
  })

  it('returns what tasks.create accepts unchanged', async () => {
    const tw = await newAccount()
    await tw.lists.create({ name: 'Home' })
    const text = 'Pay rent every month on the 31st 9:00 Europe/Paris #home @money !1'
    const { create } = await tw.tasks.parseQuickAdd({ text, locale: 'en' })
    expect(await tw.tasks.create(create)).toMatchObject({
      ...create,
      due: { date: '2026-11-30', time: '09:00', timeZone: 'Europe/Paris' },
      recurrence: { rule: 'FREQ=MONTHLY;BYMONTHDAY=31', from: 'due' },
      occurrence: '2026-11-30',
    })
  })

  it('keeps parts that the caller ignores', async () => {
    const tw = await newAccount()
    const text = 'Call tomorrow 5pm'
    const { spans } = await tw.tasks.parseQuickAdd({ text, locale: 'en' })
    const ignore = spans.filter(({ field }) => field === 'time').map(({ start, end }) => `${start}-${end}`)
    const { create } = await tw.tasks.parseQuickAdd({ text, locale: 'en', ignore: [...ignore, '5-5'] })
    expect(create).toEqual({ title: 'Call 5pm', due: { date: '2026-11-28' } })
  })
})
