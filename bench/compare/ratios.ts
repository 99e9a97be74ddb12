import type { Outcome } from './comparison.ts'
import { type Column, type ContenderName, entryName } from './line-up.ts'
import type { WorkName } from './works.ts'

type Side = [ContenderName, Column]

/** A comparison that Taskwire has to stand: calls a second of one side, for each of the other's. */
export interface Ratio {
  name: string
  of: Side
  to: Side
  /** What it should come to, by work. */
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

/** One ratio for one work. */
export interface RatioResult {
  name: string
  work: WorkName
  ratio: number
  /** The least and the most of any round. */
  range: [number, number]
  wanted: number | undefined
  /** The 99th percentile of the one's times to the other's: above 1 is slower. */
  p99: number
  /** How many calls of the one cost the processor time of one call of the other. */
  processor?: number
}

/** The ratios of what was measured; those whose sides were not are left out. */
export function ratiosOf(outcome: Outcome): RatioResult[] {
  return RATIOS.flatMap(({ name, of, to, wanted }) =>
    Object.entries(outcome).flatMap(([work, rows]) => {
      const one = rows[entryName({ contender: of[0], column: of[1] })]
      const other = rows[entryName({ contender: to[0], column: to[1] })]
      if (!one || !other) return []
      // Rounds are paired: what troubled the machine in one troubled both sides.
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
