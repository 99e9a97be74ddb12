import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { withoutSingles } from '../../client-sdk/src/filter/filter-tree.ts'
import {
  FILTER_LIMITS,
  type FilterTree,
  parseFilter,
  printFilter,
  renameInFilter,
} from '../../client-sdk/src/filter/index.ts'
import { runs } from '../helpers/effort.ts'
import { randomTree } from './random-filters.ts'

const seed = Number(process.env.SEED ?? Date.now() % 2 ** 31)

const anyName = fc.oneof(fc.constantFrom('x', 'To do', '-', 'a,b'), fc.string({ minLength: 1, maxLength: 8 }))

const text = (one: string): FilterTree => ({ text: one })

describe('parsing a filter', () => {
  it.each<[string, FilterTree | null]>([
    ['', null],
    ['  \n', null],
    ['milk', text('milk')],
    ['oat milk', { and: [text('oat'), text('milk')] }],
    ['oat & milk', { and: [text('oat'), text('milk')] }],
    ['"oat milk"', text('oat milk')],
    ['"a \\"b\\" \\\\ \\n"', text('a "b" \\ \\n')],
    ['a | b c', { or: [text('a'), { and: [text('b'), text('c')] }] }],
    ['(a | b) c', { and: [{ or: [text('a'), text('b')] }, text('c')] }],
    ['-a !b', { and: [{ not: text('a') }, { not: text('b') }] }],
    ['!(a b)', { not: { and: [text('a'), text('b')] } }],
    ['milk - bread', { and: [text('milk'), text('-'), text('bread')] }],
    ['follow-up', text('follow-up')],
    ['1 = one', { and: [text('1'), text('='), text('one')] }],
    ['milk = oat', { and: [text('milk'), text('='), text('oat')] }],
    ["todo's 10:30 C++", { and: [text("todo's"), text('10:30'), text('C++')] }],
    ['list:"Todo\'s"', { field: 'list', in: ["Todo's"] }],
    ["list:Todo's", { field: 'list', in: ["Todo's"] }],
    ['tag:(home, "a, b")', { field: 'tag', in: ['home', 'a, b'] }],
    [
      'is:open & (tag:a | tag:b)',
      {
        and: [
          { is: 'open' },
          {
            or: [
              { field: 'tag', in: ['a'] },
              { field: 'tag', in: ['b'] },
            ],
          },
        ],
      },
    ],
    ['due:today', { field: 'due', cmp: '=', date: 'today' }],
    ['due>today', { field: 'due', cmp: '>', date: 'today' }],
    ['due:<=2026-11-30', { field: 'due', cmp: '<=', date: '2026-11-30' }],
    ['DUE = Mon', { field: 'due', cmp: '=', date: 'monday' }],
    ['due:3d', { field: 'due', cmp: '=', date: '+3d' }],
    ['due < next  week milk', { and: [{ field: 'due', cmp: '<', date: 'next week' }, text('milk')] }],
    [
      'due:(today, next month)',
      {
        or: [
          { field: 'due', cmp: '=', date: 'today' },
          { field: 'due', cmp: '=', date: 'next month' },
        ],
      },
    ],
    ['priority>=high', { field: 'priority', cmp: '>=', value: 'high' }],
    [
      'has:subtasks no:due',
      {
        and: [{ has: 'subtasks' }, { no: 'due' }],
      },
    ],
    [
      'title:milk description:"two litres"',
      {
        and: [
          { text: 'milk', field: 'title' },
          { text: 'two litres', field: 'description' },
        ],
      },
    ],
  ])('reads %s', (input, tree) => {
    expect(parseFilter(input)).toMatchObject({ tree, error: null })
  })

  it.each<[string, string, string]>([
    // The erroneous part is between the marks.
    ['due:[soon]', 'unknown_value', 'yesterday'],
    ['due:[2026-02-30]', 'unknown_value', 'today'],
    ['due:[next year]', 'unknown_value', 'next month'],
    ['is:[done] milk', 'unknown_value', 'completed'],
    ['priority:[top]', 'unknown_value', 'urgent'],
    ['has:[dog]', 'unknown_value', 'subtasks'],
    ['[http]://example.com', 'unknown_field', 'due'],
    ['milk [foo]:bar', 'unknown_field', 'tag'],
    ['[tag>]a', 'unsupported_comparison', ':'],
    ['[is<]open', 'unsupported_comparison', ':'],
    ['tag:a[,]b', 'unknown_value', '('],
    ['tag:[(]a b)', 'unclosed_group', ','],
    ['[(]a b', 'unclosed_group', ')'],
    ['milk ["]oat', 'unclosed_quote', '"'],
    ['tag:[]', 'missing_value', ''],
    ['title:[""]', 'missing_value', ''],
    ['[""]', 'missing_value', ''],
    ['a |[]', 'expected_condition', ''],
    ['a & [&] b', 'expected_condition', ''],
    ['([)]', 'expected_condition', ''],
    ['a[)]', 'expected_condition', ''],
  ])('marks the error in %s as %s', (marked, code, expected) => {
    const input = marked.replace(/[[\]]/g, '')
    const span = [marked.indexOf('['), marked.indexOf(']') - 1]
    const { tree, error } = parseFilter(input)
    expect([tree, error]).toMatchObject([null, { code, span }])
    expect(error?.message).toMatch(/^\P{Ll}/u)
    if (expected !== '') expect(error?.expected).toContain(expected)
  })

  it('lists the names of lists, sections and tags with their places', () => {
    const input = 'list:Home (section:"To buy" | tag:(a, b))'
    const { names } = parseFilter(input)
    expect(names.map(({ field, name, span }) => [field, name, input.slice(...span)])).toEqual([
      ['list', 'Home', 'Home'],
      ['section', 'To buy', '"To buy"'],
      ['tag', 'a', 'a'],
      ['tag', 'b', 'b'],
    ])
  })

  it('limits length, nodes, depth and values', () => {
    const { length, nodes, depth, values } = FILTER_LIMITS
    const errorOf = (input: string) => parseFilter(input).error?.code
    expect([errorOf('x'.repeat(length)), errorOf('x'.repeat(length + 1))]).toEqual([undefined, 'too_long'])
    const words = (count: number) => Array(count).fill('x').join(' ')
    expect([errorOf(words(nodes - 1)), errorOf(words(nodes))]).toEqual([undefined, 'too_complex'])
    const nested = (levels: number) => `${'('.repeat(levels - 1)}x${')'.repeat(levels - 1)}`
    expect([errorOf(nested(depth)), errorOf(nested(depth + 1))]).toEqual([undefined, 'too_complex'])
    expect(errorOf(`${'-'.repeat(500)}x`)).toBe('too_complex')
    const tags = (count: number) => `tag:(${Array(count).fill('x').join(',')})`
    expect([errorOf(tags(values)), errorOf(tags(values + 1))]).toEqual([undefined, 'too_complex'])
  })

  it('never throws, and marks a part of the text', () => {
    const part = fc.constantFrom(
      '(',
      ')',
      '|',
      '&',
      '!',
      '-',
      '"',
      ':',
      '<',
      '=',
      ',',
      ' ',
      '\\',
      'due',
      'tag',
      'is',
      'next',
      'week',
      'x',
    )
    const input = fc.oneof(
      fc.string({ unit: 'binary' }),
      fc.array(part, { maxLength: 12 }).map((parts) => parts.join('')),
    )
    fc.assert(
      fc.property(input, (one) => {
        const { error } = parseFilter(one)
        if (!error) return
        const [start, end] = error.span
        expect([0 <= start, start <= end, end <= one.length]).toEqual([true, true, true])
      }),
      { seed, numRuns: runs(2000, 100_000) },
    )
  })
})

