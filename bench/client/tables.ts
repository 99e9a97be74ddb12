import type { AnswerCost } from './answer-cost.ts'
import { CONTENDERS, type ContenderName, type Spread } from './line-up.ts'
import type { Sizes } from './sizes.ts'

/** The type-check times of a program, by configuration. */
export type TypeFigures = Record<string, { milliseconds: Spread; processor?: Spread; instantiations: number }>

/** The cost and the size of a response. */
export type AnswerFigures = Record<keyof AnswerCost, Spread> & { bytes: number; gzip: number }

export interface Outcome {
  sizes: Partial<Record<ContenderName, Sizes>>
  types: Partial<Record<ContenderName, TypeFigures>>
  answers: Partial<Record<ContenderName, AnswerFigures>>
}

/** Formats the outcome for the terminal. */
export function outcomeTables({ sizes, types, answers }: Outcome): string {
  const ways = Object.keys(Object.values(types)[0] ?? {})
  return [
    'A program that lists tasks and creates one, bundled for browsers (KB of 1,024 bytes)',
    ...rows(sizes, ({ start, later }) => [
      `${kb(start.gzip)} gzip, ${kb(start.minified)} minified`,
      later.gzip > 0 ? `and ${kb(later.gzip)} gzip, ${kb(later.minified)} minified at its first use` : '',
    ]),
    ...ways.flatMap((way) => [
      `\nThe same program’s type check: ${way}`,
      ...rows(types, (figures) => [
        spread(figures[way]?.milliseconds, 'ms'),
        figures[way]?.processor ? `processor ${whole(figures[way].processor.median)} ms`.padStart(18) : '',
        `${whole(figures[way]?.instantiations)} instantiations`.padStart(24),
      ]),
    ]),
    '\nAn answer of 200 tasks, until the caller has the objects',
    ...rows(answers, ({ call, processor, parse, bytes, gzip }) => [
      spread(call, 'µs'),
      `processor ${whole(processor.median)} µs`.padStart(18),
      `of which reading and JSON.parse ${whole(parse.median)} µs`,
      `(${kb(bytes)}, ${kb(gzip)} gzip)`,
    ]),
  ].join('\n')
}

function rows<Figures>(of: Partial<Record<ContenderName, Figures>>, format: (figures: Figures) => string[]): string[] {
  return Object.entries(of).map(([name, figures]) =>
    `  ${CONTENDERS[name as ContenderName].title.padEnd(34)}${format(figures).join('  ')}`.trimEnd(),
  )
}

function spread(figures: Spread | undefined, unit: string): string {
  if (figures === undefined) return ''
  return `${whole(figures.median)} ${unit} (${figures.range.map(whole).join('–')})`.padStart(26)
}

function kb(bytes: number): string {
  return `${(bytes / 1024).toFixed(1)} KB`.padStart(9)
}

function whole(value: number | undefined): string {
  return (value ?? Number.NaN).toLocaleString('en', { maximumFractionDigits: 0 })
}
