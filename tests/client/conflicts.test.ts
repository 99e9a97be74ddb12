import { getEventListeners } from 'node:events'
import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest'
import type { Task, UpdateTaskInput } from '../../client-sdk/src/contract.ts'
import { createTaskwire } from '../../client-sdk/src/create-taskwire.ts'
import { eventuallyTrue } from '../helpers/eventually.ts'
import { answers, drops, fails, inputsOf, type Reaction, scriptedServer } from './scripted-server.ts'
import { errorOf } from './settled.ts'

beforeEach(() => {
  vi.useFakeTimers()
})
afterEach(() => {
  vi.useRealTimers()
})

const id = '0192f4a0-0000-7000-8000-000000000000'
const at = (version: number, more: object = {}) => ({ id, title: `version ${version}`, version, ...more }) as Task
const conflict = (version: number, more?: object) => fails('CONFLICT', { current: at(version, more) })

function clientOn(...reactions: Reaction[]) {
  const server = scriptedServer(...reactions)
  const tw = createTaskwire({ url: 'http://test', fetch: server.fetch })
  return { tw, server, sent: () => server.requests.flatMap(inputsOf) as Record<string, unknown>[] }
}

async function run<T>(call: Promise<T>): Promise<T> {
  call.catch(() => {})
  await vi.runAllTimersAsync()
  return call
}

const mine = { id, tags: ['mine'], ifVersion: 1 } satisfies UpdateTaskInput
const mineWins = vi.fn((input: UpdateTaskInput) => input)
afterEach(() => {
  mineWins.mockClear()
})

describe('onConflict', () => {
  it('is called with the input and the current task; its result is sent for that version with a new key', async () => {
    const { tw, sent } = clientOn(conflict(4), answers(at(5)))
    const onConflict = vi.fn((input: UpdateTaskInput, current: Task) => ({ ...input, title: `${current.title}!` }))
    expect(await run(tw.tasks.update(mine, { onConflict }))).toEqual(at(5))
    expect(onConflict.mock.calls).toEqual([[mine, at(4)]])
    const key = expect.any(String)
    expect(sent()).toEqual([
      { ...mine, idempotencyKey: key },
      { ...mine, title: 'version 4!', ifVersion: 4, idempotencyKey: key },
    ])
    expect(sent()[0]?.idempotencyKey).not.toBe(sent()[1]?.idempotencyKey)
  })

  it('is not called when the change succeeds', async () => {
    const { tw, sent } = clientOn(answers(at(2)))
    await run(tw.tasks.update(mine, { onConflict: mineWins, idempotencyKey: 'k' }))
    expect(mineWins).not.toHaveBeenCalled()
    expect(sent()).toEqual([{ ...mine, idempotencyKey: 'k' }])
  })

  it('uses one key for all attempts of one change', async () => {
    const { tw, sent } = clientOn(drops, conflict(2), drops, answers(at(3)))
    await run(tw.tasks.update(mine, { onConflict: mineWins }))
    const [a, b, c, d] = sent().map(({ idempotencyKey }) => idempotencyKey)
    expect([a, c]).toEqual([b, d])
    expect(a).not.toBe(c)
  })

  it.each<[where: string, input: object, options: object]>([
    ['the input', { idempotencyKey: 'k' }, {}],
    ['the options', {}, { idempotencyKey: 'k' }],
  ])('does not reuse the caller’s key from %s for a different input', async (_, input, options) => {
    const { tw, sent } = clientOn(conflict(2), conflict(3), answers(at(4)))
    await run(tw.tasks.update({ ...mine, ...input }, { ...options, onConflict: mineWins }))
    const [first, ...others] = sent().map(({ idempotencyKey }) => idempotencyKey)
    expect(first).toBe('k')
    expect(new Set([first, ...others]).size).toBe(3)
  })

  it('may return an idempotency key of its own', async () => {
    const { tw, sent } = clientOn(conflict(2), answers(at(3)))
    const onConflict = (input: UpdateTaskInput) => ({ ...input, idempotencyKey: 'another' })
    await run(tw.tasks.update({ ...mine, idempotencyKey: 'k' }, { onConflict }))
    expect(sent().map(({ idempotencyKey }) => idempotencyKey)).toEqual(['k', 'another'])
  })

  it('may be slower than the timeout of an attempt', async () => {
    const { tw, sent } = clientOn(conflict(2), answers(at(3)))
    const onConflict = async (input: UpdateTaskInput) => {
      await new Promise((resolve) => setTimeout(resolve, 3_600_000))
      return input
    }
    expect(await run(tw.tasks.update(mine, { onConflict, timeoutMs: 1000 }))).toEqual(at(3))
    expect(sent()).toHaveLength(2)
    expect(vi.getTimerCount()).toBe(0)
  })

  it('is not called if another row already has a unique value', async () => {
    const { tw, sent } = clientOn(conflict(7, { id: id.replace(/.$/, '1') }))
    expect(await run(errorOf(tw.tasks.update(mine, { onConflict: mineWins })))).toMatchObject({ code: 'CONFLICT' })
    expect(mineWins).not.toHaveBeenCalled()
    expect(sent()).toHaveLength(1)
  })

  it.each([
    ['synchronously', () => 'abort' as const],
    ['asynchronously', async () => 'abort' as const],
  ])('fails with CONFLICT when it returns abort %s', async (_, onConflict) => {
    const { tw, sent } = clientOn(conflict(2))
    const error = await run(errorOf(tw.tasks.update(mine, { onConflict })))
    expect(error).toMatchObject({ code: 'CONFLICT', current: at(2) })
    expect(sent()).toHaveLength(1)
  })

  it.each<[string, () => never | Promise<never>]>([
    [
      'throws',
      () => {
        throw new RangeError('a fault of its own')
      },
    ],
    ['rejects with', async () => Promise.reject(new RangeError('a fault of its own'))],
  ])('propagates an error that it %s', async (_, onConflict) => {
    const { tw, sent } = clientOn(conflict(2))
    await expect(run(tw.tasks.update(mine, { onConflict }))).rejects.toThrow(new RangeError('a fault of its own'))
    expect(sent()).toHaveLength(1)
  })

  it('is called again for each conflict, with the input that it returned before', async () => {
    const { tw, sent } = clientOn(conflict(3), conflict(5), conflict(9), answers(at(10)))
    const onConflict = vi.fn((input: UpdateTaskInput, { version }: Task) => ({
      ...input,
      tags: [...(input.tags ?? []), `${version}`],
    }))
    await run(tw.tasks.update(mine, { onConflict }))
    expect(onConflict.mock.calls.map(([input, { version }]) => [input.ifVersion, input.tags, version])).toEqual([
      [1, ['mine'], 3],
      [3, ['mine', '3'], 5],
      [5, ['mine', '3', '5'], 9],
    ])
    expect(sent().at(-1)).toMatchObject({ ifVersion: 9, tags: ['mine', '3', '5', '9'] })
    expect(new Set(sent().map(({ idempotencyKey }) => idempotencyKey)).size).toBe(4)
  })

  it('is called at most 20 times', async () => {
    let version = 1
    const { tw, sent } = clientOn((request) => {
      version += 1
      return conflict(version)(request)
    })
    const error = await run(errorOf(tw.tasks.update(mine, { onConflict: mineWins })))
    expect(error).toMatchObject({ code: 'CONFLICT', current: at(22) })
    expect(mineWins).toHaveBeenCalledTimes(20)
    expect(sent()).toHaveLength(21)
  })
})

