import type { Outcome } from './comparison.ts'
import { CONTENDERS, type ContenderName, entryName } from './line-up.ts'
import { WORKS, type WorkName } from './works.ts'

const COLUMNS: WorkName[] = ['list20', 'get', 'create', 'mixed']
const [START, END] = ['<!-- comparison -->', '<!-- /comparison -->']

/** Returns the README table: calls per second of all contenders with row-level security. */
export function readmeTable(outcome: Outcome): string {
  const cellsOf = (contender: ContenderName) =>
    COLUMNS.map((work) => {
      const { perSecond } = outcome[work]?.[entryName({ contender, column: 'rowSecurity' })] ?? {}
      return perSecond === undefined ? '–' : Math.round(perSecond).toLocaleString('en')
    })
  const lines = [
    ['calls a second', ...COLUMNS.map((work) => WORKS[work].title)],
    ...(Object.keys(CONTENDERS) as ContenderName[]).map((name) => [CONTENDERS[name].title, ...cellsOf(name)]),
  ]
  const widths = lines[0]?.map((_, column) => Math.max(...lines.map((line) => line[column]?.length ?? 0))) ?? []
  const [head, ...rows] = lines.map((line) => {
    const cells = line.map((cell, column) =>
      column === 0 ? cell.padEnd(widths[0] ?? 0) : cell.padStart(widths[column] ?? 0),
    )
    return `| ${cells.join(' | ')} |`
  })
  const rule = widths.map((width, column) => (column === 0 ? '-'.repeat(width) : `${'-'.repeat(width - 1)}:`))
  return [head, `| ${rule.join(' | ')} |`, ...rows].join('\n')
}

/** Returns the README text with the table replaced. @throws Error if the markers are missing. */
export function withTable(readme: string, table: string): string {
  const [start, end] = [readme.indexOf(START), readme.indexOf(END)]
  if (start < 0 || end < start) throw new Error(`README has no ${START} … ${END}`)
  return `${readme.slice(0, start + START.length)}\n\n${table}\n\n${readme.slice(end)}`
}
