import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { tagId } from '../../client-sdk/src/matching/tag-id.ts'
import { TAG_LIMITS } from '../../src/tags/limits.ts'
import { callerFor, newUser } from '../helpers/test-app.ts'
import { sharedTestDatabase, type TestDatabase } from '../helpers/test-database.ts'

let database: TestDatabase
beforeAll(async () => {
  database = await sharedTestDatabase()
})
afterAll(() => database[Symbol.asyncDispose]())

type Caller = ReturnType<typeof newCaller>
const newCaller = () => callerFor(database, newUser()).undoable

/** Creates a caller whose tasks have these tags. */
async function using(...tags: string[]): Promise<Caller> {
  const caller = newCaller()
  await caller.tasks.create({ title: 'x', tags })
  return caller
}

/** Returns the listed tags with their colors. */
async function colorsOf({ tags }: Caller) {
  return Object.fromEntries((await tags.list()).items.map(({ name, color }) => [name, color]))
}

/** Returns the rows of tags in a copy that is made anew, and in one that follows the change feed from a cursor. */
async function rowsOf({ changes }: Caller, cursor?: string) {
  const { changes: found } = await changes.since({ limit: 200, ...(cursor !== undefined && { cursor }) })
  return found.flatMap(({ entity, op, id, tag }) =>
    entity === 'tag' ? [{ op, id, name: tag?.name, color: tag?.color }] : [],
  )
}

const undo = ({ changes }: Caller, { undoToken }: { undoToken: string | null }) =>
  changes.undo({ undoToken: undoToken ?? '' })

describe('setting the color of a tag', () => {
  it('sets, changes and removes it, and each can be undone', async () => {
    const caller = await using('Home', 'work')
    expect(await colorsOf(caller)).toEqual({ Home: null, work: null })
    const set = await caller.tags.update({ tag: 'Home', color: 'green' })
    expect([set.affected, await colorsOf(caller)]).toEqual([{ tag: 1 }, { Home: 'green', work: null }])
    const changed = await caller.tags.update({ tag: 'Home', color: 'red' })
    expect([changed.affected, await colorsOf(caller)]).toEqual([{ tag: 1 }, { Home: 'red', work: null }])
    const removed = await caller.tags.update({ tag: 'Home', color: null })
    expect([removed.affected, await colorsOf(caller)]).toEqual([{ tag: 1 }, { Home: null, work: null }])
    await undo(caller, removed)
    expect(await colorsOf(caller)).toMatchObject({ Home: 'red' })
    await undo(caller, await caller.tags.update({ tag: 'Home', color: 'blue' }))
    expect(await colorsOf(caller)).toMatchObject({ Home: 'red' })
    await undo(caller, await caller.tags.update({ tag: 'work', color: 'blue' }))
    expect(await colorsOf(caller)).toEqual({ Home: 'red', work: null })
  })

  it('takes another spelling for the same tag', async () => {
    const caller = await using('Café ΟΔΟΣ')
    await caller.tags.update({ tag: '  cafe\u0301  οδος', color: 'green' })
    await caller.tags.update({ tag: 'CAFÉ ΟΔΟΣ', color: 'teal' })
    expect(await colorsOf(caller)).toEqual({ 'Café ΟΔΟΣ': 'teal' })
    expect(await rowsOf(caller)).toEqual([{ op: 'upsert', id: tagId('café οδος'), name: 'Café ΟΔΟΣ', color: 'teal' }])
  })

  it('changes nothing if the tag has the color already, or none to remove', async () => {
    const caller = await using('home')
    const nothing = { affected: {}, undoToken: null }
    for (const _ of [1, 2])
      expect(await caller.tags.update({ tag: 'home', color: null, idempotencyKey: 'none' })).toEqual(nothing)
    await caller.tags.update({ tag: 'home', color: 'red' })
    for (const _ of [1, 2])
      expect(await caller.tags.update({ tag: 'HOME', color: 'red', idempotencyKey: 'same' })).toEqual(nothing)
  })

  it('happens once under an idempotency key', async () => {
    const caller = await using('home')
    const input = { tag: 'home', color: 'red', idempotencyKey: 'k' } as const
    const first = await caller.tags.update(input)
    await caller.tags.update({ tag: 'home', color: 'blue' })
    expect(await caller.tags.update(input)).toEqual(first)
    expect(await colorsOf(caller)).toEqual({ home: 'blue' })
  })

  it('works for a tag that no task has, and lasts until the tag is in use', async () => {
    const caller = newCaller()
    await caller.tags.update({ tag: 'later', color: 'pink' })
    expect(await colorsOf(caller)).toEqual({})
    const { id } = await caller.tasks.create({ title: 'x', tags: ['Later'] })
    expect(await colorsOf(caller)).toEqual({ Later: 'pink' })
    await caller.tasks.update({ id, tags: [] })
    await caller.tasks.update({ id, tags: ['later'] })
    expect(await colorsOf(caller)).toEqual({ later: 'pink' })
  })

  it('is limited to so many tags, not counting removed colors', async () => {
    const caller = newCaller()
    const [first, ...others] = Array.from({ length: TAG_LIMITS.colored }, (_, n) => `tag ${n}`)
    await Promise.all(others.map((tag) => caller.tags.update({ tag, color: 'red' })))
    await caller.tags.update({ tag: first ?? '', color: 'red' })
    await expect(caller.tags.update({ tag: 'more', color: 'red' })).rejects.toMatchObject({
      cause: { code: 'INVALID_INPUT', issues: [{ path: [], code: 'too_many' }] },
    })
    await caller.tags.update({ tag: 'tag 7', color: 'blue' })
    await caller.tags.update({ tag: 'tag 8', color: null })
    await caller.tags.update({ tag: 'more', color: 'red' })
  })

  it('is in the change feed, and a removal too', async () => {
    const caller = await using('Home')
    const { cursor } = await caller.changes.cursor()
    await caller.tags.update({ tag: 'home', color: 'green' })
    const id = tagId('home')
    expect(await rowsOf(caller, cursor)).toEqual([{ op: 'upsert', id, name: 'Home', color: 'green' }])
    const later = await caller.changes.cursor()
    await caller.tags.update({ tag: 'home', color: null })
    expect(await rowsOf(caller, later.cursor)).toEqual([{ op: 'delete', id, name: undefined, color: undefined }])
  })

  it('is refused an undo after a later change of the color', async () => {
    const caller = await using('home')
    const set = await caller.tags.update({ tag: 'home', color: 'green' })
    await caller.tags.update({ tag: 'home', color: 'red' })
    await expect(undo(caller, set)).rejects.toMatchObject({ cause: { code: 'CONFLICT' } })
    expect(await colorsOf(caller)).toEqual({ home: 'red' })
  })

  it('does not reach a tag of another user with the same name', async () => {
    const [caller, other] = [await using('home'), await using('home')]
    await caller.tags.update({ tag: 'home', color: 'green' })
    await other.tags.update({ tag: 'home', color: 'red' })
    await other.tags.update({ tag: 'home', color: null })
    expect([await colorsOf(caller), await colorsOf(other)]).toEqual([{ home: 'green' }, { home: null }])
  })
})

