import { loadavg } from 'node:os'
import { startPostgres } from '../tests/helpers/postgres-server.ts'
import { newSecret } from '../tests/live/many/probed-server.ts'
import { measureDelivery } from './live/delivery.ts'
import { measureMemory } from './live/memory.ts'
import { measureThroughput } from './live/throughput.ts'

/**
 * Prints the cost of live streams: servers in separate processes on one PostgreSQL, with this process as all readers and
 * writers. `node bench/live.ts memory delivery throughput` selects the measurements.
 */
const measures = { memory: measureMemory, delivery: measureDelivery, throughput: measureThroughput }

const server = await startPostgres()
try {
  const environment = { databaseUrl: server.url, secret: newSecret() }
  const wanted = process.argv.slice(2)
  for (const [name, measure] of Object.entries(measures)) {
    if (wanted.length > 0 && !wanted.includes(name)) continue
    await measure(environment)
  }
  // Other work on the machine makes the figures worse; the figures of one line are measured alternately.
  console.log(`(load of the machine at the end: ${loadavg()[0]?.toFixed(1)})`)
} finally {
  await server.stop()
}
