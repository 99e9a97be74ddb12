import { type FilterTree, operandsOf, withoutSingles } from './filter-tree.ts'
import { parseFilter } from './parse-filter.ts'
import type { NamedValue } from './scanner.ts'

/** Text that needs no quotation marks anywhere: it starts with a letter or a digit and has no operators. */
const PLAIN = /^[\p{L}\p{N}_][\p{L}\p{N}_.'’/#@+-]*$/u

/** The start of a text that ends a value before it. */
const ENDS_WORD = /^(?:$|[\s()|&",])/

/**
 * Writes a tree as text, with as few parentheses as possible. `parseFilter` returns an equal tree for it, if dates are in normal
 * form, each `and` and `or` has several operands and the tree is within the limits.
 *
 * @example
 * const text = printFilter({ and: [{ is: 'open' }, { field: 'tag', in: ['home', 'errands'] }] }) // is:open tag:(home, errands)
 */
export function printFilter(tree: FilterTree): string {
  return print(withoutSingles(tree))
}

function print(tree: FilterTree): string {
  if ('or' in tree) return tree.or.map((one) => operand(one, 'or' in one)).join(' | ')
  if ('and' in tree) return tree.and.map((one) => operand(one, 'or' in one || 'and' in one)).join(' ')
  if ('not' in tree) return `!${operand(tree.not, operandsOf(tree.not).length > 1)}`
  if ('is' in tree) return `is:${tree.is}`
  if ('has' in tree) return `has:${tree.has}`
  if ('no' in tree) return `no:${tree.no}`
  if ('text' in tree) return `${tree.field ? `${tree.field}:` : ''}${value(tree.text)}`
  if ('in' in tree)
    return `${tree.field}:${tree.in.length === 1 ? value(tree.in[0] ?? '') : `(${tree.in.map(value).join(', ')})`}`
  const cmp = tree.cmp === '=' ? ':' : tree.cmp
  return `${tree.field}${cmp}${'date' in tree ? tree.date : tree.value}`
}

function operand(tree: FilterTree, isGroup: boolean): string {
  return isGroup ? `(${print(tree)})` : print(tree)
}

function value(text: string): string {
  return PLAIN.test(text) ? text : `"${text.replace(/["\\]/g, '\\$&')}"`
}

/**
 * Replaces names of lists, sections and tags in the text of a filter, and adds a space behind a name where one is needed; everything
 * else stays. `rename` returns the new name, or undefined to keep the present one. A wrong text stays the same.
 *
 * @example
 * const withNames = (text: string, lists: ReadonlyMap<string, TaskList>) =>
 *   renameInFilter(text, ({ field, name }) => (field === 'list' ? lists.get(name)?.name : undefined))
 */
export function renameInFilter(text: string, rename: (value: NamedValue) => string | undefined): string {
  const { names, error } = parseFilter(text)
  if (error) return text
  return names.reduceRight((changed, one) => {
    const name = rename(one)
    const [start, end] = one.span
    return name === undefined ? changed : changed.slice(0, start) + before(value(name), changed.slice(end))
  }, text)
}

/** Puts a value before a text. A quotation mark may have ended the previous value; a word needs a space there. */
function before(value: string, rest: string): string {
  return value.startsWith('"') || ENDS_WORD.test(rest) ? value + rest : `${value} ${rest}`
}
