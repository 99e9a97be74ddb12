import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { fold } from '../../client-sdk/src/matching/fold.ts'
import { containing, wordsOf } from '../../client-sdk/src/matching/search-text.ts'
import { runs } from '../helpers/effort.ts'

/** Returns every code point for which a statement does not hold, in hexadecimal. */
function exceptions(holds: (character: string) => boolean): string[] {
  const found: string[] = []
  for (let point = 0; point <= 0x10ffff; point++) {
    if (point >= 0xd800 && point <= 0xdfff) continue
    if (!holds(String.fromCodePoint(point))) found.push(point.toString(16))
  }
  return found
}

describe('folded text', () => {
  it.each([
    ['İnş', 'ins'],
    ['ISTANBUL ıstanbul', 'istanbul istanbul'],
    ['Straße STRAẞE', 'strasse strasse'],
    ['Łódź Øre Đà Ǿ', 'lodz ore da o'],
    ['Crème brûlée, Việt Nam', 'creme brulee, viet nam'],
    ['Σίσυφος ΟΔΌΣ ᾼ ἄλφα', 'σισυφοσ οδοσ α αλφα'],
    ['Й ё ガ 한국 Ѐ', 'й ё ガ 한국 ѐ'],
    ['東京タワー', '東京タワー'],
    ['𐐀', '𐐨'],
  ])('of %s is %s, in every normal form', (text, folded) => {
    for (const form of ['NFC', 'NFD']) expect(fold(text.normalize(form))).toBe(folded.normalize('NFC'))
  })

  it('is equal for the composed and the decomposed form of every character, and in NFC', () => {
    expect(
      exceptions((character) => {
        const folded = fold(character)
        return folded === fold(character.normalize('NFD')) && folded === folded.normalize('NFC')
      }),
    ).toEqual([])
  })

  it('loses the marks of Latin and Greek letters only', () => {
    const marked = (character: string) => character.normalize('NFD').length > 1
    expect(
      exceptions((character) => {
        if (!marked(character) || !/^\p{L}[\u0300-\u036f]/u.test(character.normalize('NFD'))) return true
        return /[\p{sc=Latin}\p{sc=Greek}]/u.test(character) === !/\p{M}/u.test(fold(character).normalize('NFD'))
      }),
    ).toEqual([])
  })

  it('folds to itself, and a part without the middle of a letter to a part', () => {
    const text = fc.string({ unit: fc.oneof(fc.constantFrom(...'aßẞΣσςİıÄçй각ガłØ'), fc.string({ unit: 'grapheme' })) })
    fc.assert(
      fc.property(text, text, text, (before, part, after) => {
        const folded = fold(part)
        expect(fold(folded)).toBe(folded)
        // Marks and vowels at an edge would join the letters beside them.
        expect(fold(`${before} ${part} ${after}`)).toContain(folded)
      }),
      { numRuns: runs(500, 20_000) },
    )
  })
})

describe('the words of a search', () => {
  it.each([
    ['oat milk', ['oat', 'milk']],
    [' Oat\u3000MILK\noat ', ['oat', 'milk']],
    ['"Oat milk" fresh', ['oat milk', 'fresh']],
    ['"oat mi', ['oat mi']],
    ['5" pipe', ['5"', 'pipe']],
    ['"" "', ['""', '"']],
    [' ', []],
    ['東京 タワー', ['東京', 'タワー']],
  ])('of %j are %j', (search, words) => {
    expect(wordsOf(search)).toEqual(words)
  })

  it('must all be contained, in any of the texts', () => {
    const matches = (search: string, ...texts: string[]) => containing(wordsOf(search))(texts)
    expect(matches('milk oat', 'Milk', 'with oats')).toBe(true)
    expect(matches('milk bread', 'Milk', 'with oats')).toBe(false)
    expect(matches('"milk oat"', 'Milk', 'oat')).toBe(false)
    expect(matches(' ', 'Milk')).toBe(true)
  })
})
