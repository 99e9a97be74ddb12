import { mkdirSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { parseArgs } from 'node:util'
import { compareClients } from './client/compare.ts'
import { contender, NAMES, TOOLS } from './client/line-up.ts'
import { outcomeTables } from './client/tables.ts'
import { describeMachine, loadNow } from './compare/machine.ts'
import { progress } from './compare/terminal.ts'

/**
 * `npm run bench:client`: the size, type-check time and run-time cost of @taskwire/client, packed from this repository, compared
 * with other packages from npm.
 *
 * --quick      each once, about two minutes
 * --rounds n   default 5
 * --name x     of the file in bench/results, default `client` (`quick.client` with --quick)
 */
const { values } = parseArgs({
  options: {
    quick: { type: 'boolean', default: false },
    rounds: { type: 'string' },
    name: { type: 'string' },
  },
})

const MEASURED = {
  sizes:
    'The program is bundled by esbuild for browsers (ES2022, minified, ES modules, split at dynamic imports); each ' +
    'file is gzipped separately (level 6). In bytes. Node.js modules are replaced by empty ones, since browsers never ' +
    'use them.',
  types:
    'The program is the only file of a strict project for browsers (module resolution "bundler", no @types unless ' +
    'skipLibCheck is false and a package requires those of Node.js). The total time of the compiler in milliseconds, ' +
    'the processor time of all its threads, and the reported number of type instantiations.',
  answers:
    'The same 200 open tasks in the format of each server, over a fetch that returns prepared bytes. The time from the ' +
    'call to the returned objects in microseconds: the median of a separate process, the mean processor time of a call ' +
    '("processor"), and that of reading the same bytes and JSON.parse ("parse"), measured alternately. Where queries ' +
    'of one tick are batched (Taskwire, tRPC), a call waits for the end of its tick, an idle time of about a ' +
    'millisecond. Taskwire and tRPC convert times to Dates; Todoist also renames all keys, validates every field and ' +
    'adds a URL; Linear creates a class instance with Dates for each task.',
}

const plan = { rounds: Number(values.rounds ?? (values.quick ? 1 : 5)), calls: values.quick ? 60 : 300 }
const loadBefore = loadNow()
const outcome = await compareClients(plan, progress)
const { processor, cores, memoryGb, node } = describeMachine({ postgres: '', loadGenerator: '', loadBefore })

console.log(`\n${outcomeTables(outcome)}\n\n${processor}, ${cores} cores, Node ${node}`)
if (loadBefore > cores / 2) console.log(`The machine was busy with other work (load ${loadBefore}).`)

const results = join(import.meta.dirname, 'results')
const name = values.name ?? (values.quick ? 'quick.client' : 'client')
const machine = { processor, cores, memoryGb, node, loadBefore, packages: TOOLS }
const programs = Object.fromEntries(NAMES.map((name) => [name, contender(name).program]))
mkdirSync(results, { recursive: true })
const text = JSON.stringify({ machine, ...plan, measured: MEASURED, ...outcome, programs }, rounded, 2)
// Ranges on one line, as the formatter requires.
writeFileSync(join(results, `${name}.json`), `${text.replace(/\[\s+([\d.]+),\s+([\d.]+)\s+\]/g, '[$1, $2]')}\n`)
console.log(`Written to bench/results/${name}.json`)

/** Rounds numbers to three decimal places. */
function rounded(_key: string, value: unknown): unknown {
  return typeof value === 'number' ? Math.round(value * 1000) / 1000 : value
}
