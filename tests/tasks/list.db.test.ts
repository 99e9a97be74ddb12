import fc from 'fast-check'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import type { CreateTaskInput, ListTasksInput } from '../../src/tasks/schema.ts'
import { isVisible } from '../../src/text.ts'
import { runs } from '../helpers/effort.ts'
import { callerFor, newUser, stoppedClock } from '../helpers/test-app.ts'
import { sharedTestDatabase, type TestDatabase } from '../helpers/test-database.ts'

let database: TestDatabase
beforeAll(async () => {
  database = await sharedTestDatabase()
})
afterAll(() => database[Symbol.asyncDispose]())

/** Creates a user with these tasks. Returns its caller, and a function that lists titles. */
async function holding(tasks: CreateTaskInput[]) {
  const clock = stoppedClock()
  const userId = newUser()
  const caller = callerFor(database, userId, clock)
  for (const task of tasks) {
    await caller.tasks.create(task)
    clock.set(new Date(clock().getTime() + 1000))
  }
  const titles = async (input: ListTasksInput) =>
    (await caller.tasks.list(input)).items.map((task) => task.title).sort()
  return { caller, titles, userId }
}

describe('filters', () => {
  const tasks: CreateTaskInput[] = [
    { title: 'a', priority: 'high', tags: ['home', 'shop'], due: { date: '2026-11-30' } },
    { title: 'b', priority: 'low', tags: ['home'], completed: true, description: 'find ME' },
    { title: 'c', priority: 'urgent', tags: ['work'], due: { date: '2026-12-01', time: '09:00' } },
    { title: 'd', description: 'me too', due: { date: '2026-12-02', time: '00:30', timeZone: 'Europe/Berlin' } },
  ]
  const expected: [ListTasksInput, string][] = [
    [{}, 'abcd'],
    [{ completed: true }, 'b'],
    [{ completed: false }, 'acd'],
    [{ priority: ['high'] }, 'a'],
    [{ priority: ['low', 'urgent', 'medium'] }, 'bc'],
    [{ priority: ['none'] }, 'd'],
    [{ tags: { any: ['home'] } }, 'ab'],
    [{ tags: { any: ['shop', 'work'] } }, 'ac'],
    [{ tags: { all: ['home', 'shop'] } }, 'a'],
    [{ tags: { all: ['home', 'work'] } }, ''],
    [{ tags: { any: ['shop', 'work'], all: ['home'] } }, 'a'],
    [{ tags: { any: ['HOME'] } }, 'ab'],
    [{ tags: {} }, 'abcd'],
    [{ untagged: true }, 'd'],
    [{ untagged: false }, 'abc'],
    [{ due: {} }, 'acd'],
    [{ due: null }, 'b'],
    [{ due: null, overdue: false }, 'b'],
    [{ due: { from: '2026-11-30', to: '2026-11-30' } }, 'a'],
    [{ due: { from: '2026-12-01' } }, 'cd'],
    [{ due: { to: '2026-12-01' } }, 'acd'],
    [{ due: { from: '2026-12-02' }, timeZone: 'Europe/Berlin' }, 'd'],
    [{ search: 'me' }, 'bd'],
    [{ search: 'me', completed: true }, 'b'],
    [
      { tags: { any: ['home', 'work'] }, priority: ['high', 'urgent'], due: { from: '2026-12-01' }, completed: false },
      'c',
    ],
    [{ trash: true }, ''],
    [{ trash: false }, 'abcd'],
  ]

  it.each(expected)('%j finds "%s"', async (filter, titles) => {
    const list = await holding(tasks)
    expect((await list.titles(filter)).join('')).toBe(titles)
  })

  it('find no tasks of other users by their ids, and those of archived lists', async () => {
    const [mine, other] = [await holding([]), await holding(tasks)]
    const ids = (await other.caller.tasks.list({})).items.map(({ id }) => id)
    expect((await mine.caller.tasks.list({ ids, archived: true, total: true })).total).toBe(0)
    const { id: listId } = await mine.caller.lists.create({ name: 'Old' })
    const { id } = await mine.caller.tasks.create({ title: 'kept', listId })
    await mine.caller.lists.archive({ id: listId })
    expect(await mine.titles({})).toEqual([])
    expect(await mine.titles({ ids: [id, ...ids] })).toEqual(['kept'])
    expect(await mine.titles({ ids: [] })).toEqual([])
  })

  it('count tasks in tasks.stats too', async () => {
    const { caller } = await holding(tasks)
    expect(await caller.tasks.stats({ due: null, completed: true })).toMatchObject({ total: 1, completed: 1 })
    const { groups } = await caller.tasks.stats({ groupBy: 'tag', tags: { any: ['home'] }, search: 'find' })
    expect(groups).toMatchObject([{ key: 'home', total: 1 }])
    await expect(caller.tasks.stats({ untagged: true, tags: { all: ['home'] } })).rejects.toThrow('untagged')
  })

  it('list only the trash with trash: true', async () => {
    const { caller, titles } = await holding(tasks)
    const [newest] = (await caller.tasks.list({})).items
    await caller.tasks.delete({ id: newest?.id ?? '' })
    expect(await titles({ trash: true })).toEqual(['d'])
    expect(await titles({})).toEqual(['a', 'b', 'c'])
    expect(await titles({ trash: true, search: 'find' })).toEqual([])
  })
})

