import type { QuickAddSpan } from '@taskwire/client'
import { describe, expect, it } from 'vitest'
import { accepted, edited, marked, switched, type Written } from '../../web/src/quick-add/written.ts'
import { afterEdit } from '../../web/src/ui/places.ts'

/** Returns a text whose words in brackets were read as tags. */
function read(template: string): Written {
  const spans: QuickAddSpan[] = []
  let text = ''
  for (const [n, piece] of template.split(/[[\]]/).entries()) {
    const start = text.length
    text += piece
    if (n % 2 === 1) spans.push({ start, end: text.length, field: 'tag', value: piece })
  }
  return { text, off: [], accepted: [], answer: { create: { title: text }, spans, suggestions: [], warnings: [] } }
}

/** Returns the words that count, and in brackets those that are switched off. */
function words(written: Written): string[] {
  return marked(written).map(({ start, end, isOn }) => {
    const part = written.text.slice(start, end)
    return isOn ? part : `(${part})`
  })
}

function toggle(written: Written, word: string): Written {
  const part = marked(written).find(({ start, end }) => written.text.slice(start, end) === word)
  if (!part) throw new Error(`${word} was not read`)
  return switched(written, part)
}

describe('the parts of a text', () => {
  it.each([
    ['before them', 'x one two', 1],
    ['between them', 'one x two', 5],
    ['behind them', 'one two x', 9],
    ['in the first one', 'oxne two', 2],
  ])('move with what is written %s', (_, after, caret) => {
    const written = edited(read('[one] [two]'), after, caret)
    expect(words(written)).toEqual(after.includes('oxne') ? ['two'] : ['one', 'two'])
  })

  it('are those that stay when one of two equal words is deleted', () => {
    const before = toggle(read('go [now] [now]'), 'now')
    expect(words(before)).toEqual(['(now)', 'now'])
    expect(words(edited(before, 'go now', 3))).toEqual(['now'])
    expect(words(edited(before, 'go now', 6))).toEqual(['(now)'])
  })

  it('move by UTF-16 code units, as the server counts', () => {
    expect(words(edited(read('[one]'), '😀 one', 3))).toEqual(['one'])
  })

  it('are found without a cursor, as after an undo', () => {
    expect(afterEdit([{ start: 4, end: 7 }], { before: 'one two', after: 'one or two', caret: 0 })).toEqual([
      { start: 7, end: 10 },
    ])
  })

  it('can be switched off and on again', () => {
    const off = toggle(read('[one] [two]'), 'one')
    expect(words(off)).toEqual(['(one)', 'two'])
    expect(words(toggle(off, 'one'))).toEqual(['one', 'two'])
  })

  it('are none in a text without words', () => {
    expect(words(edited(read('[one]'), ' ', 1))).toEqual([])
  })

  it.each([
    ['Read Monday again', 'Monday', '2026-11-30', 'Read ^2026-11-30 again'],
    ['Call at 5', 'at 5', '17:00', 'Call ^17:00'],
    ['(Monday)', 'Monday', '2026-11-30T09:00', '( ^2026-11-30 09:00)'],
    ['会議明日に', '明日', '2026-11-30', '会議 ^2026-11-30 に'],
  ])('of “%s” can be an accepted suggestion, whose words return', (text, suggested, value, after) => {
    const start = text.indexOf(suggested)
    const end = start + suggested.length
    const written: Written = { text, off: [], accepted: [], answer: undefined }
    const next = accepted(written, { start, end, field: 'date', value })
    expect(next.text).toBe(after)
    const mark = after.indexOf('^')
    const span = { start: mark, end: mark + 1 + value.length, field: 'date', value, isOn: true } as const
    expect(switched(next, span).text.replaceAll(' ', '')).toBe(text.replaceAll(' ', ''))
  })
})
