import { inspect } from 'node:util'
import { describe, expect, it, vi } from 'vitest'
import { createTaskwire } from '../../client-sdk/src/create-taskwire.ts'
import { TaskwireError } from '../../client-sdk/src/errors.ts'
import type { TokenSource } from '../../client-sdk/src/tokens.ts'
import { eventuallyTrue } from '../helpers/eventually.ts'
import { answers, fails, type Reaction, scriptedServer } from './scripted-server.ts'
import { errorOf } from './settled.ts'

/** Creates a server that accepts one token, and a client with a token source. */
function clientWith(token: TokenSource | undefined, good: string) {
  const check: Reaction = (request) =>
    (request.headers.get('authorization') === `Bearer ${good}` ? answers({ total: 0 }) : fails('UNAUTHENTICATED'))(
      request,
    )
  const server = scriptedServer(check)
  return { server, tw: createTaskwire({ url: 'http://test', fetch: server.fetch, token }) }
}

describe('a token', () => {
  it('that is a string is sent once, and the call fails if it is rejected', async () => {
    const { server, tw } = clientWith('old', 'new')
    expect(await errorOf(tw.tasks.stats())).toMatchObject({ code: 'UNAUTHENTICATED', status: 401 })
    expect(server.requests.map(({ headers }) => headers.get('authorization'))).toEqual(['Bearer old'])
  })

  it('is not sent if there is none', async () => {
    const { server, tw } = clientWith(undefined, 'new')
    expect((await errorOf(tw.system.info())).code).toBe('UNAUTHENTICATED')
    expect(server.requests.map(({ headers }) => headers.has('authorization'))).toEqual([false])
  })
})

describe('a token source', () => {
  it('is called once for concurrent calls, and once to renew their rejected token', async () => {
    const source = vi.fn(async ({ refused }: { refused?: string }) => {
      await new Promise((resolve) => setTimeout(resolve, 5))
      return refused === undefined ? 'old' : 'new'
    })
    const { server, tw } = clientWith(source, 'new')
    const changes = ['a', 'b', 'c'].map((title) => tw.tasks.create({ title }))
    const queries = Array.from({ length: 25 }, () => tw.tasks.stats())
    await Promise.all([...changes, ...queries])
    expect(source.mock.calls).toEqual([[{}], [{ refused: 'old' }]])
    // Three mutations and three batches, each rejected once.
    expect(server.requests).toHaveLength(12)
  })

  it('is not called again for a late rejection after the token was renewed', async () => {
    const source = vi.fn(async ({ refused }: { refused?: string }) => (refused === undefined ? 'old' : 'new'))
    let letGo = () => {}
    const late = new Promise<void>((resolve) => {
      letGo = resolve
    })
    const server = scriptedServer(
      async (request) => {
        await late
        return fails('UNAUTHENTICATED')(request)
      },
      fails('UNAUTHENTICATED'),
      answers({}),
    )
    const tw = createTaskwire({ url: 'http://test', fetch: server.fetch, token: source })
    const slow = tw.tasks.create({ title: 'slow' })
    await tw.tasks.create({ title: 'quick' })
    letGo()
    await slow
    expect(source.mock.calls).toEqual([[{}], [{ refused: 'old' }]])
  })

  it('delays calls made during a renewal until the new token arrives', async () => {
    const renewal = Promise.withResolvers<string>()
    const source = vi.fn(({ refused }: { refused?: string }) => (refused === undefined ? 'old' : renewal.promise))
    const { server, tw } = clientWith(source, 'new')
    const first = tw.tasks.stats()
    await eventuallyTrue(() => source.mock.calls.length === 2)
    const second = tw.tasks.delete({ id: 'x' })
    await new Promise((resolve) => setTimeout(resolve, 5))
    renewal.resolve('new')
    await Promise.all([first, second])
    expect(server.requests.map(({ headers }) => headers.get('authorization')?.slice(7))).toEqual(['old', 'new', 'new'])
  })

  it('is called once per call for a new token; the call fails if that is rejected too', async () => {
    let made = 0
    const { server, tw } = clientWith(() => `token-${++made}`, 'another')
    expect((await errorOf(tw.tasks.delete({ id: 'x' }))).code).toBe('UNAUTHENTICATED')
    expect(server.requests.map(({ headers }) => headers.get('authorization'))).toEqual([
      'Bearer token-1',
      'Bearer token-2',
    ])
  })

  it('that returns the rejected token again makes the call fail', async () => {
    const { server, tw } = clientWith(() => 'old', 'new')
    expect((await errorOf(tw.tasks.stats())).code).toBe('UNAUTHENTICATED')
    expect(server.requests).toHaveLength(1)
  })

  it('that fails makes the call fail with its error before any request; the next call tries again', async () => {
    const reason = new Error('the key store is locked')
    const source = vi.fn<Exclude<TokenSource, string>>().mockRejectedValueOnce(reason).mockResolvedValue('new')
    const { server, tw } = clientWith(source, 'new')
    expect(await errorOf(tw.tasks.stats())).toMatchObject({ code: 'UNAUTHENTICATED', cause: reason })
    expect(server.requests).toHaveLength(0)
    expect(await tw.tasks.stats()).toEqual({ total: 0 })
  })

  it('may fail with a TaskwireError, which is passed on', async () => {
    const { tw } = clientWith(async () => Promise.reject(new TaskwireError('RATE_LIMITED', 'Too many.')), 'new')
    expect(await errorOf(tw.tasks.create({ title: 'x' }))).toMatchObject({ code: 'RATE_LIMITED', message: 'Too many.' })
  })

  it('that hangs makes the call fail at its timeout or abort', async () => {
    const { tw } = clientWith(() => new Promise(() => {}), 'new')
    expect((await errorOf(tw.tasks.delete({ id: 'x' }, { timeoutMs: 5 }))).code).toBe('TIMEOUT')
    expect((await errorOf(tw.tasks.stats({}, { signal: AbortSignal.timeout(5) }))).code).toBe('ABORTED')
  })

  it.each(['secret\r\nX: y', 'secr\u00e9t', '', 'Bearer secret', undefined, 5])(
    'that returns no valid token makes the call fail before any request, without the value: %j',
    async (value) => {
      const { server, tw } = clientWith(() => value as string, 'new')
      const failures = [tw.tasks.stats(), tw.tasks.delete({ id: 'x' }), tw.changes.live().next()].map(errorOf)
      for (const error of await Promise.all(failures)) {
        expect(error).toMatchObject({ code: 'UNAUTHENTICATED', message: expect.stringContaining('"token" function') })
        expect(inspect(error, { depth: Number.POSITIVE_INFINITY })).not.toContain('secr')
      }
      expect(server.requests).toHaveLength(0)
    },
  )
})
