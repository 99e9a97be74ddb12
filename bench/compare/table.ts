import type { Outcome } from './comparison.ts'
import type { RatioResult } from './ratios.ts'
import { WORKS, type WorkName } from './works.ts'

/** Formats the outcome for the terminal: medians with their range, one table per workload. */
export function outcomeTable(outcome: Outcome): string {
  return Object.entries(outcome)
    .map(([work, rows]) => {
      const lines = Object.entries(rows).map(([name, { perSecond, range, p50, p99, processor }]) => [
        `  ${name.padEnd(34)}`,
        `${whole(perSecond)}/s`.padStart(9),
        `(${range.map(whole).join('–')})`.padStart(15),
        `p50 ${ms(p50)}  p99 ${ms(p99)}`,
        processor === undefined ? '' : ` processor ${whole(processor)} µs`,
      ])
      return [WORKS[work as WorkName].title, ...lines.map((line) => line.join(' '))].join('\n')
    })
    .join('\n\n')
}

/** Formats the ratios for the terminal, with their targets. */
export function ratioTable(ratios: RatioResult[]): string {
  return ratios
    .map(({ name, work, ratio, range, wanted, p99, processor }) => {
      const verdict = wanted === undefined ? '' : ratio >= wanted ? `≥ ${wanted}, reached` : `≥ ${wanted}, MISSED`
      const cost = processor === undefined ? '' : `  processor ${processor.toFixed(2)}`
      const figures = `${ratio.toFixed(2)} (${range.map((value) => value.toFixed(2)).join('–')})`
      return `  ${name.padEnd(42)} ${work.padEnd(9)} ${figures.padEnd(18)} p99 ×${p99.toFixed(2)}${cost}  ${verdict}`
    })
    .join('\n')
}

function whole(value: number): string {
  return value.toFixed(0)
}

function ms(value: number): string {
  return `${value.toFixed(1)} ms`.padStart(8)
}
