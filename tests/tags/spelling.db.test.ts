import fc from 'fast-check'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { normalizeTag, tagKey } from '../../client-sdk/src/matching/tag-key.ts'
import { callerFor, newUser } from '../helpers/test-app.ts'
import { sharedTestDatabase, type TestDatabase } from '../helpers/test-database.ts'

let database: TestDatabase
beforeAll(async () => {
  database = await sharedTestDatabase()
})
afterAll(() => database[Symbol.asyncDispose]())

const newCaller = () => callerFor(database, newUser()).undoable
const seed = Number(process.env.SEED ?? Date.now() % 2 ** 31)

describe('tags of tasks', () => {
  it('are stored in NFC, without white space around them and with single spaces inside', async () => {
    const { tasks } = newCaller()
    const { tags } = await tasks.create({ title: 'x', tags: ['  at\t home\u3000', 'cafe\u0301'] })
    expect(tags).toEqual(['at home', 'café'])
  })

  it('are spelled as first written, whatever changes them', async () => {
    const { tasks } = newCaller()
    const { id } = await tasks.create({ title: 'x', tags: ['Work', 'ΟΔΟΣ'] })
    expect((await tasks.create({ title: 'x', tags: ['b', 'work', 'οδος'] })).tags).toEqual(['b', 'Work', 'ΟΔΟΣ'])
    expect((await tasks.update({ id, tags: ['WORK'] })).tags).toEqual(['Work'])
    const { items } = await tasks.createMany({
      items: [
        { title: 'x', tags: ['Two'] },
        { title: 'x', tags: ['WORK', 'two'] },
      ],
    })
    expect(items.map(({ tags }) => tags)).toEqual([['Two'], ['Work', 'Two']])
    await tasks.updateMany({ ids: [id], set: { tags: ['TWO', 'new'] } })
    expect((await tasks.get({ id })).tags).toEqual(['Two', 'new'])
    await tasks.replace({ id, title: 'y', tags: ['NEW'] })
    expect((await tasks.get({ id })).tags).toEqual(['new'])
  })

  it('are spelled anew after the last task with them is purged', async () => {
    const { tasks } = newCaller()
    const { id } = await tasks.create({ title: 'x', tags: ['Work'] })
    await tasks.delete({ id })
    expect((await tasks.create({ title: 'x', tags: ['work', 'a'] })).tags).toEqual(['Work', 'a'])
    const other = newCaller()
    expect((await other.tasks.create({ title: 'x', tags: ['WORK'] })).tags).toEqual(['WORK'])
    for (const task of (await tasks.list()).items) await tasks.delete({ id: task.id })
    await tasks.emptyTrash()
    expect((await tasks.create({ title: 'x', tags: ['work'] })).tags).toEqual(['work'])
  })

  it('are restored by an undo, which keeps their order and spelling', async () => {
    const { tasks, changes } = newCaller()
    const { id } = await tasks.create({ title: 'x', tags: ['b', 'Work'] })
    const { undoToken } = await tasks.update({ id, tags: ['work', 'c'] })
    await changes.undo({ undoToken: undoToken ?? '' })
    expect((await tasks.get({ id })).tags).toEqual(['b', 'Work'])
    expect((await tasks.list({ tags: { any: ['C'] } })).items).toEqual([])
    await tasks.delete({ id })
    const emptied = await tasks.emptyTrash()
    await changes.undo({ undoToken: emptied.undoToken ?? '' })
    expect((await tasks.list({ trash: true, tags: { all: ['WORK', 'B'] } })).items).toMatchObject([{ id }])
  })

  it('are restored by an undo in the spelling that other tasks have got meanwhile', async () => {
    const { tasks, tags, changes } = newCaller()
    const [first, other] = [
      await tasks.create({ title: 'x', tags: ['a', 'home', 'b'] }),
      await tasks.create({ title: 'x', tags: ['home'] }),
    ]
    const { undoToken, version } = await tasks.update({ id: first.id, tags: [] })
    await tags.rename({ tag: 'home', name: 'Home' })
    await changes.undo({ undoToken: undoToken ?? '' })
    expect(await tasks.get({ id: first.id })).toMatchObject({ tags: ['a', 'Home', 'b'], version: version + 1 })
    await tasks.deleteMany({ ids: [first.id, other.id] })
    const emptied = await tasks.emptyTrash()
    await tasks.create({ title: 'x', tags: ['HOME'] })
    await changes.undo({ undoToken: emptied.undoToken ?? '' })
    for (const { id } of [first, other]) expect((await tasks.get({ id })).tags).toContain('HOME')
    expect((await tasks.list({ trash: true, tags: { any: ['home'] } })).items).toHaveLength(2)
    expect((await tags.list()).items).toMatchObject([{ name: 'HOME', total: 1 }])
  })

  it('stay as they are if an insertion fails, or is repeated', async () => {
    const { tasks } = newCaller()
    const { id } = await tasks.create({ title: 'x', tags: ['Work'] })
    await expect(tasks.create({ id, title: 'y', tags: ['other'] })).rejects.toMatchObject({ code: 'CONFLICT' })
    expect((await tasks.create({ title: 'x', tags: ['OTHER'] })).tags).toEqual(['OTHER'])
    const input = { title: 'x', tags: ['key'], idempotencyKey: 'once' }
    const first = await tasks.create(input)
    await tasks.delete({ id: first.id })
    await tasks.purge({ id: first.id })
    expect((await tasks.create(input)).tags).toEqual(['key'])
  })

  it('are added and removed in any spelling', async () => {
    const { tasks } = newCaller()
    const { id } = await tasks.create({ title: 'x', tags: ['Work', 'b'] })
    const changed = await tasks.update({ id, addTags: ['WORK', 'c'], removeTags: [' B'] })
    expect(changed.tags).toEqual(['Work', 'c'])
    expect((await tasks.update({ id, addTags: ['work'] })).undoToken).toBeNull()
    await expect(tasks.update({ id, addTags: ['x'], removeTags: ['X'] })).rejects.toMatchObject({ code: 'BAD_REQUEST' })
  })

  it('may be given once each, in any spelling', async () => {
    const { tasks } = newCaller()
    await expect(tasks.create({ title: 'x', tags: ['a', ' A'] })).rejects.toMatchObject({ code: 'BAD_REQUEST' })
    await expect(tasks.create({ title: 'x', tags: [' \u00a0'] })).rejects.toMatchObject({ code: 'BAD_REQUEST' })
  })
})

