import fc from 'fast-check'
import { afterEach, beforeEach, expect, it, vi } from 'vitest'
import { runs } from '../helpers/effort.ts'
import { change, connected, cursorsOf, PING, streamed } from './live-answers.ts'
import { liveClient, take } from './live-client.ts'
import type { Reaction } from './scripted-server.ts'

// No wait before the first try again.
beforeEach(() => {
  vi.spyOn(Math, 'random').mockReturnValue(0)
})
afterEach(() => {
  vi.restoreAllMocks()
})

/** Where to cut: how long each chunk is, and how many of them each connection gives. */
const CUTS = fc.record({
  sizes: fc.infiniteStream(fc.integer({ min: 1, max: 400 })),
  connections: fc.infiniteStream(fc.integer({ min: 1, max: 8 })),
  ends: fc.infiniteStream(fc.boolean()),
  isNode: fc.boolean(),
  lineEnd: fc.constantFrom('\n', '\r\n', '\r'),
  count: fc.integer({ min: 1, max: 12 }),
})

it('gives each change once and in order, however its bytes are split and wherever connections are cut', async () => {
  await fc.assert(
    fc.asyncProperty(CUTS, async ({ sizes, connections, ends, isNode, lineEnd, count }) => {
      const next = <T>(values: fc.Stream<T>) => values.next().value as T
      const serve: Reaction = (request) => {
        const after = Number((cursorsOf([request])[0] ?? 'c0').slice(1))
        const rest = Array.from({ length: count - after }, (_, n) => change(after + n + 1) + PING)
        // A preamble in one chunk, or short ones would only ever bring a part of it.
        const text = new TextEncoder().encode(rest.join('').replaceAll('\n', lineEnd))
        const chunks: (string | Uint8Array)[] = [connected()]
        let at = 0
        // A connection that brings nothing whole at all would be cut for ever.
        const least = change(after + 1).length + 50
        for (let n = next(connections); (n > 0 || at < least) && at < text.length; n--) {
          const size = next(sizes)
          chunks.push(text.slice(at, at + size))
          at += size
        }
        const response = streamed(chunks, { end: next(ends) ? 'ends' : 'breaks' })
        if (!isNode || !response.body) return response
        // As fetches of packages answer: with a stream of Node's.
        const body = response.body.values() as AsyncIterable<Uint8Array>
        const bytes = { [Symbol.asyncIterator]: () => body[Symbol.asyncIterator]() }
        return { ok: true, status: 200, headers: response.headers, body: bytes } as unknown as Response
      }
      const { tw } = liveClient([serve])
      const taken = await take(tw.changes.live(), count)
      expect(taken.map(({ cursor }) => cursor)).toEqual(Array.from({ length: count }, (_, n) => `c${n + 1}`))
      expect(taken.every(({ seq, task }) => task?.title === `Milk 🥛 ${seq}`)).toBe(true)
    }),
    { numRuns: runs(100, 2000) },
  )
})
