import { describe, expect, it, vi } from 'vitest'
import { createUnsentAnswers } from '../../src/load/unsent-answers.ts'

const BUDGETS = { unsentPerUser: 100, unsent: 1000 }

describe('the account of unsent answers', () => {
  it('lets a user go on who has less unsent than the budget, and others anyway [H-16]', async () => {
    const unsent = createUnsentAnswers(BUDGETS)
    const [first, second] = [unsent.open('ada', vi.fn()), unsent.open('ada', vi.fn())]
    first.set(60)
    expect(unsent.ready('ada')).toBeUndefined()
    second.set(60)
    const ready = vi.fn()
    const waiting = unsent.ready('ada')?.then(ready)
    const gone = new AbortController()
    const given = unsent.ready('ada', gone.signal)
    gone.abort()
    await given
    expect(unsent.ready('bob')).toBeUndefined()
    first.set(59)
    await Promise.resolve()
    expect(ready).not.toHaveBeenCalled()
    second.set(0)
    await waiting
    expect(unsent.bytes).toBe(59)
    first.set(0)
    expect(unsent.bytes).toBe(0)
  })

  it('refuses calls that would wait for longer than two seconds, and those beyond sixteen at once [H-16]', async () => {
    vi.useFakeTimers()
    const unsent = createUnsentAnswers(BUDGETS)
    unsent.open('ada', vi.fn()).set(100)
    const waiting = Array.from({ length: 16 }, () => unsent.ready('ada'))
    await expect(unsent.ready('ada')).rejects.toMatchObject({ code: 'RATE_LIMITED' })
    const settled = Promise.allSettled(waiting)
    vi.advanceTimersByTime(2000)
    expect((await settled).map(({ status }) => status)).toEqual(Array(16).fill('rejected'))
    vi.useRealTimers()
  })

  it('cuts the oldest answers of whoever has most when the process has too many, and nobody else [H-16]', () => {
    const unsent = createUnsentAnswers(BUDGETS)
    const cut: string[] = []
    const open = (owner: string, name: string) => unsent.open(owner, () => cut.push(name))
    open('bob', 'small').set(90)
    const [oldest, second, newest] = ['oldest', 'second', 'newest'].map((name) => open('ada', name))
    oldest?.set(400)
    second?.set(400)
    expect(cut).toEqual([])
    newest?.set(300)
    expect(cut).toEqual(['oldest'])
    newest?.set(900)
    expect(cut).toEqual(['oldest', 'second'])
    expect(unsent.bytes).toBe(990)
    // What is cut is closed, and may say so.
    oldest?.set(0)
    second?.set(0)
    expect(unsent.bytes).toBe(990)
  })
})
