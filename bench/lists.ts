import { mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { parseArgs } from 'node:util'
import type { Database } from '../src/database/database.ts'
import { openEmbedded } from '../src/database/drivers/embedded/embedded.ts'
import { openPostgres } from '../src/database/drivers/postgres.ts'
import { prepareDatabase } from '../src/database/migrations/prepare.ts'
import { startPostgres } from '../tests/helpers/postgres-server.ts'
import { measureLists } from './lists/measure.ts'

/**
 * `npm run bench:lists`: how long users wait while a list of 10,000 tasks is deleted, restored and undone. Exits with 1 when a
 * bound is exceeded in every round.
 *
 * --tasks n        tasks of the list, default 10,000
 * --rounds n       default 3; the least wait of the rounds counts, as other work on the machine only adds to it
 * --only name      `postgres` or `embedded`
 */
const { values } = parseArgs({
  options: {
    tasks: { type: 'string', default: '10000' },
    rounds: { type: 'string', default: '3' },
    only: { type: 'string' },
  },
})
const amount = { tasks: Number(values.tasks), rounds: Number(values.rounds) }

const exceeded: string[] = []
if (values.only !== 'embedded') {
  const server = await startPostgres()
  try {
    exceeded.push(
      ...(await measureOn('PostgreSQL', openPostgres({ url: server.url }), { ownReads: 200, ownWrites: 2000 })),
    )
  } finally {
    await server.stop()
  }
}
if (values.only !== 'postgres') {
  const directory = mkdtempSync(join(tmpdir(), 'taskwire-bench-'))
  try {
    const bounds = { othersReads: 2000, othersWrites: 2000 }
    exceeded.push(...(await measureOn('embedded', await openEmbedded(directory), bounds)))
  } finally {
    rmSync(directory, { recursive: true, force: true })
  }
}
if (exceeded.length > 0) {
  console.log(`Exceeded: ${exceeded.join('; ')}`)
  process.exitCode = 1
}

async function measureOn(name: string, database: Database, bounds: Parameters<typeof measureLists>[2]) {
  try {
    await prepareDatabase(database)
    console.log(`\n${name}`)
    return (await measureLists(database, amount, bounds)).map((fault) => `${name}, ${fault}`)
  } finally {
    await database.close()
  }
}
