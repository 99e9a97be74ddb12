import { describe, expect, it, vi } from 'vitest'
import { createUnsentAnswers } from '../../src/load/unsent-answers.ts'

const BUDGETS = { unsentPerUser: 100, unsent: 1000 }

describe('the accounting of unsent responses', () => {
  it('lets a user continue below the budget, and never delays other users [H-16]', async () => {
    const unsent = createUnsentAnswers(BUDGETS)
    const [first, second] = [unsent.open('ada', vi.fn()), unsent.open('ada', vi.fn())]
    first.set(60)
    expect(unsent.ready('ada')).toBeUndefined()
    second.set(60)
    const ready = vi.fn()
    const waiting = unsent.ready('ada')?.then(ready)
    const cancelled = new AbortController()
    const given = unsent.ready('ada', cancelled.signal)
    cancelled.abort()
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

  it('rejects calls after a wait of two seconds, and more than sixteen waiting calls [H-16]', async () => {
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

  it('closes the oldest connections of the user with the most unsent bytes when the process exceeds its budget [H-16]', () => {
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
    // A closed connection may still report its bytes.
    oldest?.set(0)
    second?.set(0)
    expect(unsent.bytes).toBe(990)
  })
})
