import { type FilterError, ParseFailure } from './filter-error.ts'
import { FILTER_LIMITS, type FilterTree } from './filter-tree.ts'
import { parseCondition } from './parse-condition.ts'
import { type NamedValue, Scanner } from './scanner.ts'

/**
 * The result of parsing: the tree, null for a text without conditions, and the names in the text; or the first error.
 *
 * @example
 * const isValid = (result: ParsedFilter) => result.error === null
 */
export type ParsedFilter =
  | { tree: FilterTree | null; names: NamedValue[]; error: null }
  | { tree: null; names: NamedValue[]; error: FilterError }

/**
 * Parses the text of a filter, at most 1,024 characters long, with at most 64 conditions and operators, nested at most 8 deep.
 * Never throws. `|` is or, a space or `&` is and, `!` or `-` is not, in this order of increasing precedence.
 *
 * @example
 * const { tree } = parseFilter('due:today | (priority>=high -tag:waiting)')
 */
export function parseFilter(text: string): ParsedFilter {
  const scanner = new Scanner(text)
  try {
    if (text.length > FILTER_LIMITS.length)
      throw scanner.failure('too_long', `Must have at most ${FILTER_LIMITS.length} characters`, {
        start: FILTER_LIMITS.length,
        end: text.length,
      })
    scanner.skipSpace()
    if (scanner.peek() === '') return { tree: null, names: [], error: null }
    const parser = new Parser(scanner)
    return { tree: parser.parse(), names: scanner.names, error: null }
  } catch (error) {
    if (error instanceof ParseFailure) return { tree: null, names: [], error: error.problem }
    throw error
  }
}

class Parser {
  readonly #scanner: Scanner
  #nodes = 0
  #depth = 0

  constructor(scanner: Scanner) {
    this.#scanner = scanner
  }

  parse(): FilterTree {
    const tree = this.#or()
    this.#scanner.skipSpace()
    // Everything but a closing parenthesis continues the condition.
    if (this.#scanner.peek() !== '') throw this.#expected('Remove the parenthesis, or open one before it', 1)
    return tree
  }

  #or(): FilterTree {
    const operands = [this.#and()]
    while (this.#scanner.take('|')) operands.push(this.#and())
    return this.#joined(operands, (or) => ({ or }))
  }

  #and(): FilterTree {
    const operands = [this.#not()]
    while (this.#scanner.take('&') || !this.#isAtEnd()) operands.push(this.#not())
    return this.#joined(operands, (and) => ({ and }))
  }

  #isAtEnd(): boolean {
    this.#scanner.skipSpace()
    return /^[|)]?$/.test(this.#scanner.peek())
  }

  #not(): FilterTree {
    const scanner = this.#scanner
    scanner.skipSpace()
    // A hyphen or an exclamation mark by itself is text.
    if (/[!-]/.test(scanner.peek()) && /[^\s)|&]/.test(scanner.peek(1))) {
      scanner.at++
      const not = this.#nested(() => this.#not())
      return this.#counted({ not })
    }
    if (scanner.peek() === '(') return this.#group()
    if (/^[|&)]?$/.test(scanner.peek())) throw this.#expected('Add a condition here', scanner.peek().length)
    return this.#counted(parseCondition(scanner, (tree) => this.#counted(tree)))
  }

  #group(): FilterTree {
    const start = this.#scanner.at++
    const inner = this.#nested(() => this.#or())
    if (!this.#scanner.take(')'))
      throw this.#scanner.failure('unclosed_group', 'Close the parenthesis', { start, end: start + 1, expected: [')'] })
    return inner
  }

  #nested(parse: () => FilterTree): FilterTree {
    this.#depth++
    if (this.#depth >= FILTER_LIMITS.depth) throw this.#tooComplex(`Nest at most ${FILTER_LIMITS.depth} levels`)
    const tree = parse()
    this.#depth--
    return tree
  }

  #joined(operands: FilterTree[], join: (operands: FilterTree[]) => FilterTree): FilterTree {
    const [first] = operands
    return first && operands.length === 1 ? first : this.#counted(join(operands))
  }

  #counted(tree: FilterTree): FilterTree {
    this.#nodes++
    if (this.#nodes > FILTER_LIMITS.nodes)
      throw this.#tooComplex(`Use at most ${FILTER_LIMITS.nodes} conditions and operators`)
    return tree
  }

  #expected(message: string, length: number): ParseFailure {
    const { at } = this.#scanner
    return this.#scanner.failure('expected_condition', message, { end: at + length })
  }

  #tooComplex(message: string): ParseFailure {
    const { at, text } = this.#scanner
    return this.#scanner.failure('too_complex', message, { end: Math.min(at + 1, text.length) })
  }
}