describe('onConflict is not called', () => {
  it.each<[what: string, input: object, reaction: Reaction]>([
    ['for a task in the trash', { ifVersion: 3 }, conflict(3, { deletedAt: '2026-11-22T12:00:00.000Z' })],
    ['without ifVersion', { ifVersion: undefined }, conflict(3)],
    ['for an id in use (ifVersion 0)', { ifVersion: 0 }, conflict(3)],
    ['for a CONFLICT without a current row', {}, fails('CONFLICT')],
    ['for a CONFLICT about a missing row', {}, fails('CONFLICT', { current: null })],
    ['for any other error', {}, fails('NOT_FOUND')],
    ['for a key that was used with another input', {}, fails('IDEMPOTENCY_MISMATCH')],
  ])('%s', async (_, input, reaction) => {
    const { tw, sent } = clientOn(reaction)
    await run(errorOf(tw.tasks.update({ ...mine, ...input }, { onConflict: mineWins })))
    expect(mineWins).not.toHaveBeenCalled()
    expect(sent()).toHaveLength(1)
  })

  it('again after the task was moved to the trash', async () => {
    const trashed = conflict(2, { deletedAt: '2026-11-22T12:00:00.000Z' })
    const { tw, sent } = clientOn(trashed, trashed)
    const error = await run(errorOf(tw.tasks.update(mine, { onConflict: mineWins })))
    expect(error).toMatchObject({ code: 'CONFLICT', current: { version: 2 } })
    expect(mineWins).toHaveBeenCalledTimes(1)
    expect(sent()).toHaveLength(2)
  })
})

describe('replace', () => {
  it('uses the version of the given task as a precondition, and sends no read-only fields after a conflict', async () => {
    const times = { completedAt: null, deletedAt: null, createdAt: new Date(1), updatedAt: new Date(2) }
    const read = { ...at(1), ...times, affected: { task: 1 }, undoToken: 'a-token' }
    const { tw, sent } = clientOn(conflict(2), answers(at(3)))
    const onConflict = vi.fn((input: { id: string; title: string }) => input)
    await run(tw.tasks.replace({ ...read, title: 'mine' }, { onConflict }))
    expect(onConflict).toHaveBeenCalledTimes(1)
    expect(sent()[0]).toMatchObject({ version: 1, affected: { task: 1 }, undoToken: 'a-token' })
    expect(sent()[1]).toEqual({ id, title: 'mine', ifVersion: 2, idempotencyKey: expect.any(String) })
  })
})

describe('an abort', () => {
  it('ends the call immediately while onConflict is running, without another request', async () => {
    const { tw, sent } = clientOn(conflict(2), answers(at(3)))
    const { signal, abort } = abortable()
    let decide = (_: UpdateTaskInput) => {}
    const onConflict = () => new Promise<UpdateTaskInput>((resolve) => (decide = resolve))
    const call = errorOf(tw.tasks.update(mine, { onConflict, signal }))
    await eventuallyTrue(() => sent().length === 1)
    await vi.advanceTimersByTimeAsync(10)
    abort('enough')
    expect(await call).toMatchObject({ code: 'ABORTED', cause: 'enough' })
    decide(mine)
    await vi.runAllTimersAsync()
    expect(sent()).toHaveLength(1)
    expect(getEventListeners(signal, 'abort')).toEqual([])
  })

  it('from within onConflict ends the call', async () => {
    const { tw, sent } = clientOn(conflict(2), answers(at(3)))
    const { signal, abort } = abortable()
    const onConflict = (input: UpdateTaskInput) => {
      abort('no longer')
      return input
    }
    expect((await run(errorOf(tw.tasks.update(mine, { onConflict, signal })))).code).toBe('ABORTED')
    expect(sent()).toHaveLength(1)
  })
})

function abortable() {
  const controller = new AbortController()
  return { signal: controller.signal, abort: (reason: string) => controller.abort(reason) }
}
