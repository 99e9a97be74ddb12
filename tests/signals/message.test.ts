import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { encodeSignal, packMessages, parseMessage } from '../../src/database/notifications/message.ts'
import type { Signal } from '../../src/database/notifications/signals.ts'
import { runs } from '../helpers/effort.ts'

const id = fc.oneof(
  fc.string({ unit: 'grapheme-ascii', minLength: 1, maxLength: 255 }),
  // JSON escapes these at double length.
  fc.constantFrom('"', '\\').chain((text) => fc.nat(254).map((n) => text.repeat(n + 1))),
)
const signal: fc.Arbitrary<Signal> = fc.oneof(
  fc.record({ kind: fc.constant('changed' as const), userId: id }),
  fc.record({ kind: fc.constant('signed-out' as const), userId: id, sessionId: id }),
  fc.record({ kind: fc.constant('deleted' as const), userId: id }),
)

describe('the encoding of messages between processes', () => {
  it('keeps every signal, in order, in messages that PostgreSQL accepts', () => {
    const from = crypto.randomUUID()
    fc.assert(
      fc.property(fc.array(signal, { maxLength: 150 }), (signals) => {
        const messages = packMessages(from, signals.map(encodeSignal) as string[])
        for (const message of messages) expect(Buffer.byteLength(message)).toBeLessThan(8000)
        expect(messages.flatMap((message) => parseMessage(message)?.signals)).toEqual(signals)
      }),
      { numRuns: runs(100, 2000) },
    )
  })

  it('fills a message to its last byte, and starts a new one beyond it', () => {
    const from = 'f'
    const room = 7999 - packMessages(from, [''].concat('x')).join('').length + 1
    const fits = ['a'.repeat(100), 'b'.repeat(room - 101)]
    expect(packMessages(from, fits).map((message) => Buffer.byteLength(message))).toEqual([7999])
    expect(packMessages(from, [...fits.slice(0, 1), `${fits[1]}b`])).toHaveLength(2)
    expect(packMessages(from, [])).toEqual([])
  })

  it('packs the signals of a thousand users into few messages', () => {
    const signals = Array.from({ length: 1000 }, () => encodeSignal({ kind: 'changed', userId: crypto.randomUUID() }))
    expect(packMessages(crypto.randomUUID(), signals as string[]).length).toBeLessThan(12)
  })

  it.each([
    '',
    'null',
    '[]',
    '{',
    '42',
    '"text"',
    '{"from":1}',
    '{"signals":[]}',
    '{"from":"x","signals":{}}',
    '{"from":"x","probe":1}',
    '['.repeat(4000),
  ])('ignores an invalid message: %.20s', (text) => {
    expect(parseMessage(text)).toBeUndefined()
  })

  it('parses the known signals of a message, and drops the others', () => {
    const known = { kind: 'changed', userId: 'ada' }
    const strange = [null, 1, {}, { kind: 'new', userId: 'ada' }, { kind: 'changed' }, { kind: 'changed', userId: 'é' }]
    const long = { kind: 'changed', userId: 'a'.repeat(256) }
    const text = JSON.stringify({ from: 'x', signals: [...strange, { ...known, more: 1 }, long], more: 1 })
    expect(parseMessage(text)).toEqual({ from: 'x', signals: [known] })
  })

  it('does not encode signals with empty, non-ASCII, control or oversized ids', () => {
    for (const userId of ['', 'é', 'a\n', 'a'.repeat(256)]) {
      expect(encodeSignal({ kind: 'changed', userId })).toBeUndefined()
    }
  })
})