describe('renaming in a filter', () => {
  it.each([
    ['list:"To do"is:open', 'x', 'list:x is:open'],
    ['list:("To do"b, c)', 'x', 'list:("To do"b, c)'],
    ['list:("To do","b")', 'x', 'list:(x,x)'],
    ['(list:"To do")milk', 'x', '(list:x)milk'],
    ['list:"To do""milk"', 'x', 'list:x"milk"'],
    ['list:"To do"!milk|b', 'x', 'list:x !milk|b'],
    ['list:"To do"is:open', 'x y', 'list:"x y"is:open'],
  ])('writes the names in %s as %s: %s', (input, name, output) => {
    expect(renameInFilter(input, () => name)).toBe(output)
  })

  it(`changes only the names, seed ${seed}`, () => {
    const word = fc.constantFrom('list:', 'tag:', '"to do"', 'a', '"b"', ...'()|&!-, ', 'is:open', 'due<today')
    const input = fc.array(word, { maxLength: 10 }).map((words) => words.join(''))
    const property = fc.property(fc.oneof(input, randomTree().map(printFilter)), anyName, (one, name) => {
      const { tree, names, error } = parseFilter(one)
      fc.pre(error === null && names.length > 0)
      const renamed = renameInFilter(one, () => name)
      fc.pre(renamed.length <= FILTER_LIMITS.length)
      const withName = (node: FilterTree): FilterTree => {
        if ('in' in node) return { ...node, in: node.in.map(() => name) }
        if ('and' in node) return { and: node.and.map(withName) }
        if ('or' in node) return { or: node.or.map(withName) }
        return 'not' in node ? { not: withName(node.not) } : node
      }
      expect(parseFilter(renamed)).toMatchObject({ tree: tree && withName(tree), error: null })
    })
    fc.assert(property, { seed, numRuns: runs(1000, 100_000) })
  })
})

describe('printing a filter', () => {
  it.each([
    ['is:open&(tag:a|tag:(b,c))', 'is:open (tag:a | tag:(b, c))'],
    ['((a b) c) | (d | -e)', '(a b) c | (d | !e)'],
    ['DUE<=Next  Week  title:"oat milk"', 'due<=next week title:"oat milk"'],
    ['"due:today" "-x" 10:30', '"due:today" "-x" "10:30"'],
  ])('writes %s as %s', (input, output) => {
    const { tree } = parseFilter(input)
    expect(tree && printFilter(tree)).toBe(output)
  })

  it.each<[string, FilterTree]>([
    ['!(is:open milk)', { not: { or: [{ and: [{ is: 'open' }, text('milk')] }] } }],
    ['(a | b) c', { and: [{ and: [{ or: [text('a'), text('b')] }] }, text('c')] }],
    ['a b | c', { or: [{ or: [{ and: [text('a'), text('b')] }] }, text('c')] }],
    ['!!a', { not: { and: [{ not: { or: [text('a')] } }] } }],
  ])('writes an operator with one operand as the operand: %s', (output, tree) => {
    expect(printFilter(tree)).toBe(output)
  })

  it('is the inverse of parsing', () => {
    fc.assert(
      fc.property(randomTree(), (tree) => {
        const printed = printFilter(tree)
        fc.pre(printed.length <= FILTER_LIMITS.length)
        expect(parseFilter(printed)).toMatchObject({ tree: withoutSingles(tree), error: null })
      }),
      { seed, numRuns: runs(1000, 100_000) },
    )
  })
})
