import { afterAll, beforeAll, expect, it } from 'vitest'
import { pagesOf } from '../helpers/pages.ts'
import { callerFor, newUser } from '../helpers/test-app.ts'
import { sharedTestDatabase, type TestDatabase } from '../helpers/test-database.ts'

let database: TestDatabase
beforeAll(async () => {
  database = await sharedTestDatabase()
})
afterAll(() => database[Symbol.asyncDispose]())

type Caller = ReturnType<typeof callerFor>

/** Returns all titles in the order of titles, read in pages of two. */
async function sortedTitles({ tasks }: Caller, order: 'asc' | 'desc' = 'asc'): Promise<string[]> {
  const found: string[] = []
  for await (const { items } of pagesOf((at) => tasks.list({ sort: [{ by: 'title', order }], limit: 2, ...at })))
    found.push(...items.map(({ title }) => title))
  return found
}

it('sorts titles without regard to case and accents, and equal ones by id', async () => {
  const caller = callerFor(database, newUser())
  const sorted = ['Äpfel', 'apfel', 'apple', 'Éclair', 'Łódź', 'strasse', 'STRAẞE', 'zebra', 'Иван', 'Йод', '東京']
  for (const title of sorted) await caller.tasks.create({ title })
  expect(await sortedTitles(caller)).toEqual(sorted)
  expect(await sortedTitles(caller, 'desc')).toEqual(sorted.toReversed())
})

it('stores, sorts and finds the titles that grow most', async () => {
  const caller = callerFor(database, newUser())
  // Characters of which NFC makes two or three, in a sequence without repetition.
  const growing: string[] = []
  for (let point = 0; point < 0x20000; point++) {
    if (point >= 0xd800 && point <= 0xdfff) continue
    const character = String.fromCodePoint(point)
    if (Buffer.byteLength(character.normalize('NFC')) > 5) growing.push(character)
  }
  expect(growing.length).toBeGreaterThan(30)
  const longest = '\u{1d160}'.repeat(499)
  const mixed = [0, 1, 2].map((first) =>
    Array.from({ length: 500 }, (_, n) => growing[(first + n * n * 7 + (n >> 3)) % growing.length]).join(''),
  )
  const titles = [...mixed, `${longest}1`, `${longest}2`, `${longest}3`]
  await caller.tasks.createMany({ items: titles.map((title) => ({ title })) })
  expect((await sortedTitles(caller)).sort()).toEqual(titles.sort())
  const [title = ''] = titles
  const { items } = await caller.tasks.list({ search: [...title].slice(100, 130).join('') })
  expect(items.map((task) => task.title)).toContain(title)
})
