import { readFileSync, writeFileSync } from 'node:fs'
import { pgDump } from '@electric-sql/pglite-tools/pg_dump'
import { runCommand } from '../src/startup/run-command.ts'
import { UsageError } from '../src/startup/usage-error.ts'
import { migratedDatabase } from './schema-engine.ts'

const FILE = new URL('schema.sql', import.meta.url)

/** The schema that the migrations build, as `pg_dump` writes it, without what changes from version to version. */
export async function dumpSchema(): Promise<string> {
  const database = await migratedDatabase()
  const dump = await pgDump({
    pg: database,
    args: ['--schema-only', '--no-owner', '--exclude-table=_prisma_migrations'],
  })
  const lines = (await dump.text())
    .split('\n')
    .filter((line) => !/^(--|SET |SELECT pg_catalog\.set_config|\\(un)?restrict)/.test(line))
  const sql = lines
    .join('\n')
    .replace(/\n{3,}/g, '\n\n')
    .trim()
  return `-- What the migrations build. Written by "npm run db:dump"; do not edit.\n\n${sql}\n`
}

async function main([flag]: string[]): Promise<void> {
  const sql = await dumpSchema()
  if (flag === '--check') {
    if (sql !== readFileSync(FILE, 'utf8'))
      throw new UsageError('prisma/schema.sql is out of step; run: npm run db:dump')
    return
  }
  writeFileSync(FILE, sql)
}

if (import.meta.main) runCommand(main)
