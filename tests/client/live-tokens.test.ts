import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest'
import { createTaskwire } from '../../client-sdk/src/create-taskwire.ts'
import { TaskwireError } from '../../client-sdk/src/errors.ts'
import type { TaskwireOptions } from '../../client-sdk/src/options.ts'
import { change, connected, ending, streams } from './live-answers.ts'
import { answers, drops, fails, type Reaction, type SeenRequest, scriptedServer } from './scripted-server.ts'
import { errorOf } from './settled.ts'

beforeEach(() => {
  vi.useFakeTimers()
  vi.spyOn(Math, 'random').mockReturnValue(1)
})
afterEach(() => {
  vi.useRealTimers()
  vi.restoreAllMocks()
})

type Source = Exclude<TaskwireOptions['token'], string | undefined>

/** Creates a token source that returns `t1`, then `t2`, `t3` … after each rejection. */
function renewing(): Source & { renewals(): number } {
  let n = 1
  const source = async ({ refused }: { refused?: string }) => (refused === `t${n}` ? `t${++n}` : `t${n}`)
  return Object.assign(source, { renewals: () => n - 1 })
}

const tokenOf = ({ headers }: SeenRequest) => headers.get('authorization')?.replace('Bearer ', '')
const rejects = fails('UNAUTHENTICATED')
const expires = streams([connected() + ending('UNAUTHENTICATED')])
const expiresAfter = (seq: number) => streams([connected() + change(seq) + ending('UNAUTHENTICATED')])

function clientOn(token: TaskwireOptions['token'], ...reactions: Reaction[]) {
  const server = scriptedServer(...reactions)
  const tw = createTaskwire({ url: 'http://test', fetch: server.fetch, token })
  return { tw, server, tokens: () => server.requests.map(tokenOf) }
}

/** Advances the fake clock until a promise is settled. */
async function inTime<Result>(promise: Promise<Result>): Promise<Result> {
  let isSettled = false
  const settle = () => {
    isSettled = true
  }
  promise.then(settle, settle)
  while (!isSettled) await vi.advanceTimersToNextTimerAsync()
  return promise
}

