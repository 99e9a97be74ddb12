import type { Outcome } from './comparison.ts'
import { type Column, type ContenderName, entryName } from './line-up.ts'
import type { WorkName } from './works.ts'

type Side = [ContenderName, Column]

/** A target ratio: calls per second of one side, relative to the other side. */
export interface Ratio {
  name: string
  of: Side
  to: Side
  /** The target by workload. */
  wanted: Partial<Record<WorkName, number>>
}

const ours: Side = ['taskwire-trpc', 'rowSecurity']
const alike = { list20: 1, get: 1, create: 1 }

export const RATIOS: Ratio[] = [
  {
    name: 'the straightforward build, owner filter',
    of: ours,
    to: ['straightforward', 'filter'],
    wanted: { list20: 2.2, get: 1.8, create: 1.3 },
  },
  {
    name: 'the ceiling, row security',
    of: ours,
    to: ['ceiling', 'rowSecurity'],
    wanted: { list20: 0.6, get: 0.5, create: 0.6 },
  },
  { name: 'oRPC + Drizzle, row security', of: ours, to: ['orpc', 'rowSecurity'], wanted: alike },
  { name: 'Hono + node-postgres, row security', of: ours, to: ['hono', 'rowSecurity'], wanted: alike },
  {
    name: 'REST for tRPC',
    of: ['taskwire-rest', 'rowSecurity'],
    to: ours,
    wanted: { list20: 0.9, get: 0.9, create: 0.9 },
  },
  {
    name: 'row security for none, Taskwire',
    of: ours,
    to: ['taskwire-trpc', 'filter'],
    wanted: { list20: 0.8, get: 0.8, create: 0.75 },
  },
]

/** The ratio of one workload. */
export interface RatioResult {
  name: string
  work: WorkName
  ratio: number
  /** The minimum and maximum of all rounds. */
  range: [number, number]
  wanted: number | undefined
  /** The ratio of the 99th percentiles of the latency: above 1 is slower. */
  p99: number
  /** The number of calls for the processor time of one call of the other side. */
  processor?: number
}

/** Returns the ratios of all pairs for which both sides were measured. */
export function ratiosOf(outcome: Outcome): RatioResult[] {
  return RATIOS.flatMap(({ name, of, to, wanted }) =>
    Object.entries(outcome).flatMap(([work, rows]) => {
      const one = rows[entryName({ contender: of[0], column: of[1] })]
      const other = rows[entryName({ contender: to[0], column: to[1] })]
      if (!one || !other) return []
      // Rounds are paired, since other work on the machine in one round affects both sides.
      const byRound = one.rounds.map(({ perSecond }, n) => perSecond / (other.rounds[n]?.perSecond ?? Number.NaN))
      return {
        name,
        work: work as WorkName,
        ratio: one.perSecond / other.perSecond,
        range: [Math.min(...byRound), Math.max(...byRound)] as [number, number],
        wanted: wanted[work as WorkName],
        p99: one.p99 / other.p99,
        ...(one.processor && other.processor && { processor: other.processor / one.processor }),
      }
    }),
  )
}
