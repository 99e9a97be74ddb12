import { mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { median } from '../compare/summary.ts'
import { databaseAt, runSql } from './run-sql.ts'
import { startServer } from './server.ts'

/** From the start of the process to the first answer, in milliseconds: medians, with the fastest and slowest. */
export interface StartUp {
  median: number
  range: [number, number]
}

export type StartUps = Record<'embedded' | 'postgres', Record<'cold' | 'warm', StartUp>>

/**
 * Cold: an empty data directory or database, which is made and migrated. Warm: the same once more. With the built-in
 * sign-in, as it is started without any setting.
 */
export async function measureStartUp(postgresUrl: string, rounds: number): Promise<StartUps> {
  const measured: Record<'embedded' | 'postgres', Record<'cold' | 'warm', number[]>> = {
    embedded: { cold: [], warm: [] },
    postgres: { cold: [], warm: [] },
  }
  for (let round = 0; round < rounds; round++) {
    const directory = mkdtempSync(join(tmpdir(), 'taskwire-bench-data-'))
    const name = `start_${round}`
    await runSql(databaseAt(postgresUrl, 'postgres'), [`CREATE DATABASE ${name}`])
    const ways = {
      embedded: { DATA_DIR: directory },
      postgres: { DATA_DIR: directory, DATABASE_URL: databaseAt(postgresUrl, name) },
    }
    try {
      for (const [kind, env] of Object.entries(ways) as ['embedded' | 'postgres', Record<string, string>][]) {
        measured[kind].cold.push(await startOnce(env))
        measured[kind].warm.push(await startOnce(env))
      }
    } finally {
      rmSync(directory, { recursive: true, force: true })
    }
  }
  const { embedded, postgres } = measured
  return {
    embedded: { cold: told(embedded.cold), warm: told(embedded.warm) },
    postgres: { cold: told(postgres.cold), warm: told(postgres.warm) },
  }
}

async function startOnce(env: Record<string, string>): Promise<number> {
  await using server = await startServer(env)
  return server.startedMs
}

function told(times: number[]): StartUp {
  return { median: median(times), range: [Math.min(...times), Math.max(...times)] }
}