describe('renaming a tag with a color', () => {
  it.each([
    ['takes the color along', 'Flat', null, { Flat: 'green' }],
    ['keeps it under another spelling', 'HOME', null, { HOME: 'green' }],
    ['gives it to a tag without one', 'House', null, { House: 'green' }],
    ['gives way to the color of the other tag', 'house', 'red', { House: 'red' }],
  ] as const)('%s, and can be undone', async (_, name, color, renamed) => {
    const caller = await using('home', 'House')
    await caller.tags.update({ tag: 'home', color: 'green' })
    if (color) await caller.tags.update({ tag: 'House', color })
    const before = await colorsOf(caller)
    const rows = await rowsOf(caller)
    const change = await caller.tags.rename({ tag: 'Home', name })
    const { House: other = null } = before
    const isMerged = /house/i.test(name)
    expect(await colorsOf(caller)).toEqual({ ...(!isMerged && { House: other }), ...renamed })
    const listed = Object.entries(await colorsOf(caller)).filter(([, one]) => one)
    expect((await rowsOf(caller)).map((row) => [row.name, row.color])).toEqual(listed)
    await undo(caller, change)
    expect(await colorsOf(caller)).toEqual(before)
    const byId = (some: typeof rows) => some.toSorted((a, b) => (a.id < b.id ? -1 : 1))
    expect(byId(await rowsOf(caller))).toEqual(byId(rows))
  })

  it('leaves the color of the other tag if it has none itself', async () => {
    const caller = await using('home', 'house')
    await caller.tags.update({ tag: 'house', color: 'red' })
    await caller.tags.rename({ tag: 'home', name: 'house' })
    expect(await colorsOf(caller)).toEqual({ house: 'red' })
  })

  it('happens once under an idempotency key', async () => {
    const caller = await using('home')
    await caller.tags.update({ tag: 'home', color: 'green' })
    const input = { tag: 'home', name: 'house', idempotencyKey: 'k' }
    const first = await caller.tags.rename(input)
    expect(first.affected).toEqual({ tag: 2, task: 1 })
    expect(await caller.tags.rename(input)).toEqual(first)
  })
})

it('deleting a tag removes its color, and an undo restores both', async () => {
  const caller = await using('home', 'work')
  await caller.tags.update({ tag: 'home', color: 'green' })
  await caller.tags.update({ tag: 'work', color: 'red' })
  const deleted = await caller.tags.delete({ tag: 'HOME' })
  expect(deleted.affected).toEqual({ tag: 1, task: 1 })
  expect(await colorsOf(caller)).toEqual({ work: 'red' })
  expect((await rowsOf(caller)).map(({ name }) => name)).toEqual(['work'])
  await undo(caller, deleted)
  expect(await colorsOf(caller)).toEqual({ home: 'green', work: 'red' })
})
