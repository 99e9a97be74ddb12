import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { foldCase } from '../../../client-sdk/src/matching/fold.ts'
import { LANGUAGE_CODES } from '../../../src/tasks/languages/languages.ts'
import { CreateTaskInput } from '../../../src/tasks/schema.ts'
import { isVisible } from '../../../src/text.ts'
import { runs } from '../../helpers/effort.ts'
import { GROCERIES, readText } from './read-text.ts'

describe('any text', () => {
  const WORDS = [
    ...['tomorrow', 'every', 'monday', '#', '@', '!', '^', '"', '\\', '5pm', 'at', '12/24', 'until', 'in', '3', 'days'],
    ...[
      '#to do',
      '@home',
      '!1',
      '^sat',
      'UTC',
      'Asia/Tokyo',
      'морген',
      '明日',
      '毎週',
      '三',
      '😀',
      '\u200b',
      '\n',
      '“',
      '”',
      '’s',
    ],
    ...['morgen', 'um', 'jeden', 'demain', 'à', 'mañana', 'a las', '1.1.', '2026-12-24', '-', ',', '.', '24:00', '99'],
  ]
  const texts = fc.oneof(
    fc.array(fc.constantFrom(...WORDS), { maxLength: 12 }).map((words) => words.join(' ')),
    fc.array(fc.constantFrom(...WORDS), { maxLength: 20 }).map((words) => words.join('')),
    fc.string({ unit: 'binary', maxLength: 100 }),
    fc.string({ unit: 'grapheme', maxLength: 1024 }),
  )
  const cases = fc.record({
    text: texts.filter((text) => isVisible(text) && text.isWellFormed() && !text.includes('\0')),
    locale: fc.constantFrom(...LANGUAGE_CODES),
    places: fc.array(fc.tuple(fc.nat(60), fc.nat(10)), { maxLength: 2 }),
  })

  it('is read without an error, into an input of tasks.create and spans that do not overlap', () => {
    const property = fc.property(cases, ({ text, locale, places }) => {
      const ignore = places.map(([start, length]) => ({ start, end: start + length + 1 }))
      const result = readText(text, { locale, ignore })
      expect(readText(text, { locale, ignore })).toEqual(result)
      expect(CreateTaskInput.safeParse(result.create).error).toBeUndefined()
      let end = 0
      for (const span of result.spans) {
        expect(span.start).toBeGreaterThanOrEqual(end)
        expect(span.end).toBeGreaterThan(span.start)
        end = span.end
      }
      expect(end).toBeLessThanOrEqual(text.length)
      for (const { start, end } of result.suggestions) expect(text.slice(start, end).length).toBe(end - start)
    })
    fc.assert(property, { numRuns: runs(300, 20_000) })
  })

  it('never reads a part of the name of a list or tag as a date', () => {
    const DATES = ['friday', 'next monday', 'tomorrow 5pm', 'sat 9am', 'Dec 24', '12/24', 'every day', 'tonight at 8']
    const names = fc.tuple(fc.constantFrom('Old', 'Work', 'on', ''), fc.constantFrom(...DATES), fc.boolean())
    const property = fc.property(names, fc.constantFrom('#', '@'), ([word, date, isArchived], sign) => {
      const name = `${word} ${date}`.trim()
      const lists = new Map([[foldCase(name), { id: GROCERIES, name, isArchived }]])
      const text = sign === '#' ? `Call #${name}` : `Call @"${name}"`
      const { create } = readText(text, { names: { lists, tags: new Map() } })
      expect([create.due, create.recurrence]).toEqual([undefined, undefined])
      expect(create.title).toBe(sign === '#' && isArchived ? text : 'Call')
    })
    fc.assert(property, { numRuns: runs(100, 2000) })
  })

  it('has the title that its spans leave', () => {
    const property = fc.property(cases, ({ text, locale }) => {
      const { create, spans, warnings } = readText(text, { locale })
      if (warnings.some(({ code }) => code === 'no_title' || code === 'title_too_long')) return
      const cut = spans.reduceRight(
        (rest, { start, end, field }) => `${rest.slice(0, start)}${field === 'escape' ? '' : ' '}${rest.slice(end)}`,
        text,
      )
      expect(create.title).toBe(cut.replace(/\s+/gu, ' ').trim())
    })
    fc.assert(property, { numRuns: runs(200, 20_000) })
  })
})
