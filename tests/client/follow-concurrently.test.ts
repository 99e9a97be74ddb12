import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest'
import { createTaskwire } from '../../client-sdk/src/create-taskwire.ts'
import { type EntityStore, memoryEntityStore } from '../../client-sdk/src/entity-store.ts'
import { followOn, live, page, pass, type Script, twoScripts } from './follow-on.ts'
import { change, connected } from './live-answers.ts'
import { drops, fails, hangs, type Reaction } from './scripted-server.ts'
import { errorOf } from './settled.ts'

beforeEach(() => {
  vi.useFakeTimers()
  vi.spyOn(Math, 'random').mockReturnValue(1)
})
afterEach(() => {
  vi.useRealTimers()
  vi.restoreAllMocks()
})

/** Creates a stream whose chunks are sent by the test. */
function sentStream() {
  let send: (text: string) => void = () => {}
  const reaction: Reaction = () => {
    const body = new ReadableStream<Uint8Array>({
      start: (controller) => {
        send = (text) => controller.enqueue(new TextEncoder().encode(text))
      },
    })
    return new Response(body, { headers: { 'content-type': 'text/event-stream' } })
  }
  return { reaction, send: (text: string) => send(text) }
}

describe('follow with other writers on the same store', () => {
  it('restarts from the cursor of a concurrent pull and applies no older changes', async () => {
    const first = sentStream()
    const { tw, store, done, requested, stop } = followOn({
      pulls: [page(1), page(2, 3, 4)],
      lives: [first.reaction, live([change(5)])],
    })
    await pass(100)
    await Promise.all([tw.changes.pull(store), pass(10)])
    first.send(connected() + change(2))
    await pass(100)
    expect(done).toEqual(['1 → c1', '2,3,4 → c4', '5 → c5'])
    expect(requested).toEqual(['pull all', 'live c1', 'pull c1', 'live c4'])
    await stop()
  })

  it('waits for a running pull and continues if it stored the same changes', async () => {
    const first = sentStream()
    let answer = () => {}
    const slow: Reaction = (request) =>
      new Promise((resolve) => {
        answer = () => resolve(page(2)(request))
      })
    const { tw, store, done, requested, stop } = followOn({ pulls: [page(1), slow], lives: [first.reaction] })
    await pass(100)
    const pulling = tw.changes.pull(store)
    await pass(10)
    first.send(connected() + change(2))
    await pass(10)
    expect(done).toEqual(['1 → c1'])
    answer()
    await Promise.all([pulling, pass(10)])
    first.send(change(3))
    await pass(10)
    expect(done).toEqual(['1 → c1', '2 → c2', '3 → c3'])
    expect(requested).toEqual(['pull all', 'live c1', 'pull c1'])
    await stop()
  })
})

describe('aborting follow', () => {
  const phases: [what: string, script: Script][] = [
    ['while it pulls', { pulls: [hangs], lives: [] }],
    ['while it waits to retry a pull', { pulls: [fails('UNAVAILABLE', { retryAfterMs: 60_000 })], lives: [] }],
    ['while it connects', { pulls: [page(1)], lives: [hangs] }],
    ['while the stream is idle', { pulls: [page(1)], lives: [live([])] }],
    ['while it waits to reconnect', { pulls: [page(1)], lives: [drops] }],
  ]
  it.each(phases)('%s ends it immediately without an error or leftover timers', async (_, script) => {
    const { stop } = followOn(script)
    await pass(100)
    await stop()
  })

  it('while a change is being stored ends it immediately; that change is stored, and no later one', async () => {
    let goOn = () => {}
    const stored: string[] = []
    const { stop, memory, tw, store } = followOn(
      { pulls: [page(1), page(5)], lives: [live([change(2), change(3)])] },
      {
        apply: async (changes, cursor) => {
          if (cursor === 'c2')
            await new Promise<void>((resolve) => {
              goOn = resolve
            })
          stored.push(cursor)
          await memory.apply(changes, cursor)
        },
      },
    )
    await pass(100)
    await stop()
    const next = tw.changes.pull(store)
    goOn()
    await Promise.all([next, pass(10)])
    expect(stored).toEqual(['c1', 'c2', 'c5'])
  })

  it('while it waits for a concurrent pull of the store ends it immediately; it applies nothing afterwards', async () => {
    const stream = sentStream()
    let fail = () => {}
    const slow: Reaction = () =>
      new Promise((_, reject) => {
        fail = () => reject(new TypeError('fetch failed'))
      })
    const { tw, store, done, controller, ended } = followOn({ pulls: [page(1), slow], lives: [stream.reaction] })
    await pass(100)
    const pulling = errorOf(tw.changes.pull(store))
    await pass(10)
    stream.send(connected() + change(2))
    await pass(10)
    controller.abort()
    await ended
    fail()
    await Promise.all([pulling, pass(100)])
    expect(done).toEqual(['1 → c1'])
  })

  it('before the start calls neither server nor store', async () => {
    const { fetch, requested } = twoScripts({ pulls: [page(1)], lives: [live([])] })
    const store: EntityStore = {
      ...memoryEntityStore(),
      cursor: () => expect.unreachable('the store must not be called'),
    }
    const options = { signal: AbortSignal.abort(), onStatus: () => expect.unreachable('no status may be reported') }
    await createTaskwire({ url: 'http://test', fetch }).changes.follow(store, options)
    expect(requested).toEqual([])
  })
})
