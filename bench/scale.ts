import { parseArgs } from 'node:util'
import { openBenchDatabase } from './compare/database.ts'
import { INSTALLED, installTools } from './compare/install.ts'
import { chooseLoad } from './compare/load.ts'
import { describeMachine, loadNow } from './compare/machine.ts'
import { progress } from './compare/terminal.ts'
import { userId } from './compare/users.ts'
import { type Assessment, assess } from './scale/assess.ts'
import { casesOf } from './scale/cases.ts'
import { openExplainer } from './scale/explain.ts'
import { copyWithOneUser, fill, sizedUser } from './scale/fill.ts'
import { measure } from './scale/measure.ts'
import type { Person } from './scale/person.ts'
import { measureProcesses } from './scale/processes.ts'
import { writeResult } from './scale/result.ts'
import { openSpiedServices } from './scale/spied-services.ts'
import { measureStartUp } from './scale/start-up.ts'
import { STRUCTURED } from './scale/structure.ts'
import { caseTable, otherTable, targetTable } from './scale/table.ts'
import { targetsOf } from './scale/targets.ts'

/**
 * `npm run bench:scale`: performance with many tasks and many users; see README.md in this folder. Exits with 1 when a
 * statement reads or sorts more than allowed.
 *
 * --quick          up to 10,000 tasks, few runs: about a minute
 * --rows n         tasks of the largest user, default 1,000,000
 * --only text      only cases whose name contains this text
 * --name x         of the file in bench/results, default `scale` (`quick` with --quick)
 */
const { values } = parseArgs({
  options: {
    quick: { type: 'boolean', default: false },
    rows: { type: 'string' },
    only: { type: 'string', default: '' },
    name: { type: 'string' },
  },
})

const { quick } = values
const rows = Number(values.rows ?? (quick ? 10_000 : 1_000_000))
if (!Number.isInteger(rows) || rows < 1000) throw new Error('--rows must be a whole number of at least 1000')
const sizes = [...[10, 1000, 100_000].filter((size) => size < rows), rows]
const named = (size: number) => (size < 1000 ? `${size}` : size < 1e6 ? `${size / 1000}k` : `${size / 1e6}M`)
const others = quick ? 10_000 : 100_000
const [small, large] = [named(1000), named(rows)]
const ALONE = `${small} alone`

const loadBefore = loadNow()
progress('Starting PostgreSQL, and filling it')
await installTools()
await using database = await openBenchDatabase()
const url = database.rowSecurityUrl
const aloneUrl = await copyWithOneUser(url)
const structured = Math.min(rows, 100_000)
const total = await fill(url, { sizes, structured, others, report: progress })

const deep = Math.min(1000, Math.floor(rows / 40))
const assessments: Assessment[] = []
{
  await using services = openSpiedServices(url)
  await using servicesAlone = openSpiedServices(aloneUrl)
  await using explainer = await openExplainer(url)
  const person = (id: string, tasks: number): Person => ({
    actor: { kind: 'user', userId: id },
    tasks,
    share: tasks / total,
    services,
    explained: true,
  })
  const people = new Map([[ALONE, { ...person(userId(0), 1000), services: servicesAlone, explained: false }]])
  for (const size of sizes) people.set(named(size), person(sizedUser(size), size))
  people.set(STRUCTURED, person(STRUCTURED, structured))
  const cases = casesOf(deep).filter(({ name }) => name.includes(values.only))
  // A warm-up, so that compilation is not measured.
  for (const one of cases.slice(0, 3)) await measure(one, people, 50)
  for (const one of cases) {
    progress(one.name)
    assessments.push(await assess(one, { people, explainer, runs: quick ? 5 : 25 }))
  }
}

progress('Starting servers, cold and warm')
const startUp = await measureStartUp(url, quick ? 1 : 5)
progress('One process and two')
const load = chooseLoad(INSTALLED)
const amount = quick ? { rounds: 1, seconds: 2 } : { rounds: 3, seconds: 4 }
const processes = await measureProcesses({ databaseUrl: url, load, ...amount })

const machine = describeMachine({ postgres: database.version, loadGenerator: load.name, loadBefore })
const targets = targetsOf({ assessments, startUp, processes, small, large, deep })
const faults = assessments.flatMap(({ name, faults }) => faults.map((fault) => `${name}: ${fault}`))
const users = [ALONE, STRUCTURED, ...sizes.map(named)]
console.log(`\n${caseTable(assessments, { users, small })}\n\n${otherTable({ startUp, processes })}`)
console.log(`\n${targetTable(targets)}`)
console.log(`\n${machine.processor}, ${machine.cores} cores, Node ${machine.node}, PostgreSQL ${machine.postgres}`)
if (loadBefore > machine.cores / 2) console.log(`The machine was busy with other work (load ${loadBefore}).`)

const name = values.name ?? (quick ? 'quick' : 'scale')
writeResult(name, { machine, sizes, others, assessments, startUp, processes, targets })
console.log(`Written to bench/results/${name}.json`)

if (faults.length > 0) {
  console.log(`\nFaults:\n${faults.map((fault) => `  ${fault}`).join('\n')}`)
  process.exitCode = 1
}
