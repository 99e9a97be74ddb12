import { DATE_FORMS, isRelation, normalizeDate } from './filter-dates.ts'
import {
  COMPARISONS,
  DATE_FIELDS,
  FILTER_LIMITS,
  type FilterComparison,
  type FilterTree,
  NAME_FIELDS,
  PRIORITIES,
  PROPERTIES,
  STATES,
  TEXT_FIELDS,
} from './filter-tree.ts'
import type { Scanner, Word } from './scanner.ts'

const FIELDS = [...NAME_FIELDS, 'priority', ...DATE_FIELDS, ...TEXT_FIELDS, 'is', 'has', 'no']

/** A name before a comparison, and the white space between. */
const FIELD = /([\p{L}_][\p{L}\p{N}_-]*)(\s*)(?=[:=<>])/uy
const COMPARISON = /(:?(?:<=|>=|<|>)|[:=])/y

/** A condition whose field and comparison are read. */
interface Field {
  name: string
  cmp: FilterComparison
  /** Where the name and the comparison stand. */
  start: number
  end: number
}

/** Reads one condition or text. `count` is called for each condition beyond the returned one. */
export function parseCondition(scanner: Scanner, count: (tree: FilterTree) => FilterTree): FilterTree {
  if (scanner.peek() === '"') return searched(scanner, scanner.quoted())
  const start = scanner.at
  const [name, space] = scanner.match(FIELD) ?? []
  const known = find(FIELDS, name?.toLowerCase() ?? '')
  // A word and a sign at a distance are text, unless the word is a field.
  if (name === undefined || (known === undefined && space !== '')) {
    scanner.at = start
    return searched(scanner, scanner.word())
  }
  if (known === undefined)
    throw scanner.failure(
      'unknown_field',
      `There is no field “${name}”. Put text that contains a colon into quotation marks`,
      {
        start,
        end: scanner.at,
        expected: FIELDS,
      },
    )
  const [sign = ':'] = scanner.match(COMPARISON) ?? []
  const cmp = find(COMPARISONS, sign.replace(':', '')) ?? '='
  const field: Field = { name: known, cmp, start, end: scanner.at }
  scanner.skipSpace()
  if (scanner.peek() !== '(') {
    const value = readValue(scanner, field)
    if (scanner.peek() === ',') throw severalValues(scanner, field)
    return conditionOf(scanner, field, value)
  }
  const values = readValues(scanner, field)
  if (find(NAME_FIELDS, known)) return named(scanner, field, values)
  const conditions = values.map((value) => conditionOf(scanner, field, value))
  const [only, ...more] = conditions
  if (only && more.length === 0) return only
  for (const condition of conditions) count(condition)
  return { or: conditions }
}

function searched(scanner: Scanner, { text, start, end }: Word): FilterTree {
  if (text === '') throw scanner.failure('missing_value', 'Write the text to search for', { start, end })
  return { text }
}

function conditionOf(scanner: Scanner, field: Field, value: Word): FilterTree {
  const { name, cmp } = field
  const date = find(DATE_FIELDS, name)
  if (date) return { field: date, cmp, date: normalizeDate(value.text) ?? reject(scanner, value, DATE_FORMS) }
  if (name === 'priority') return { field: name, cmp, value: choose(scanner, value, PRIORITIES) }
  if (cmp !== '=') throw unordered(scanner, field)
  if (name === 'is') return { is: choose(scanner, value, STATES) }
  if (name === 'has') return { has: choose(scanner, value, PROPERTIES) }
  if (name === 'no') return { no: choose(scanner, value, PROPERTIES) }
  const text = find(TEXT_FIELDS, name)
  return text ? { text: value.text, field: text } : named(scanner, field, [value])
}

function named(scanner: Scanner, field: Field, values: Word[]): FilterTree {
  const name = find(NAME_FIELDS, field.name)
  if (name === undefined || field.cmp !== '=') throw unordered(scanner, field)
  for (const { text, start, end } of values) scanner.names.push({ field: name, name: text, span: [start, end] })
  return { field: name, in: values.map(({ text }) => text) }
}

/** Reads the value of a field: a string, a word, or a date of two words. */
function readValue(scanner: Scanner, { name }: Field): Word {
  scanner.skipSpace()
  const value = scanner.peek() === '"' ? scanner.quoted() : scanner.word(',')
  if (value.text === '') throw scanner.failure('missing_value', `Write a value behind “${name}”`, value)
  if (!find(DATE_FIELDS, name) || !isRelation(value.text)) return value
  scanner.skipSpace()
  const { text, end } = scanner.word(',')
  return { text: `${value.text} ${text}`, start: value.start, end }
}

/** Reads the values of a field in parentheses. */
function readValues(scanner: Scanner, field: Field): Word[] {
  const start = scanner.at++
  const values: Word[] = []
  do {
    values.push(readValue(scanner, field))
    if (values.length > FILTER_LIMITS.values)
      throw scanner.failure('too_complex', `Give at most ${FILTER_LIMITS.values} values`, { start, end: scanner.at })
  } while (scanner.take(','))
  if (!scanner.take(')'))
    throw scanner.failure('unclosed_group', 'Close the parenthesis; separate values by commas', {
      start,
      end: start + 1,
      expected: [')', ','],
    })
  return values
}

function choose<Value extends string>(scanner: Scanner, value: Word, values: readonly Value[]): Value {
  return find(values, value.text.toLowerCase()) ?? reject(scanner, value, values)
}

function reject(scanner: Scanner, { text, start, end }: Word, expected: readonly string[]): never {
  throw scanner.failure('unknown_value', `“${text}” is not possible here. Use ${listOf(expected)}`, {
    start,
    end,
    expected,
  })
}

function severalValues(scanner: Scanner, { name }: Field) {
  const message = `Put several values into parentheses, as in ${name}:(a, b), or a value with a comma into quotation marks`
  return scanner.failure('unknown_value', message, { end: scanner.at + 1, expected: ['('] })
}

function unordered(scanner: Scanner, { name, start, end }: Field) {
  return scanner.failure('unsupported_comparison', `“${name}” has no order. Write “${name}:” and a value`, {
    start,
    end,
    expected: [':'],
  })
}

function listOf(values: readonly string[]): string {
  return `${values.slice(0, -1).join(', ')} or ${values.at(-1)}`
}

function find<Value extends string>(values: readonly Value[], text: string): Value | undefined {
  return values.find((value) => value === text)
}
