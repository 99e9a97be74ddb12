import fc from 'fast-check'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { isTaskwireError } from '../../client-sdk/src/errors.ts'
import { withoutSingles } from '../../client-sdk/src/filter/filter-tree.ts'
import { FILTER_LIMITS, type FilterTree, parseFilter, printFilter } from '../../client-sdk/src/filter/index.ts'
import { clientOf } from '../client/client-of.ts'
import { runs } from '../helpers/effort.ts'
import { createTestApp, newUser } from '../helpers/test-app.ts'
import { sharedTestDatabase, type TestDatabase } from '../helpers/test-database.ts'
import { randomTree } from './random-filters.ts'

const seed = Number(process.env.SEED ?? Date.now() % 2 ** 31)

let database: TestDatabase
let tw: ReturnType<typeof clientOf>
beforeAll(async () => {
  database = await sharedTestDatabase()
  const app = await createTestApp(database)
  tw = clientOf(app, await app.tokenOf(newUser()))
})
afterAll(() => database[Symbol.asyncDispose]())

async function issuesOf(call: Promise<unknown>) {
  const error: unknown = await call.catch((thrown: unknown) => thrown)
  return isTaskwireError(error, 'INVALID_INPUT') ? error.issues : expect.unreachable(`${error}`)
}

describe('filters.parse and filters.print', () => {
  it(`agree with the functions of the client, and are inverse to each other, seed ${seed}`, async () => {
    const property = fc.asyncProperty(randomTree(), async (tree) => {
      const text = printFilter(tree)
      fc.pre(text.length <= FILTER_LIMITS.length)
      const printed = await tw.filters.print({ tree })
      expect(printed).toEqual({ text })
      expect(await tw.filters.parse(printed)).toEqual({ tree: withoutSingles(tree) })
    })
    await fc.assert(property, { seed, numRuns: runs(100, 3000) })
  })

  it(`report the errors of the client in any text, seed ${seed}`, async () => {
    const parts = ['(', ')', '|', '-', '"', ':', '<', ',', ' ', 'due', 'tag', 'is', 'next', 'week', 'open', 'x']
    const texts = fc.oneof(
      fc.array(fc.constantFrom(...parts), { maxLength: 8 }).map((words) => words.join('')),
      randomTree().map(printFilter),
    )
    const property = fc.asyncProperty(texts, async (text) => {
      const { tree, error } = parseFilter(text)
      if (error) expect(await issuesOf(tw.filters.parse({ text }))).toEqual([{ path: ['text'], ...error }])
      else expect(await tw.filters.parse({ text })).toEqual({ tree })
    })
    await fc.assert(property, { seed, numRuns: runs(100, 3000) })
  })

  it.each(['is:done', 'milk (oat', 'tag:', 'http://x', 'x'.repeat(1025), '-'.repeat(20).concat('x')])(
    'reports %s as tasks.list does',
    async (text) => {
      const [issue, ...others] = await issuesOf(tw.filters.parse({ text }))
      expect(await issuesOf(tw.tasks.list({ filter: text }))).toEqual([{ ...issue, path: ['filter'] }, ...others])
      expect(issue).toMatchObject({ path: ['text'], span: [expect.any(Number), expect.any(Number)] })
    },
  )

  it('leave names as they are, also those that no list or section has', async () => {
    const text = 'list:("No such list", Inbox) section:Fruit'
    const { tree } = await tw.filters.parse({ text })
    expect(tree).toEqual(parseFilter(text).tree)
    expect(await tw.filters.print({ tree })).toEqual({ text })
  })

  it('convert a filter without conditions from and to null', async () => {
    expect(await tw.filters.parse({ text: ' \n' })).toEqual({ tree: null })
    expect(await tw.filters.print({ tree: null })).toEqual({ text: '' })
  })

  it('limit a tree like a filter, and its text like that of one', async () => {
    const words = (count: number): FilterTree => ({ and: Array.from({ length: count }, () => ({ text: 'x' })) })
    expect(await issuesOf(tw.filters.print({ tree: words(64) }))).toMatchObject([
      { path: ['tree'], code: 'too_complex' },
    ])
    const tags = (length: number): FilterTree => ({ field: 'tag', in: ['x'.repeat(length - 'tag:'.length)] })
    const { text } = await tw.filters.print({ tree: tags(1024) })
    expect((await tw.filters.parse({ text })).tree).toEqual(tags(1024))
    expect(await issuesOf(tw.filters.print({ tree: tags(1025) }))).toMatchObject([
      { path: ['tree'], code: 'too_long', message: 'Must have at most 1024 characters as text; has 1025' },
    ])
  })
})
