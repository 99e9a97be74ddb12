import { loadavg } from 'node:os'
import { compareWith } from './against/compare.ts'
import { compare, type Outcome } from './compare/comparison.ts'
import { type Entry, entryName } from './compare/line-up.ts'
import { median } from './compare/summary.ts'

/**
 * Checks in less than a minute whether Taskwire has become slower relative to the straightforward build: `npm run bench:check`.
 * It compares processor time instead of throughput, which other work on the machine would affect; margins are still wide.
 * Where the system does not report processor time, it compares throughput. With `-- --against <commit>` it compares with an
 * earlier version of Taskwire instead, in about four minutes.
 */
const OURS: Entry = { contender: 'taskwire-trpc', column: 'rowSecurity' }
const REST: Entry = { contender: 'taskwire-rest', column: 'rowSecurity' }
const THEIRS: Entry = { contender: 'straightforward', column: 'filter' }

// Minimum ratios: calls of `of` for the processor time of one call of `to`. Set to half to two thirds of the measured ratios;
// raise them when Taskwire becomes faster.
const LEAST = [
  { work: 'list20', of: OURS, to: THEIRS, ratio: 1.5 },
  { work: 'get', of: OURS, to: THEIRS, ratio: 2.2 },
  { work: 'create', of: OURS, to: THEIRS, ratio: 1.1 },
  { work: 'list20', of: REST, to: OURS, ratio: 0.7 },
  { work: 'get', of: REST, to: OURS, ratio: 0.65 },
  { work: 'create', of: REST, to: OURS, ratio: 0.65 },
] as const

const plan = {
  entries: [OURS, REST, THEIRS],
  works: ['list20', 'get', 'create'] as ('list20' | 'get' | 'create')[],
  warmUp: ['mixed', 'mixed'] as 'mixed'[],
  rounds: 2,
  seconds: 1,
  databaseLimit: false,
}

const [option, commit] = process.argv.slice(2)
if (option === undefined) {
  if (!(await isFastEnough())) process.exitCode = 1
} else if (option === '--against' && commit !== undefined) {
  const slower = await compareWith(commit)
  if (slower.length > 0) {
    console.log(`Slower than at ${commit}: ${slower.join(', ')}.`)
    process.exitCode = 1
  }
} else {
  console.error('Usage: npm run bench:check [-- --against <commit>]')
  process.exitCode = 1
}

async function isFastEnough(): Promise<boolean> {
  const { outcome } = await compare(plan, () => {})

  const failures = LEAST.filter(({ work, of, to, ratio: least }) => {
    const ratio = cheaper(outcome[work], of, to)
    const verdict = ratio < least ? `LESS THAN ${least}` : `at least ${least}`
    console.log(`${work}: ${entryName(of)} is ${ratio.toFixed(2)} × ${entryName(to)} (${verdict})`)
    return ratio < least
  })
  if (failures.length > 0) {
    console.log(`Slower than before, or the machine was too busy to measure (load ${loadavg()[0]?.toFixed(1)}).`)
  }
  return failures.length === 0
}

/** Returns how many calls of `of` take the processor time of one call of `to`: the median over the rounds. */
function cheaper(rows: Outcome['get'], of: Entry, to: Entry): number {
  const [ours = [], theirs = []] = [of, to].map((entry) => rows?.[entryName(entry)]?.rounds)
  const ratios = ours.map((one, round) => {
    const other = theirs[round]
    if (one.processor !== undefined && other?.processor !== undefined) return other.processor / one.processor
    return one.perSecond / (other?.perSecond ?? Number.NaN)
  })
  return median(ratios)
}
