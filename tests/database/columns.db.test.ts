import { describe, expect, it } from 'vitest'
import { checkColumns } from '../../src/database/migrations/check-columns.ts'
import { openTestDatabase } from '../helpers/test-database.ts'

describe('the start-up check of the sign-in tables', () => {
  it('rejects an unknown required column, with the SQL that drops it [A-18]', async () => {
    await using database = await openTestDatabase()
    await database.useSession(async (session) => {
      await checkColumns(session)
      await session.script('ALTER TABLE auth.account ADD COLUMN issuer TEXT NOT NULL')
      const remove = 'ALTER TABLE auth."account" DROP COLUMN "issuer"'
      await expect(checkColumns(session)).rejects.toThrow(remove)
      await session.script(remove)
      await checkColumns(session)
    })
  })

  it('accepts an unknown column that is nullable or has a default [A-18]', async () => {
    await using database = await openTestDatabase()
    await database.useSession(async (session) => {
      await session.script(
        `ALTER TABLE auth."user" ADD COLUMN nickname TEXT, ADD COLUMN plan TEXT NOT NULL DEFAULT 'free'`,
      )
      await checkColumns(session)
    })
  })
})
