import { readFileSync } from 'node:fs'
import { join } from 'node:path'
import { describe, expect, it } from 'vitest'
import { inOneLine, readText, TO_DO } from './read-text.ts'

const PAGE = readFileSync(join(import.meta.dirname, '../../../docs/quick-add.md'), 'utf8')

/** Returns the rows of the table of texts, without the marks of code. */
function documentedTexts(): [text: string, expected: string][] {
  const table = PAGE.slice(PAGE.indexOf('| text '), PAGE.indexOf('| mark '))
  const rows = table.split('\n').filter((line) => line.startsWith('| `'))
  return rows.map((line) => {
    const [text = '', ...expected] = line
      .split(/(?<!\\)\|/)
      .slice(1, -1)
      .map((cell) => cell.trim().replace(/^`|`$/g, ''))
    return [text, expected.join(' | ').replace(/( \| )+$/, '')]
  })
}

describe('docs/quick-add.md', () => {
  it('has a table of texts', () => {
    expect(documentedTexts().length).toBeGreaterThan(20)
  })

  it.each([
    ['#to do', { listId: TO_DO }],
    ['#"to do"', { listId: TO_DO }],
    ['#inbox', { listId: null }],
    ['@home', { tags: ['Home'] }],
    ['@"in quotes"', { tags: ['in quotes'] }],
    ['!1', { priority: 'urgent' }],
    ['!4', { priority: 'low' }],
    ['!urgent', { priority: 'urgent' }],
    ['^3d', { due: { date: '2026-11-30' } }],
    ['^2w', { due: { date: '2026-12-11' } }],
    ['^90m', { due: { date: '2026-11-27', time: '11:30' } }],
    ['^june', { due: { date: '2027-06-01' } }],
    ['^sat', { due: { date: '2026-11-28' } }],
    ['^now', { due: { date: '2026-11-27', time: '10:00' } }],
    ['!friday', { due: { date: '2026-11-27' } }],
  ])('is right about the mark %s within a text', (mark, stated) => {
    expect(readText(`Trip ${mark} "to" Rome`).create).toEqual({ title: 'Trip "to" Rome', ...stated })
  })

  it.each(documentedTexts())('is right about %s', (text, expected) => {
    expect(inOneLine(readText(text))).toBe(expected)
  })
})
