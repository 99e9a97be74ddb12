import { execFile } from 'node:child_process'
import { join } from 'node:path'
import { promisify } from 'node:util'
import { createConformance } from './conformance.ts'
import { type BenchDatabase, openBenchDatabase } from './database.ts'
import { INSTALLED, installTools } from './install.ts'
import { CONTENDERS, type Entry, entryName } from './line-up.ts'
import { chooseLoad, type Load, type Measurement } from './load.ts'
import { type Environment, type Running, startContender } from './process.ts'
import { type Summary, summarize } from './summary.ts'
import { createUsers, type User } from './users.ts'
import { WORKS, type WorkName } from './works.ts'

/** The contenders, workloads and durations of a comparison. */
export interface Plan {
  entries: Entry[]
  works: WorkName[]
  /** Workloads that run unmeasured before the first round. */
  warmUp: WorkName[]
  rounds: number
  /** Duration of one measurement. */
  seconds: number
  /** Whether to measure the limit of the database as well. */
  databaseLimit: boolean
  profiles?: string | undefined
}

/** The results by workload and entry name. */
export type Outcome = Partial<Record<WorkName, Record<string, Summary>>>

export interface Comparison {
  outcome: Outcome
  loadGenerator: string
  postgres: string
}

export const DATABASE_LIMIT = 'database, row security'

/** A subject of measurement: a contender, or the database by itself. */
interface Measured {
  name: string
  /** Returns undefined if the subject does not support the workload. */
  measure(work: WorkName, run: number): Promise<Measurement> | undefined
}

/** Starts all contenders, checks that their responses are equal, and measures them in turn. Calls `report` with the progress. */
export async function compare(plan: Plan, report: (line: string) => void): Promise<Comparison> {
  report('Installing the contenders')
  await installTools()
  const load = chooseLoad(INSTALLED)
  report('Starting PostgreSQL, with two databases of 100 users × 1,000 tasks')
  await using database = await openBenchDatabase()
  const { users, secret } = await createUsers()
  report('Starting the contenders')
  await using stack = new AsyncDisposableStack()
  const started = await startAll(plan.entries, { environment: { database, secret, profiles: plan.profiles }, stack })
  const check = createConformance([users[0] as User, users[1] as User])
  for (const { entry, running } of started) {
    report(`Checking the responses of ${entryName(entry)}`)
    await check(entry, running)
    await database.reset()
  }
  await database.settle()

  const all = started.map((one) => measuredContender(one, { load, users, seconds: plan.seconds }))
  await measureRound(all, { works: plan.warmUp, round: 0, database, report: (line) => report(`Warming up: ${line}`) })
  if (plan.databaseLimit) all.push(measuredDatabase(database.rowSecurityUrl, plan.seconds))
  const rounds: Round[] = []
  for (let round = 1; round <= plan.rounds; round++) {
    await database.settle()
    const reportRound = (line: string) => report(`Round ${round} of ${plan.rounds}: ${line}`)
    rounds.push(await measureRound(all, { works: plan.works, round, database, report: reportRound }))
  }
  const names = all.map(({ name }) => name)
  return {
    outcome: outcomeOf(rounds, { works: plan.works, names }),
    loadGenerator: load.name,
    postgres: database.version,
  }
}

interface Started {
  entry: Entry
  running: Running
}

/** Starts each program once per column; contenders with two protocols share one process. */
async function startAll(
  entries: Entry[],
  { environment, stack }: { environment: Environment; stack: AsyncDisposableStack },
): Promise<Started[]> {
  const processes = new Map<string, Running>()
  const started: Started[] = []
  for (const entry of entries) {
    const key = `${CONTENDERS[entry.contender].program[entry.column]} ${entry.column}`
    const running = processes.get(key) ?? stack.use(await startContender(entry, environment))
    processes.set(key, running)
    started.push({ entry, running })
  }
  return started
}

function measuredContender(
  { entry, running }: Started,
  { load, users, seconds }: { load: Load; users: User[]; seconds: number },
): Measured {
  const name = entryName(entry)
  return {
    name,
    measure: (work, round) => {
      const requests = WORKS[work].requests(CONTENDERS[entry.contender].dialect, users, `${round} ${name}`)
      return requests && withProcessorTime(running, () => load.measure(running.port, requests, seconds), seconds)
    },
  }
}

async function withProcessorTime(
  { processorTime }: Running,
  measure: () => Promise<Measurement>,
  seconds: number,
): Promise<Measurement> {
  const before = processorTime()
  const measurement = await measure()
  const after = processorTime()
  if (before === undefined || after === undefined) return measurement
  return { ...measurement, processor: ((after - before) * 1000) / (measurement.perSecond * seconds) }
}

const LIMIT = join(import.meta.dirname, '../contenders/database-limit.ts')

function measuredDatabase(url: string, seconds: number): Measured {
  const env = { PATH: process.env.PATH, NODE_ENV: 'production', DATABASE_URL: url, ROW_SECURITY: 'on' }
  return {
    name: DATABASE_LIMIT,
    async measure(work) {
      const { stdout } = await promisify(execFile)(process.execPath, [LIMIT, work, String(seconds)], { env })
      return JSON.parse(stdout) as Measurement
    },
  }
}

type Round = Partial<Record<WorkName, Record<string, Measurement>>>

interface RoundPlan {
  works: WorkName[]
  round: number
  database: BenchDatabase
  report(line: string): void
}

/** Measures each workload on each subject once; every round starts with a different subject. */
async function measureRound(all: Measured[], { works, round, database, report }: RoundPlan): Promise<Round> {
  const measured: Round = {}
  for (const work of works) {
    const rows: Record<string, Measurement> = {}
    const first = round % all.length
    for (const { name, measure } of [...all.slice(first), ...all.slice(0, first)]) {
      if (work === 'complete') await database.reset()
      const measurement = await measure(work, round)
      if (!measurement) continue
      rows[name] = measurement
      report(`${WORKS[work].title}, ${name}: ${measurement.perSecond.toFixed(0)}/s`)
    }
    measured[work] = rows
  }
  return measured
}

function outcomeOf(rounds: Round[], { works, names }: { works: WorkName[]; names: string[] }): Outcome {
  return Object.fromEntries(
    works.map((work) => {
      const rows = names.map((name) => [name, rounds.flatMap((round) => round[work]?.[name] ?? [])] as const)
      const done = rows.filter(([, measurements]) => measurements.length > 0)
      return [work, Object.fromEntries(done.map(([name, measurements]) => [name, summarize(measurements)]))]
    }),
  )
}
