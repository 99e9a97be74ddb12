import { afterAll, beforeAll, expect, it } from 'vitest'
import { callerFor, newUser } from '../helpers/test-app.ts'
import type { TestDatabase } from '../helpers/test-database.ts'
import { nounOf } from '../nouns/nouns.ts'
import { walkedRouter } from '../nouns/walked.ts'
import { sharedWalkedDatabase } from '../nouns/walked-database.ts'
import { endsWith } from '../procedures/assertions.ts'

let database: TestDatabase
beforeAll(async () => {
  database = await sharedWalkedDatabase()
})
afterAll(() => database[Symbol.asyncDispose]())

it.each([
  ['NUL', 'a\0b'],
  ['half a surrogate pair', '\ud800'],
])('rejects a forged cursor with text that PostgreSQL cannot store: %s', async (_, text) => {
  const notes = nounOf(walkedRouter, 'notes').of(callerFor(database, newUser()))
  for (const name of ['a', 'b']) await notes.create({ name })
  const page = (cursor?: string) => notes.list({ limit: 1, sort: [{ by: 'name' }], ...(cursor && { cursor }) })
  const { nextCursor } = await page()
  const parts = JSON.parse(Buffer.from(nextCursor, 'base64url').toString())
  const cursorWith = (v: string) => Buffer.from(JSON.stringify({ ...parts, v })).toString('base64url')
  expect((await page(cursorWith('a'))).items).toMatchObject([{ name: 'b' }])
  await endsWith('INVALID_INPUT', /cursor/, page(cursorWith(text)))
})
