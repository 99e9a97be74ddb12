import { mkdirSync, readFileSync, writeFileSync } from 'node:fs'
import { join, resolve } from 'node:path'
import { parseArgs } from 'node:util'
import { drawChart } from './compare/chart.ts'
import { compare, type Plan } from './compare/comparison.ts'
import { CONTENDERS, type Column, type ContenderName } from './compare/line-up.ts'
import { describeMachine, loadNow } from './compare/machine.ts'
import { ratiosOf } from './compare/ratios.ts'
import { readmeTable, withTable } from './compare/readme.ts'
import { outcomeTable, ratioTable } from './compare/table.ts'
import { progress } from './compare/terminal.ts'
import { WORKS, type WorkName } from './compare/works.ts'

/**
 * `npm run bench`: Taskwire compared with alternative builds, on one PostgreSQL; see README.md in this folder.
 *
 * --quick          three works, one short round: about a minute
 * --only a,b       only these contenders (`database` is the limit of PostgreSQL)
 * --works a,b      only these workloads
 * --rounds n       default 3
 * --seconds n      of one measurement, default 3
 * --name x         of the files in bench/results, default `comparison` (`quick` with --quick)
 * --profiles dir   directory for a CPU profile of each process
 */
const { values } = parseArgs({
  options: {
    quick: { type: 'boolean', default: false },
    only: { type: 'string' },
    works: { type: 'string' },
    rounds: { type: 'string' },
    seconds: { type: 'string' },
    name: { type: 'string' },
    profiles: { type: 'string' },
  },
})

const QUICK_WORKS: WorkName[] = ['list20', 'get', 'create']
const COLUMNS: Column[] = ['rowSecurity', 'filter']

const only = chosen(values.only, [...Object.keys(CONTENDERS), 'database'])
const works = chosen(values.works, Object.keys(WORKS)) as WorkName[]
const plan: Plan = {
  entries: (Object.keys(CONTENDERS) as ContenderName[])
    .filter((contender) => only.includes(contender))
    .flatMap((contender) => COLUMNS.map((column) => ({ contender, column }))),
  works: values.quick && values.works === undefined ? QUICK_WORKS : works,
  warmUp: values.quick ? ['mixed'] : works,
  rounds: Number(values.rounds ?? (values.quick ? 1 : 3)),
  seconds: Number(values.seconds ?? (values.quick ? 1 : 3)),
  databaseLimit: only.includes('database'),
  profiles: values.profiles && resolve(values.profiles),
}

const loadBefore = loadNow()
const { outcome, loadGenerator, postgres } = await compare(plan, progress)
const machine = describeMachine({ postgres, loadGenerator, loadBefore })
const ratios = ratiosOf(outcome)

console.log(`\n${outcomeTable(outcome)}\n\nCalls per call of the other:\n${ratioTable(ratios)}`)
console.log(
  `\n${machine.processor}, ${machine.cores} cores, Node ${machine.node}, PostgreSQL ${postgres}, ${loadGenerator}`,
)
if (loadBefore > machine.cores / 2) console.log(`The machine was busy with other work (load ${loadBefore}).`)

const results = join(import.meta.dirname, 'results')
const name = values.name ?? (values.quick ? 'quick' : 'comparison')
mkdirSync(results, { recursive: true })
const { rounds, seconds } = plan
const text = JSON.stringify({ machine, rounds, seconds, outcome, ratios }, rounded, 2)
// Ranges on one line, as the formatter requires.
writeFileSync(join(results, `${name}.json`), `${text.replace(/\[\s+([\d.]+),\s+([\d.]+)\s+\]/g, '[$1, $2]')}\n`)
writeFileSync(join(results, `${name}.svg`), drawChart(outcome, QUICK_WORKS))
console.log(`Written to bench/results/${name}.json and ${name}.svg`)
if (name === 'comparison') {
  const readme = join(import.meta.dirname, '../README.md')
  writeFileSync(readme, withTable(readFileSync(readme, 'utf8'), readmeTable(outcome)))
  console.log('Updated the table in README.md')
}

/** Returns the selected names, by default all. @throws Error for an unknown name. */
function chosen(names: string | undefined, known: string[]): string[] {
  const all = names?.split(',') ?? known
  const unknown = all.filter((name) => !known.includes(name))
  if (unknown.length > 0) throw new Error(`Unknown: ${unknown.join(', ')}. Choose from: ${known.join(', ')}`)
  return all
}

/** Rounds numbers to three decimal places. */
function rounded(_key: string, value: unknown): unknown {
  return typeof value === 'number' ? Math.round(value * 1000) / 1000 : value
}
