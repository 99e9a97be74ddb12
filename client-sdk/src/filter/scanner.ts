import { type FilterError, type FilterErrorCode, ParseFailure } from './filter-error.ts'

const SPACE = /\s/
/** Characters that end a word. */
const DELIMITER = /[\s()|&"]/

/** A part of the text: its value, and where it stands. */
export interface Word {
  text: string
  start: number
  end: number
}

/**
 * A name of a list, a section or a tag in the text, with its place in it.
 *
 * @example
 * const listsIn = (names: NamedValue[]) => names.filter(({ field }) => field === 'list').map(({ name }) => name)
 */
export interface NamedValue {
  field: 'list' | 'section' | 'tag'
  name: string
  span: [start: number, end: number]
}

/** Reads characters, words and quoted strings from the text of a filter. */
export class Scanner {
  readonly text: string
  /** The names that were read. */
  readonly names: NamedValue[] = []
  at = 0

  constructor(text: string) {
    this.text = text
  }

  skipSpace(): void {
    while (SPACE.test(this.peek())) this.at++
  }

  /** Returns the character at a distance, an empty string behind the end. */
  peek(distance = 0): string {
    return this.text[this.at + distance] ?? ''
  }

  /** Skips a character if it is the next one after white space. */
  take(character: string): boolean {
    this.skipSpace()
    if (this.peek() !== character) return false
    this.at++
    return true
  }

  /** Skips a pattern at this place. It must be sticky. Returns its groups, undefined if it does not match. */
  match(pattern: RegExp): string[] | undefined {
    pattern.lastIndex = this.at
    const [found, ...groups] = pattern.exec(this.text) ?? []
    if (found === undefined) return undefined
    this.at += found.length
    return groups
  }

  /** Reads up to white space, a quote, a parenthesis, an operator or `stop`. */
  word(stop = ''): Word {
    const start = this.at
    while (this.at < this.text.length && !DELIMITER.test(this.peek()) && this.peek() !== stop) this.at++
    return { text: this.text.slice(start, this.at), start, end: this.at }
  }

  /** Reads a string in double quotes, in which a backslash precedes a quote or a backslash. */
  quoted(): Word {
    const start = this.at++
    let text = ''
    while (this.peek() !== '"') {
      if (this.at >= this.text.length)
        throw this.failure('unclosed_quote', 'Close the quotation mark', { start, end: start + 1, expected: ['"'] })
      if (this.peek() === '\\' && /["\\]/.test(this.peek(1))) this.at++
      text += this.text[this.at++]
    }
    this.at++
    return { text, start, end: this.at }
  }

  failure(
    code: FilterErrorCode,
    message: string,
    {
      start = this.at,
      end = this.at,
      expected = [],
    }: { start?: number; end?: number; expected?: readonly string[] } = {},
  ): ParseFailure {
    const problem: FilterError = { code, span: [start, end], expected: [...expected], message }
    return new ParseFailure(problem)
  }
}
