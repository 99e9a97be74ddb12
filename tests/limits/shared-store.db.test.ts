import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, inject, it, vi } from 'vitest'
import type { Rows } from '../../src/database/tenancy/rows.ts'
import { createRequestLimits } from '../../src/limits/request-limits.ts'
import { newUser } from '../helpers/test-app.ts'
import { openTestDatabase, type TestDatabase } from '../helpers/test-database.ts'

// The embedded database serves a single process, which counts in memory.
describe.runIf(inject('backend') === 'postgres')('processes with a shared store', () => {
  let database: TestDatabase
  beforeAll(async () => {
    database = await openTestDatabase()
  })
  afterAll(() => database[Symbol.asyncDispose]())
  // The clock is fixed, so that the duration of calls does not matter.
  beforeEach(() => void vi.useFakeTimers({ toFake: ['Date'] }))
  afterEach(() => void vi.useRealTimers())

  function openLimits(store: Rows | undefined, problems: string[] = []) {
    return createRequestLimits({ perUser: 20, perAddress: 20, store, onProblem: (problem) => problems.push(problem) })
  }

  it('apply the limit across processes [R-03]', async () => {
    const processes = [openLimits(database.requestLimits), openLimits(database.requestLimits)]
    const userId = newUser()
    const standings = await Promise.all(Array.from({ length: 50 }, (_, n) => processes[n % 2]?.countCall(userId)))
    expect(standings.filter((standing) => standing?.isOver === false)).toHaveLength(20)
    expect(standings.find((standing) => standing?.isOver)?.resetMs).toBe(60_000)
  })

  it('allow twice as many calls without a shared store [R-03]', async () => {
    const processes = [openLimits(undefined), openLimits(undefined)]
    const userId = newUser()
    const standings = await Promise.all(Array.from({ length: 50 }, (_, n) => processes[n % 2]?.countCall(userId)))
    expect(standings.filter((standing) => standing?.isOver === false)).toHaveLength(40)
  })

  it('delete rows from the table after ten minutes', async () => {
    const rows = database.requestLimits as Rows
    await rows(`INSERT INTO auth.request_limit VALUES ('old', 1, 0)`, [])
    const limits = openLimits(rows)
    vi.setSystemTime(Date.now() + 11 * 60_000)
    await limits.countCall(newUser())
    vi.useRealTimers()
    await expect.poll(() => rows(`SELECT key FROM auth.request_limit WHERE key = 'old'`, [])).toEqual([])
  })

  describe('while the shared store fails', () => {
    const broken: Rows = async () => {
      throw new Error('broken')
    }

    it('each process counts calls separately, and logs the problem once [R-04]', async () => {
      const problems: string[] = []
      const limits = openLimits(broken, problems)
      const userId = newUser()
      const standings = []
      for (let n = 0; n < 21; n++) standings.push(await limits.countCall(userId))
      expect(standings.map((standing) => standing?.isOver)).toEqual([...Array(20).fill(false), true])
      expect(problems).toEqual(['requests cannot be counted in the database: each process counts separately'])
    })

    it('each process counts other requests separately, but rejects sign-ins [R-04]', async () => {
      const limits = openLimits(broken)
      expect(await limits.countRequest('192.0.2.1', false)).toMatchObject({ isOver: false, left: 19 })
      await expect(limits.countRequest('192.0.2.1', true)).rejects.toMatchObject({ code: 'UNAVAILABLE' })
    })
  })
})
