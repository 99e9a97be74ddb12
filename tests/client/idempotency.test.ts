import { afterEach, beforeEach, describe, expect, expectTypeOf, it, vi } from 'vitest'
import { PROCEDURES } from '../../client-sdk/src/contract.ts'
import { createTaskwire, type Taskwire } from '../../client-sdk/src/create-taskwire.ts'
import { isTaskwireError } from '../../client-sdk/src/errors.ts'
import type { CallOptions, TaskwireOptions } from '../../client-sdk/src/options.ts'
import {
  answers,
  drops,
  fails,
  hangs,
  inputsOf,
  proxyAnswers,
  type Reaction,
  scriptedServer,
} from './scripted-server.ts'
import { errorOf } from './settled.ts'

beforeEach(() => {
  vi.useFakeTimers()
})
afterEach(() => {
  vi.useRealTimers()
  vi.unstubAllGlobals()
})

const UUID = /^[0-9a-f]{8}-[0-9a-f]{4}-4[0-9a-f]{3}-[89ab][0-9a-f]{3}-[0-9a-f]{12}$/

type Path = keyof typeof PROCEDURES
const pathsOf = (kind: 'query' | 'mutation') =>
  (Object.keys(PROCEDURES) as Path[]).filter((path) => PROCEDURES[path].type === kind)

function clientOn(reactions: Reaction[], options: Partial<TaskwireOptions> = {}) {
  const server = scriptedServer(...reactions)
  const tw = createTaskwire({ url: 'http://test', fetch: server.fetch, ...options })
  return { tw, server, keys: () => server.requests.flatMap(inputsOf).map(keyOf) }
}

function keyOf(input: unknown): unknown {
  return typeof input === 'object' && input !== null && 'idempotencyKey' in input ? input.idempotencyKey : undefined
}

/** Calls a procedure by its path. */
function call(tw: Taskwire, path: Path, input?: object, options?: CallOptions): Promise<unknown> {
  const found = path.split('.').reduce<object>((router, name) => Reflect.get(router, name) as object, tw)
  const method = found as (...parameters: unknown[]) => Promise<unknown>
  return PROCEDURES[path].input ? method(input, options) : method(options)
}

async function run<T>(promise: Promise<T>): Promise<T> {
  promise.catch(() => {})
  await vi.runAllTimersAsync()
  return promise
}

describe.each(pathsOf('mutation'))('%s', (path) => {
  it('sends one key with all attempts of a call, and a new key with the next call', async () => {
    const lost = [drops, fails('UNAVAILABLE'), proxyAnswers(502), hangs, fails('RATE_LIMITED', { retryAfterMs: 1 })]
    const { tw, server, keys } = clientOn([...lost, answers('first'), drops, answers('second')], { retries: 5 })
    const input = { id: 'x' }
    expect(await run(call(tw, path, input))).toBe('first')
    expect(await run(call(tw, path, input))).toBe('second')
    const [first, second] = [keys()[0], keys().at(-1)]
    expect(keys()).toEqual([...Array(6).fill(first), second, second])
    expect([first, second]).toEqual([expect.stringMatching(UUID), expect.stringMatching(UUID)])
    expect(first).not.toBe(second)
    expect(new Set(server.requests.map(({ body }) => body)).size).toBe(2)
    expect(input).toEqual({ id: 'x' })
  })

  it('keeps its key when the token is renewed', async () => {
    const token = async ({ refused }: { refused?: string }) => (refused === undefined ? 'old' : 'new')
    const { tw, server, keys } = clientOn([drops, fails('UNAUTHENTICATED'), drops, answers('done')], { token })
    expect(await run(call(tw, path, {}))).toBe('done')
    expect(server.requests.map(({ headers }) => headers.get('authorization'))).toEqual([
      'Bearer old',
      'Bearer old',
      'Bearer new',
      'Bearer old',
    ])
    expect(new Set(keys())).toEqual(new Set([expect.stringMatching(UUID)]))
  })

  it('sends the key of the input, else of the options, for separate calls', async () => {
    const { tw, keys } = clientOn([answers('done')])
    const options = { idempotencyKey: 'of-the-options' }
    for (const given of [options, options, {}]) await run(call(tw, path, { idempotencyKey: 'of-the-input' }, given))
    await run(call(tw, path, { idempotencyKey: undefined }, options))
    await run(call(tw, path, {}, options))
    // Procedures without an input have no key in it.
    const ofTheInput = PROCEDURES[path].input ? 'of-the-input' : 'of-the-options'
    expect(keys().slice(0, 2)).toEqual([ofTheInput, ofTheInput])
    expect(keys().slice(3)).toEqual(['of-the-options', 'of-the-options'])
  })
})

it.each(pathsOf('query'))('%s sends no key', async (path) => {
  const { tw, keys } = clientOn([drops, answers('done')])
  expect(await run(call(tw, path, { limit: 1 }, { idempotencyKey: 'k' }))).toBe('done')
  expect(keys()).toEqual([undefined, undefined])
})

it('emptyTrash sends a key without an input', async () => {
  const { tw, server } = clientOn([drops, answers({ purged: 0, undoToken: null })])
  await run(tw.tasks.emptyTrash())
  const sent = { idempotencyKey: expect.stringMatching(UUID) }
  expect(server.requests.flatMap(inputsOf)).toEqual([sent, sent])
  await run(tw.tasks.emptyTrash(undefined, { idempotencyKey: 'k' }))
  expect(inputsOf(server.requests[2] ?? expect.unreachable())).toEqual([{ idempotencyKey: 'k' }])
})

it('creates keys in a page without TLS, where crypto.randomUUID is missing', async () => {
  vi.stubGlobal('crypto', { getRandomValues: crypto.getRandomValues.bind(crypto) })
  const { tw, keys } = clientOn([answers('done')])
  for (let n = 0; n < 100; n++) await run(tw.tasks.create({ title: 'x' }))
  expect(keys()).toEqual(Array(100).fill(expect.stringMatching(UUID)))
  expect(new Set(keys()).size).toBe(100)
})

it('a key used with another input fails with IDEMPOTENCY_MISMATCH without a retry', async () => {
  const { tw, server } = clientOn([fails('IDEMPOTENCY_MISMATCH')])
  const error: unknown = await run(errorOf(tw.tasks.create({ title: 'x' }, { idempotencyKey: 'k' })))
  if (!isTaskwireError(error, 'IDEMPOTENCY_MISMATCH')) return expect.unreachable(`${error}`)
  expectTypeOf(error.code).toEqualTypeOf<'IDEMPOTENCY_MISMATCH'>()
  expect(error).toMatchObject({ status: 422, requestId: 'a-request' })
  expect(server.requests).toHaveLength(1)
})

it('leaves the rejection of a non-object input to the server', async () => {
  const { tw, server } = clientOn([fails('INVALID_INPUT', { issues: [] })])
  // @ts-expect-error it takes a task
  expect((await run(errorOf(tw.tasks.create('Buy milk')))).code).toBe('INVALID_INPUT')
  // @ts-expect-error it takes a task
  expect((await run(errorOf(tw.tasks.create(null)))).code).toBe('INVALID_INPUT')
  expect(server.requests.flatMap(inputsOf)).toEqual(['Buy milk', null])
})
