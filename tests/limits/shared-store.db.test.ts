import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, inject, it, vi } from 'vitest'
import type { Rows } from '../../src/database/tenancy/rows.ts'
import { createRequestLimits } from '../../src/limits/request-limits.ts'
import { newUser } from '../helpers/test-app.ts'
import { openTestDatabase, type TestDatabase } from '../helpers/test-database.ts'

// The embedded database has one process alone, which counts for itself.
describe.runIf(inject('backend') === 'postgres')('processes that count together', () => {
  let database: TestDatabase
  beforeAll(async () => {
    database = await openTestDatabase()
  })
  afterAll(() => database[Symbol.asyncDispose]())
  // The time of the day stands still, so that nothing depends on how long a call takes.
  beforeEach(() => void vi.useFakeTimers({ toFake: ['Date'] }))
  afterEach(() => void vi.useRealTimers())

  function openLimits(store: Rows | undefined, problems: string[] = []) {
    return createRequestLimits({ perUser: 20, perAddress: 20, store, onProblem: (problem) => problems.push(problem) })
  }

  it('let a user have as many calls as one would, whoever is asked [R-03]', async () => {
    const processes = [openLimits(database.requestLimits), openLimits(database.requestLimits)]
    const userId = newUser()
    const standings = await Promise.all(Array.from({ length: 50 }, (_, n) => processes[n % 2]?.countCall(userId)))
    expect(standings.filter((standing) => standing?.isOver === false)).toHaveLength(20)
    expect(standings.find((standing) => standing?.isOver)?.resetMs).toBe(60_000)
  })

  it('count apart when each is told to: two processes, twice as many [R-03]', async () => {
    const processes = [openLimits(undefined), openLimits(undefined)]
    const userId = newUser()
    const standings = await Promise.all(Array.from({ length: 50 }, (_, n) => processes[n % 2]?.countCall(userId)))
    expect(standings.filter((standing) => standing?.isOver === false)).toHaveLength(40)
  })

  it('leave nothing in the table that is ten minutes old', async () => {
    const rows = database.requestLimits as Rows
    await rows(`INSERT INTO auth.request_limit VALUES ('old', 1, 0)`, [])
    const limits = openLimits(rows)
    vi.setSystemTime(Date.now() + 11 * 60_000)
    await limits.countCall(newUser())
    vi.useRealTimers()
    await expect.poll(() => rows(`SELECT key FROM auth.request_limit WHERE key = 'old'`, [])).toEqual([])
  })

  describe('while the store fails', () => {
    const broken: Rows = async () => {
      throw new Error('broken')
    }

    it('calls are counted by each process for itself, and the operator is told once [R-04]', async () => {
      const problems: string[] = []
      const limits = openLimits(broken, problems)
      const userId = newUser()
      const standings = []
      for (let n = 0; n < 21; n++) standings.push(await limits.countCall(userId))
      expect(standings.map((standing) => standing?.isOver)).toEqual([...Array(20).fill(false), true])
      expect(problems).toEqual(['requests cannot be counted in the database: each process counts separately'])
    })

    it('other requests are counted so too, but no sign-in passes uncounted [R-04]', async () => {
      const limits = openLimits(broken)
      expect(await limits.countRequest('192.0.2.1', false)).toMatchObject({ isOver: false, left: 19 })
      await expect(limits.countRequest('192.0.2.1', true)).rejects.toMatchObject({ code: 'UNAVAILABLE' })
    })
  })
})