describe('search', () => {
  const finds = async (text: string, search: string) => {
    const { titles } = await holding([{ title: text }, { title: 'x', description: text }, { title: 'other' }])
    expect(await titles({ search })).toEqual([text, 'x'].sort())
  }

  it.each(['%', '_', '\\', '\\%', '%_%', "'", '"', "'; DROP TABLE task; --", '$1', '?', '*', '.', '\\\\', '[a-z]'])(
    'treats %s as literal text',
    async (text) => {
      await finds(`a ${text} b`, text)
      const { titles } = await holding([{ title: 'plain text' }])
      expect(await titles({ search: text === '?' ? '?' : text })).toEqual([])
    },
  )

  it.each([
    ['Äpfel ÖL Über', 'äPFEL öl ü'],
    ['straße', 'STRAẞE'],
    ['ΣΊΣΥΦΟΣ', 'σίσυφος'],
    ['Σίσυφος', 'ΣΊΣΥΦΟΣ'],
    ['ΟΔΟΣ ΟΔΟΣ', 'οδός'.normalize('NFC').replace('ό', 'ο')],
    ['İstanbul', 'i\u0307STANBUL'],
    ['istanbul', 'ISTANBUL'],
    ['ПРИВЕТ', 'привет'],
    ['𐐀𐐁', '𐐨𐐩'],
  ])('finds %s by %s', finds)

  const words = 'Crème brûlée, Ṩ, Việt Nam, 한국어, ἄλφα, ガ'.normalize('NFC')
  it.each([
    ['NFC', 'NFD'],
    ['NFD', 'NFC'],
    ['NFC', 'NFC'],
    ['NFD', 'NFD'],
  ])('finds text stored in %s by a term in %s, and returns it unchanged', async (written, typed) => {
    const text = words.normalize(written)
    const { caller, titles } = await holding([{ title: text }, { title: 'x', description: text }, { title: 'other' }])
    for (const part of [...words.split(', '), 'BRÛLÉE', 'VIỆT']) {
      expect({ part, titles: await titles({ search: part.normalize(typed) }) }).toEqual({
        part,
        titles: [text, 'x'].sort(),
      })
    }
    expect((await caller.tasks.list({ search: 'viê x' })).items).toHaveLength(1)
    expect((await caller.tasks.list({ search: '하' })).items).toEqual([])
    const { items } = await caller.tasks.list({ search: text.normalize(typed).slice(0, 20) })
    expect(items.map(({ title, description }) => title + description).sort()).toEqual([text, `x${text}`].sort())
  })

  it('finds text in mixed Unicode normal forms by a term in any form', async () => {
    const mixed = `caf${'é'.normalize('NFC')} r${'é'.normalize('NFD')}sum${'é'.normalize('NFC')}`
    await finds(mixed, mixed.normalize('NFC'))
    await finds(mixed, mixed.normalize('NFD'))
    // Combining marks in another order are canonically equivalent.
    await finds('a\u0301\u0323', 'a\u0323\u0301')
  })

  it('finds all words and quoted phrases, each in the title or the description', async () => {
    const { titles } = await holding([{ title: 'Çay, süt', description: 'iki litre' }, { title: 'Süt' }])
    expect(await titles({ search: 'litre sut' })).toEqual(['Çay, süt'])
    expect(await titles({ search: 'SÜT' })).toHaveLength(2)
    expect(await titles({ search: '"iki litre" "cay, s' })).toEqual(['Çay, süt'])
    expect(await titles({ search: '"litre iki"' })).toEqual([])
    expect(await titles({ search: ' ' })).toHaveLength(2)
  })

  it('finds a task by any substring of its title or description', async () => {
    const caller = callerFor(database, newUser())
    // Parts of letters are not found, such as a mark or a jamo.
    const text = fc.string({
      unit: fc.oneof(fc.constantFrom(...'aAßẞΣσςİiıÄ%_\\\'"'), graphic()),
      minLength: 1,
      maxLength: 40,
    })
    await fc.assert(
      fc.asyncProperty(text, fc.nat(), fc.nat(), fc.boolean(), fc.boolean(), async (text, a, b, inTitle, upper) => {
        fc.pre(isVisible(text))
        const characters = [...text]
        const start = a % characters.length
        const part = characters.slice(start, start + 1 + (b % (characters.length - start))).join('')
        const { id } = await caller.tasks.create(inTitle ? { title: text } : { title: 'x', description: text })
        const search = upper && part.toUpperCase().toLowerCase() === part.toLowerCase() ? part.toUpperCase() : part
        const { items } = await caller.tasks.list({ search, limit: 1 })
        expect(items.map((task) => task.id)).toEqual([id])
      }),
      { numRuns: runs(150, 5000) },
    )
  })
})

function graphic(): fc.Arbitrary<string> {
  return fc
    .string({ unit: 'binary', minLength: 1, maxLength: 1 })
    .filter((c) => !/^[\0\p{M}\p{sc=Hangul}]/u.test(c.normalize('NFD')))
}

describe('list defaults', () => {
  it('are 50 tasks a page, newest first, outside the trash', async () => {
    const { caller } = await holding(Array.from({ length: 52 }, (_, i) => ({ title: `${i}` })))
    const first = await caller.tasks.list()
    expect(first.items.map((task) => task.title)).toEqual(Array.from({ length: 50 }, (_, i) => `${51 - i}`))
    const second = await caller.tasks.list({ cursor: first.nextCursor ?? '' })
    expect(second).toMatchObject({ items: [{ title: '1' }, { title: '0' }], nextCursor: null })
  })

  it('return no cursor when the last page is exactly full', async () => {
    const { caller } = await holding([{ title: 'a' }, { title: 'b' }])
    expect((await caller.tasks.list({ limit: 2 })).nextCursor).toBeNull()
  })
})