describe('the token of a live stream', () => {
  it('is requested before each connection', async () => {
    let n = 0
    const token = () => `t${++n}`
    const { tw, tokens } = clientOn(token, streams([change(1)], 'ends'), drops, streams([change(2)]))
    const changes = tw.changes.live()
    await inTime(changes.next())
    await inTime(changes.next())
    await changes.return()
    expect(tokens()).toEqual(['t1', 't2', 't3'])
  })

  it('is renewed once when it is rejected, and the stream reconnects immediately', async () => {
    const token = renewing()
    const { tw, server, tokens } = clientOn(token, rejects, streams([change(1)]))
    const changes = tw.changes.live()
    expect(await inTime(changes.next())).toMatchObject({ value: { seq: 1 } })
    await changes.return()
    expect([tokens(), server.waits(), token.renewals()]).toEqual([['t1', 't2'], [0], 1])
  })

  it('is renewed each time it expires during an open stream, which reconnects immediately without a gap', async () => {
    const { tw, server, tokens } = clientOn(renewing(), expiresAfter(1), expiresAfter(2), expiresAfter(3))
    const changes = tw.changes.live()
    const seqs: unknown[] = []
    for (let n = 0; n < 3; n++) seqs.push(((await inTime(changes.next())).value as { seq: number }).seq)
    await changes.return()
    expect([seqs, tokens(), server.waits()]).toEqual([
      [1, 2, 3],
      ['t1', 't2', 't3'],
      [0, 0],
    ])
  })

  it('is shared with the calls of the client: one renewal serves both', async () => {
    const token = renewing()
    const { tw, tokens } = clientOn(
      token,
      streams([connected(), change(1)], 'ends'),
      rejects,
      answers({}),
      streams([change(2)]),
    )
    const changes = tw.changes.live()
    await inTime(changes.next())
    await inTime(tw.account.me())
    await inTime(changes.next())
    await changes.return()
    expect([tokens(), token.renewals()]).toEqual([['t1', 't1', 't2', 't2'], 1])
  })

  it('is renewed even if a newer cached token has expired too', async () => {
    let cached = 'old'
    const token: Source = ({ refused }) => (refused === 'expired' ? 'new' : cached)
    const { tw, tokens } = clientOn(token, expiresAfter(1), rejects, streams([change(2)]))
    const changes = tw.changes.live()
    await inTime(changes.next())
    cached = 'expired'
    expect(await inTime(changes.next())).toMatchObject({ value: { seq: 2 } })
    await changes.return()
    expect(tokens()).toEqual(['old', 'expired', 'new'])
  })

  it('ends the stream if the token renewed after expiry is rejected', async () => {
    const token = renewing()
    const { tw, tokens } = clientOn(token, expiresAfter(1), rejects)
    const changes = tw.changes.live()
    await inTime(changes.next())
    expect((await inTime(errorOf(changes.next()))).code).toBe('UNAUTHENTICATED')
    expect([tokens(), token.renewals()]).toEqual([['t1', 't2'], 1])
  })

  it('ends the stream if it is rejected after a renewal', async () => {
    const token = renewing()
    const { tw, tokens } = clientOn(token, rejects)
    expect(await inTime(errorOf(tw.changes.live().next()))).toMatchObject({ code: 'UNAUTHENTICATED', status: 401 })
    expect([tokens(), token.renewals()]).toEqual([['t1', 't2'], 1])
  })

  it('ends the stream if it is rejected twice, even if the source returns a new token each time', async () => {
    let n = 0
    const { tw, tokens } = clientOn(() => `t${++n}`, rejects)
    expect((await inTime(errorOf(tw.changes.live().next()))).code).toBe('UNAUTHENTICATED')
    expect(tokens()).toEqual(['t1', 't2'])
  })

  it.each([
    ['a string as token', 'a token', ['a token']],
    ['no token', undefined, [undefined]],
  ])('ends the stream if it cannot be renewed: %s', async (_, token, sent) => {
    for (const reaction of [rejects, expires]) {
      const { tw, tokens } = clientOn(token, reaction)
      expect((await inTime(errorOf(tw.changes.live().next()))).code).toBe('UNAUTHENTICATED')
      expect(tokens()).toEqual(sent)
    }
  })

  it('ends the stream if its source fails, or retries a retryable error', async () => {
    const signedOut = clientOn(() => Promise.reject(new Error('signed out')), streams([]))
    expect(await inTime(errorOf(signedOut.tw.changes.live().next()))).toMatchObject({ code: 'UNAUTHENTICATED' })
    expect(signedOut.server.requests).toEqual([])

    let n = 0
    const flaky: Source = ({ refused }) => {
      n += 1
      if (n === 1 || n === 4) throw new TaskwireError('NETWORK', 'no network')
      return refused ? 't2' : 't1'
    }
    const { tw, tokens } = clientOn(flaky, rejects, streams([change(1)]))
    const changes = tw.changes.live()
    expect(await inTime(changes.next())).toMatchObject({ value: { seq: 1 } })
    await changes.return()
    expect(tokens()).toEqual(['t1', 't2'])
  })

  it('ends the stream if it expires and the source returns no other token', async () => {
    const token = vi.fn((): string => {
      throw new Error('signed out')
    })
    token.mockReturnValueOnce('t1')
    const { tw, tokens } = clientOn(token, expiresAfter(1))
    const changes = tw.changes.live()
    await inTime(changes.next())
    expect((await inTime(errorOf(changes.next()))).code).toBe('UNAUTHENTICATED')
    expect([tokens(), token.mock.calls.length]).toEqual([['t1'], 2])
  })

  it('is renewed with backoff if it is rejected soon after each connection', async () => {
    const { tw, server } = clientOn(renewing(), expires)
    const changes = tw.changes.live()
    const next = changes.next()
    await vi.advanceTimersByTimeAsync(20_000)
    await changes.return()
    await next
    expect(server.waits()).toEqual([0, 1000, 2000, 4000, 8000])
  })
})
