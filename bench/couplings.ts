import superjson from 'superjson'
import { accountRouter } from '../src/account/router.ts'
import { router } from '../src/api/procedures.ts'
import { runDirectly } from '../src/api/run-directly.ts'
import { transformer } from '../src/api/wire/transformer.ts'
import { changesRouterWith } from '../src/changes/router.ts'
import { FEED } from '../src/changes/schema.ts'
import { openPostgres } from '../src/database/drivers/postgres.ts'
import { prepareDatabase } from '../src/database/migrations/prepare.ts'
import { systemRouter } from '../src/system/router.ts'
import { tasksRouter } from '../src/tasks/router.ts'
import { startPostgres } from '../tests/helpers/postgres-server.ts'
import { median } from './compare/summary.ts'
import { createCalls } from './couplings/calls.ts'
import { openPipelined } from './couplings/pipelined.ts'

// Measures the gain of each use of a library's internals: whole calls with it and by the documented interface of the library,
// alternating, 16 users at once, in process without sockets, on one PostgreSQL. Processor time of this process.
const ROUNDS = 12
const WARM_UP = 3
const CALLS = 1200

const newRouter = () =>
  router({ account: accountRouter, changes: changesRouterWith(FEED), system: systemRouter, tasks: tasksRouter })
const { serialize } = transformer

const server = await startPostgres()
const options = { url: server.url, maxConnections: 16 }
const database = openPostgres(options)
const inSteps = openPostgres({ ...options, pipelines: false })
const pipelined = openPipelined(options)
try {
  await prepareDatabase(database)
  const callsOf = await createCalls()
  const ours = { app: callsOf(database, runDirectly(newRouter())) }
  const couplings = {
    "tRPC's middleware runner": { app: callsOf(database, newRouter()) },
    "superjson's encoder": { ...ours, serialize: superjson.serialize },
    'pg, its own pipeline': { app: callsOf(pipelined, runDirectly(newRouter())) },
    'pg, one statement after another': { app: callsOf(inSteps, runDirectly(newRouter())) },
  }
  await ours.app.prepare()
  for (const [name, theirs] of Object.entries(couplings)) {
    for (const work of ['get', 'list20', 'update'] as const) {
      const costs: [ours: number, theirs: number][] = []
      for (let round = 0; round < WARM_UP + ROUNDS; round++) {
        const pair: [Way, Way] = [ours, theirs]
        const order = round % 2 ? [0, 1] : [1, 0]
        const cost: [number, number] = [0, 0]
        for (const n of order as (0 | 1)[]) cost[n] = await measure(pair[n], work)
        if (round >= WARM_UP) costs.push(cost)
      }
      const ratio = median(costs.map(([own, other]) => other / own))
      const [own, other] = [median(costs.map(([cost]) => cost)), median(costs.map(([, cost]) => cost))]
      console.log(`${name}, ${work}: ${other.toFixed(0)} µs instead of ${own.toFixed(0)} µs, ratio ${ratio.toFixed(2)}`)
    }
  }
} finally {
  await Promise.all([database.close(), inSteps.close(), pipelined.close()])
  await server.stop()
}

interface Way {
  app: ReturnType<Awaited<ReturnType<typeof createCalls>>>
  serialize?: typeof transformer.serialize
}

/** Returns the processor time of one call, in microseconds. */
async function measure(way: Way, work: 'get' | 'list20' | 'update'): Promise<number> {
  transformer.serialize = way.serialize ?? serialize
  const before = process.cpuUsage()
  await way.app.run(work, CALLS)
  const { user, system } = process.cpuUsage(before)
  transformer.serialize = serialize
  return (user + system) / CALLS
}
