import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { isVisible, visibleText } from '../src/text.ts'
import { runs } from './helpers/effort.ts'

/** Ranges of invisible code points: white space, controls, formats, fillers, selectors, tags. */
const INVISIBLE: [first: number, last: number][] = [
  ...[
    [0x00, 0x20],
    [0x7f, 0xa0],
    [0xad, 0xad],
    [0x034f, 0x034f],
    [0x061c, 0x061c],
    [0x115f, 0x1160],
    [0x1680, 0x1680],
  ],
  ...[
    [0x17b4, 0x17b5],
    [0x180b, 0x180f],
    [0x2000, 0x200f],
    [0x2028, 0x202f],
    [0x205f, 0x206f],
    [0x2800, 0x2800],
  ],
  ...[
    [0x3000, 0x3000],
    [0x3164, 0x3164],
    [0xfe00, 0xfe0f],
    [0xfeff, 0xfeff],
    [0xffa0, 0xffa0],
    [0xfff0, 0xfffb],
  ],
  ...[
    [0x1bca0, 0x1bca3],
    [0x1d173, 0x1d17a],
    [0xe0000, 0xe0fff],
    [0xd800, 0xdfff],
  ],
] as [number, number][]

const invisible = fc
  // Excludes surrogates: two adjacent ones could form a visible character.
  .oneof(...INVISIBLE.filter(([min]) => min !== 0xd800).map(([min, max]) => fc.integer({ min, max })))
  .map((point) => String.fromCodePoint(point))
const blank = fc.array(invisible, { maxLength: 20 }).map((characters) => characters.join(''))
/** Letters, digits, punctuation and symbols of several scripts, emoji, and private-use characters. */
const visible = fc.constantFrom(...'xÉß日本語가אبक๏😀🏳€─‰٣\u0301\ue000\ufffd')

describe('visible text', () => {
  it('is rejected if it has only invisible characters', () => {
    for (const [first, last] of INVISIBLE) {
      for (const point of [first, last]) {
        const character = String.fromCodePoint(point)
        expect({ point, isVisible: isVisible(character) }).toEqual({ point, isVisible: false })
      }
    }
    fc.assert(
      fc.property(blank, (text) => !isVisible(text)),
      { numRuns: runs(500, 20_000) },
    )
  })

  it('is accepted with one visible character at any position', () => {
    const around = fc.tuple(blank, visible, blank)
    fc.assert(
      fc.property(around, ([before, character, after]) => isVisible(before + character + after)),
      { numRuns: runs(500, 20_000) },
    )
    for (const emoji of ['👩‍👩‍👧‍👦', '🏴󠁧󠁢󠁥󠁮󠁧󠁿', '❤️', '1️⃣']) expect(isVisible(emoji)).toBe(true)
  })

  it('includes every letter, number, punctuation mark and symbol', () => {
    const letters = /^[\p{L}\p{N}\p{P}\p{S}]$/u
    const hidden: string[] = []
    for (let point = 0; point <= 0x10ffff; point++) {
      const character = String.fromCodePoint(point)
      if (letters.test(character) && !isVisible(character)) hidden.push(point.toString(16))
    }
    // Unicode classes Hangul fillers as letters, and the braille blank as a symbol.
    expect(hidden).toEqual(['115f', '1160', '2800', '3164', 'ffa0'])
  })

  it('is limited in code points, and is not modified', () => {
    const schema = visibleText(3)
    expect(schema.parse('\u200b😀 ')).toBe('\u200b😀 ')
    expect(schema.safeParse('😀😀😀😀').error?.issues[0]?.message).toBe('Must have at most 3 characters')
    expect(schema.safeParse('\u3164').error?.issues[0]?.message).toBe('Must contain a visible character')
  })
})
