import { describe, expect, it } from 'vitest'
import { completionsAt } from '../../web/src/filter/completions.ts'
import { problemOf } from '../../web/src/filter/problem.ts'
import { tokensOf } from '../../web/src/filter/tokens.ts'

const NAMES = { lists: ['Groceries', 'To do', 'Garden'], sections: ['Vegetables'], tags: ['dairy', 'due soon'] }

/** Returns the parts of a filter, each in brackets with the first letter of its kind. */
function parts(text: string): string {
  return tokensOf(text)
    .map(({ kind, start, end }) => `${kind.charAt(0)}[${text.slice(start, end)}]`)
    .join(' ')
}

/** Returns the filters that the completions make, at the place of a bar. */
function completed(template: string, isAsked = false): string[] {
  const caret = template.indexOf('|')
  const text = template.replace('|', '')
  return completionsAt(text, caret, { ...NAMES, isAsked }).map(
    (one) => text.slice(0, one.start) + one.text + text.slice(one.end),
  )
}

describe('the parts of a filter', () => {
  it.each([
    ['is:open milk', 'f[is:] v[open] t[milk]'],
    ['(Tag : home & -"oat \\" milk")', 'o[(] f[Tag :] v[home] o[&] o[-] t["oat \\" milk"] o[)]'],
    ['tag:(a, "b c") due<=next  week x', 'f[tag:] o[(] v[a] o[,] v["b c"] o[)] f[due<=] v[next  week] t[x]'],
    ['due:this', 'f[due:] v[this]'],
    ['due: ', 'f[due:] v[]'],
    ['note:x a = b - c', 't[note:] t[x] t[a] t[=] t[b] t[-] t[c]'],
    ['tag:"open', 'f[tag:] v["open]'],
    ['tag:(a', 'f[tag:] o[(] v[a]'],
    ['priority>=high,low)', 'f[priority>=] v[high] t[,low] o[)]'],
    ['', ''],
  ])('of %s are found', (text, expected) => {
    expect(parts(text)).toBe(expected)
  })

  it('are in order and without overlaps, whatever is typed', () => {
    const pieces = ['is:', 'due<', '"', '(', ')', ',', '|', '&', '!', '-', ' ', 'next', 'x', '\\', '#', 'é', '😀', ':']
    let seed = 7
    const random = (max: number) => {
      seed = (seed * 48271) % 2147483647
      return seed % max
    }
    for (let n = 0; n < 2000; n++) {
      const text = Array.from({ length: random(9) }, () => pieces[random(pieces.length)]).join('')
      let end = 0
      for (const token of tokensOf(text)) {
        expect({ text, isInOrder: token.start >= end && token.end >= token.start }).toEqual({ text, isInOrder: true })
        end = token.end
      }
      expect(end).toBeLessThanOrEqual(text.length)
    }
  })
})

describe('the completions of a filter', () => {
  it.each([
    ['prio|', ['priority:']],
    ['is:|', ['is:open ', 'is:completed ', 'is:overdue ']],
    ['is:open list:g| x', ['is:open list:Groceries x', 'is:open list:Garden x']],
    ['list:to|', ['list:"To do" ']],
    ['list:"to|', ['list:"To do" ']],
    ['tag:(dairy, du|)', ['tag:(dairy, "due soon")']],
    ['due<=next w|', ['due<=next week ']],
    ['has:rem|', ['has:reminders ']],
    ['gro|', ['list:Groceries ']],
    ['over|', ['is:overdue ']],
    ['veg|', ['section:Vegetables ']],
    ['milk|', []],
    ['"gro|', []],
    ['is:open|', []],
    ['title:gro|', []],
    ['is:open |', []],
  ])('at %s are offered', (template, expected) => {
    expect(completed(template)).toEqual(expected)
  })

  it('are all fields where nothing is written, when they are asked for', () => {
    expect(completed('is:open |', true)).toContain('is:open section:')
    expect(completed('is:open |', true)).toHaveLength(13)
    expect(completed('milk|', true)).toEqual([])
  })
})

describe('the problem of a filter', () => {
  it('is that of the parser, with its place and what could stand there', () => {
    expect(problemOf('milk is:opne', NAMES)).toEqual({
      start: 8,
      end: 12,
      message: '“opne” is not possible here. Use open, completed or overdue.',
      choices: ['open', 'completed', 'overdue'],
    })
    expect(problemOf('secton:x', NAMES)).toMatchObject({ start: 0, end: 6, choices: ['section'] })
    expect(problemOf('(milk', NAMES)).toMatchObject({ start: 0, end: 1, choices: [] })
  })

  it('is a list or section that does not exist', () => {
    expect(problemOf('is:open list:Grocery', NAMES)).toEqual({
      start: 13,
      end: 20,
      message: 'There is no list “Grocery”.',
      choices: ['Groceries'],
    })
    expect(problemOf('section:x', NAMES)).toMatchObject({ message: 'There is no section “x”.', choices: [] })
  })

  it.each(['', 'milk', 'list:groceries list:INBOX', 'section:vegetables', 'tag:unknown', 'due<=next week'])(
    'does not exist in %s',
    (text) => expect(problemOf(text, NAMES)).toBeUndefined(),
  )
})