it('tags are found in any spelling, by every filter', async () => {
  const { tasks } = newCaller()
  const { id } = await tasks.create({ title: 'x', tags: ['Straße 5', 'İş'] })
  await tasks.create({ title: 'y', tags: ['other'] })
  for (const input of [
    { tags: { any: ['STRAßE  5', 'none'] } },
    { tags: { all: ['straße 5', 'İŞ'] } },
    { filter: 'tag:"straße 5"' },
    { filter: 'tag:(none, i̇ş)' },
  ])
    expect({ input, ids: (await tasks.list(input)).items.map((task) => task.id) }).toEqual({ input, ids: [id] })
})

it(`keys of tags are those of the application, seed ${seed}`, async () => {
  const unit = fc.oneof(
    fc.constantFrom(...'aAİıςΣßẞÄ ǅԱჯᲐꭰᎠ𐐀'),
    fc.string({ unit: 'grapheme', minLength: 1, maxLength: 1 }),
  )
  const names = fc.sample(fc.string({ unit, minLength: 1, maxLength: 20 }), { seed, numRuns: 2000 })
  const normal = names.map((name) => normalizeTag(name.replaceAll('\0', '')))
  const rows = await database.useSession((session) =>
    session.query<{ name: string; key: string }>(
      `SELECT name, tag_key(name) AS key FROM jsonb_array_elements_text($1) AS name WHERE unicode_assigned(name)`,
      [JSON.stringify(normal)],
    ),
  )
  expect(rows.length).toBeGreaterThan(1000)
  expect(rows.filter(({ name, key }) => tagKey(name) !== key)).toEqual([])
})
