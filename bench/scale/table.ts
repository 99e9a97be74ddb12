import type { Assessment, Plans } from './assess.ts'
import type { Timing } from './measure.ts'
import type { Processes } from './processes.ts'
import type { StartUps } from './start-up.ts'
import type { Target } from './targets.ts'

/** Formats medians in milliseconds per user, and the plan for the largest measured user. */
export function caseTable(assessments: Assessment[], { users, small }: { users: string[]; small: string }): string {
  const head = ['', ...users, `to ${small}`, 'seq scan', 'large sort', 'rows read', 'pages', 'may read', 'scan']
  const lines = assessments.map(({ name, reach, timings, plans }) => {
    const measured = users.filter((user) => plans[user] !== undefined)
    const shown = plans[measured.at(-1) ?? '']
    return [
      name,
      ...users.map((user) => timingCell(timings[user])),
      ratioCell(timings[users.at(-1) ?? ''], timings[small]),
      ...(shown ? planCells(shown) : ['', '', '', '']),
      reach,
      shown ? scanCell(shown) : '',
    ]
  })
  return aligned([head, ...lines])
}

/** Formats the results that do not depend on the number of tasks. */
export function otherTable({ startUp, processes }: { startUp: StartUps; processes: Processes }): string {
  const { memory, perSecond, ratio } = processes
  const start = (kind: 'embedded' | 'postgres') => {
    const { cold, warm } = startUp[kind]
    return `cold ${cold.median.toFixed(0)} ms, warm ${warm.median.toFixed(0)} ms (${warm.range.map((ms) => ms.toFixed(0)).join('–')})`
  }
  const megabytes = (value: number | undefined) => (value === undefined ? '?' : `${value.toFixed(0)} MB`)
  return [
    `start to first response, embedded      ${start('embedded')}`,
    `start to first response, PostgreSQL    ${start('postgres')}`,
    `memory of a process on PostgreSQL      at rest ${megabytes(memory.atRest)}, under load ${megabytes(memory.underLoad)}, afterwards ${megabytes(memory.afterwards)}`,
    `mixed calls a second                   one process ${perSecond.one.toFixed(0)}, two ${perSecond.two.toFixed(0)}: ×${ratio.toFixed(2)}`,
  ].join('\n')
}

/** Formats the targets with their results. */
export function targetTable(targets: Target[]): string {
  return targets
    .map(({ name, most, value }) => {
      const verdict = value === undefined ? 'not measured' : value <= most ? 'reached' : 'MISSED'
      return `  ${name.padEnd(72)} ${(value === undefined ? '–' : value.toFixed(2)).padStart(8)}  ≤ ${most}, ${verdict}`
    })
    .join('\n')
}

function timingCell(timing: Timing | 'failed' | undefined): string {
  if (timing === undefined) return '–'
  return timing === 'failed' ? 'failed' : timing.median.toFixed(2)
}

function ratioCell(one: Timing | 'failed' | undefined, other: Timing | 'failed' | undefined): string {
  if (!one || !other || one === 'failed' || other === 'failed') return '–'
  return `×${(one.median / other.median).toFixed(2)}`
}

// Shows both plans, custom and generic, if they differ.
function planCells({ custom, generic }: Plans): string[] {
  const both = (format: (plan: Exclude<Plans['custom'], string>) => string) => {
    const all = [custom, generic ?? custom].map((plan) => (plan === 'stopped' ? 'stopped' : format(plan)))
    return [...new Set(all)].join(' / ')
  }
  return [
    both(({ sequentialScan }) => (sequentialScan ? 'yes' : 'no')),
    both(({ sorted }) => (sorted > 1000 ? `yes, ${sorted}` : 'no')),
    both(({ read }) => String(read)),
    both(({ buffers }) => String(buffers)),
  ]
}

function scanCell({ custom, generic }: Plans): string {
  const names = [custom, generic ?? custom].map((plan) => (plan === 'stopped' ? '' : plan.scans.join(', ')))
  return [...new Set(names)].join(' / ')
}

function aligned(lines: string[][]): string {
  const widths = (lines[0] ?? []).map((_, column) => Math.max(...lines.map((line) => line[column]?.length ?? 0)))
  return lines
    .map((line) =>
      line
        .map((cell, column) => (column === 0 ? cell.padEnd(widths[0] ?? 0) : cell.padStart(widths[column] ?? 0)))
        .join('  '),
    )
    .join('\n')
}
