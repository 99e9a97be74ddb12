import { mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { median } from '../compare/summary.ts'
import { databaseAt, runSql } from './run-sql.ts'
import { startServer } from './server.ts'

/** From the start of the process to the first response, in milliseconds: median, fastest and slowest. */
export interface StartUp {
  median: number
  range: [number, number]
}

export type StartUps = Record<'embedded' | 'postgres', Record<'cold' | 'warm', StartUp>>

/**
 * Measures cold and warm starts. Cold: with an empty data directory or database, which is created and migrated. Warm: the same
 * again. With the built-in sign-in and default settings.
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
    embedded: { cold: summaryOf(embedded.cold), warm: summaryOf(embedded.warm) },
    postgres: { cold: summaryOf(postgres.cold), warm: summaryOf(postgres.warm) },
  }
}

async function startOnce(env: Record<string, string>): Promise<number> {
  await using server = await startServer(env)
  return server.startedMs
}

function summaryOf(times: number[]): StartUp {
  return { median: median(times), range: [Math.min(...times), Math.max(...times)] }
}
