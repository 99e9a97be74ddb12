import { loadavg } from 'node:os'
import { compareWith } from './against/compare.ts'
import { compare, type Outcome } from './compare/comparison.ts'
import { type Entry, entryName } from './compare/line-up.ts'

/**
 * Checks in about a minute and a half whether Taskwire has become slower relative to the straightforward build: `npm run bench:check`.
 * It compares processor time instead of throughput, which other work on the machine would affect; margins are still wide, and what
 * looks slower is measured up to twice more, because other work also takes from the processor's caches and clock rate.
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

/** How often it measures before it reports something as slower. */
const ATTEMPTS = 3

const plan = {
  entries: [OURS, REST, THEIRS],
  works: ['list20', 'get', 'create'] as ('list20' | 'get' | 'create')[],
  warmUp: ['mixed', 'get', 'list20', 'create', 'mixed', 'get', 'list20', 'create'] as (
    | 'mixed'
    | 'list20'
    | 'get'
    | 'create'
  )[],
  rounds: 4,
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
  const outcomes: Outcome[] = []
  for (let attempt = 1; attempt <= ATTEMPTS; attempt++) {
    const { outcome } = await compare(plan, () => {})
    outcomes.push(outcome)
    const failures = LEAST.filter(({ work, of, to, ratio: least }) => {
      const ratio = cheaper(
        outcomes.map((one) => one[work]),
        of,
        to,
      )
      const verdict = ratio < least ? `LESS THAN ${least}` : `at least ${least}`
      console.log(`${work}: ${entryName(of)} is ${ratio.toFixed(2)} × ${entryName(to)} (${verdict})`)
      return ratio < least
    })
    if (failures.length === 0) return true
    const load = loadavg()[0]?.toFixed(1)
    console.log(
      attempt < ATTEMPTS
        ? `Slower than expected (load ${load}). Measuring again.`
        : `Slower than before in ${ATTEMPTS} measurements, or the machine was too busy to measure (load ${load}).`,
    )
  }
  return false
}

/**
 * Returns how many calls of `of` take the processor time of one call of `to`. Each counts with its fastest round of all
 * measurements, because other work on the machine and code that is not compiled yet make a round slower, never faster.
 */
function cheaper(measurements: Outcome['get'][], of: Entry, to: Entry): number {
  const fastest = (entry: Entry) =>
    Math.min(...measurements.flatMap((rows) => rows?.[entryName(entry)]?.rounds ?? []).map(timeOf))
  return fastest(to) / fastest(of)
}

function timeOf({ processor, perSecond }: { processor?: number; perSecond: number }): number {
  return processor ?? 1 / perSecond
}
