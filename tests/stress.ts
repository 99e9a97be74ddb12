import { type ChildProcess, spawn } from 'node:child_process'
import { once } from 'node:events'
import { mkdtempSync, readFileSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { parseArgs } from 'node:util'

/**
 * Runs the test suite several times beside processes that keep the processor busy, and prints the duration and the failures of
 * each run: `npm run test:stress -- --runs 10 --loops 4`. `--cpus 0` confines the tests to one processor (Linux). Arguments
 * after `--` are passed to vitest. Exit code 1 when any test has failed.
 */
const { values, positionals } = parseArgs({
  options: {
    runs: { type: 'string', default: '3' },
    loops: { type: 'string', default: '4' },
    cpus: { type: 'string' },
  },
  allowPositionals: true,
})

interface Report {
  numPassedTests: number
  numFailedTests: number
  numPendingTests: number
  success: boolean
  testResults: {
    name: string
    message?: string
    status: string
    assertionResults: { status: string; fullName: string }[]
  }[]
}

const busy = Array.from({ length: Number(values.loops) }, () => spawn(process.execPath, ['-e', 'for(;;);']))
let suite: ChildProcess | undefined
process.on('exit', () => {
  for (const child of busy) child.kill('SIGKILL')
  suite?.kill('SIGINT')
})
for (const signal of ['SIGINT', 'SIGTERM'] as const) process.on(signal, () => process.exit(1))

console.log(
  `${values.runs} runs beside ${busy.length} busy loops${values.cpus ? `, on processor ${values.cpus}` : ''}\n`,
)
console.log('| run | duration | passed | failed | skipped |\n| --- | --- | --- | --- | --- |')
let failures = 0
for (let run = 1; run <= Number(values.runs); run += 1) {
  const { seconds, report, output } = await runSuite()
  const counts = report ? [report.numPassedTests, report.numFailedTests, report.numPendingTests] : ['no report', '', '']
  console.log(`| ${run} | ${seconds} s | ${counts.join(' | ')} |`)
  for (const failure of failuresOf(report, output)) {
    failures += 1
    console.error(`Run ${run}: ${failure}`)
  }
}
console.log(failures === 0 ? '\nNo failure.' : `\nFailures: ${failures}`)
process.exit(failures === 0 ? 0 : 1)

/** Runs the suite once. Returns no report if vitest itself has failed. */
async function runSuite(): Promise<{ seconds: number; report: Report | undefined; output: string }> {
  const directory = mkdtempSync(join(tmpdir(), 'taskwire-stress-'))
  const file = join(directory, 'report.json')
  const vitest = join(import.meta.dirname, '../node_modules/vitest/vitest.mjs')
  const command = [process.execPath, vitest, 'run', '--reporter=minimal', '--reporter=json', `--outputFile=${file}`]
  const [program = '', ...parameters] = values.cpus === undefined ? command : ['taskset', '-c', values.cpus, ...command]
  const startedAt = performance.now()
  const child = spawn(program, [...parameters, ...positionals], {
    env: { ...process.env, NO_COLOR: '1' },
  })
  suite = child
  let output = ''
  for (const stream of [child.stdout, child.stderr]) {
    stream.setEncoding('utf8').on('data', (text: string) => {
      output += text
    })
  }
  await once(child, 'close')
  suite = undefined
  const seconds = Math.round((performance.now() - startedAt) / 1000)
  const report = parse(file)
  rmSync(directory, { recursive: true, force: true })
  return { seconds, report, output }
}

function parse(file: string): Report | undefined {
  try {
    return JSON.parse(readFileSync(file, 'utf8')) as Report
  } catch {
    return undefined
  }
}

function failuresOf(report: Report | undefined, output: string): string[] {
  if (!report) return [`vitest has not finished:\n${output.slice(-2000)}`]
  const tests = report.testResults.flatMap(({ name, message, status, assertionResults }) => {
    const failed = assertionResults
      .filter((test) => test.status === 'failed')
      .map(({ fullName }) => `${name}: ${fullName}`)
    return failed.length === 0 && status === 'failed' ? [`${name}: ${message}`] : failed
  })
  if (tests.length === 0 && !report.success) return [`errors outside the tests:\n${output.slice(-2000)}`]
  return tests.map((test) => `${test}\n${output.slice(-4000)}`)
}
