import fc from 'fast-check'
import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest'
import { runs } from '../helpers/effort.ts'
import { change, connected, cursorsOf, PING, streamed } from './live-answers.ts'
import { liveClient, take } from './live-client.ts'
import type { Reaction } from './scripted-server.ts'

// No delay before the first reconnection.
beforeEach(() => {
  vi.spyOn(Math, 'random').mockReturnValue(0)
})
afterEach(() => {
  vi.restoreAllMocks()
})

/** A random plan: the length of each chunk, and the number of chunks per connection. */
const CUTS = fc.record({
  sizes: fc.infiniteStream(fc.integer({ min: 1, max: 400 })),
  connections: fc.infiniteStream(fc.integer({ min: 1, max: 8 })),
  ends: fc.infiniteStream(fc.boolean()),
  isNode: fc.boolean(),
  lineEnd: fc.constantFrom('\n', '\r\n', '\r'),
  count: fc.integer({ min: 1, max: 12 }),
})

describe('a live stream', () => {
  it('delivers each change once and in order for random chunk sizes and disconnects', async () => {
    await fc.assert(
      fc.asyncProperty(CUTS, async ({ sizes, connections, ends, isNode, lineEnd, count }) => {
        const next = <T>(values: fc.Stream<T>) => values.next().value as T
        const serve: Reaction = (request) => {
          const after = Number((cursorsOf([request])[0] ?? 'c0').slice(1))
          const rest = Array.from({ length: count - after }, (_, n) => change(after + n + 1) + PING)
          // The first event is one chunk, or short connections would never deliver it completely.
          const text = new TextEncoder().encode(rest.join('').replaceAll('\n', lineEnd))
          const chunks: (string | Uint8Array)[] = [connected()]
          let at = 0
          // Each connection must deliver one complete event, or the test would not end.
          const least = change(after + 1).length + 50
          for (let n = next(connections); (n > 0 || at < least) && at < text.length; n--) {
            const size = next(sizes)
            chunks.push(text.slice(at, at + size))
            at += size
          }
          const response = streamed(chunks, { end: next(ends) ? 'ends' : 'breaks' })
          if (!isNode || !response.body) return response
          // Some fetch packages return a Node stream as body.
          const body = response.body.values() as AsyncIterable<Uint8Array>
          const bytes = { [Symbol.asyncIterator]: () => body[Symbol.asyncIterator]() }
          return { ok: true, status: 200, headers: response.headers, body: bytes } as unknown as Response
        }
        const { tw } = liveClient([serve])
        const received = await take(tw.changes.live(), count)
        expect(received.map(({ cursor }) => cursor)).toEqual(Array.from({ length: count }, (_, n) => `c${n + 1}`))
        expect(received.every(({ seq, task }) => task?.title === `Milk 🥛 ${seq}`)).toBe(true)
      }),
      { numRuns: runs(100, 2000) },
    )
  })
})
