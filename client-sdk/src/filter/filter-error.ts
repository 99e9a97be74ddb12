/**
 * What is wrong with the text of a filter.
 *
 * @example
 * const isUnfinished = (code: FilterErrorCode) => code.startsWith('unclosed') || code.startsWith('expected')
 */
export type FilterErrorCode =
  | 'too_long'
  | 'too_complex'
  | 'expected_condition'
  | 'unclosed_group'
  | 'unclosed_quote'
  | 'unknown_field'
  | 'unknown_value'
  | 'unsupported_comparison'
  | 'missing_value'

/**
 * An error in the text of a filter.
 *
 * @example
 * const marked = (text: string, { span: [start, end] }: FilterError) => text.slice(start, end)
 */
export interface FilterError {
  code: FilterErrorCode
  /** Start and end of the erroneous part, in UTF-16 code units like the indexes of a string. */
  span: [start: number, end: number]
  /** What could stand there, if the choice is small. */
  expected: string[]
  /** A sentence for the user: the problem, and how to correct it. */
  message: string
}

/** The error at which parsing ends. */
export class ParseFailure extends Error {
  readonly problem: FilterError

  constructor(problem: FilterError) {
    super(problem.message)
    this.problem = problem
  }
}
