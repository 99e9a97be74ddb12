import { mkdirSync, writeFileSync } from 'node:fs'
import { runCommand } from '../src/startup/run-command.ts'
import { UsageError } from '../src/startup/usage-error.ts'
import { diffSchema } from './schema-engine.ts'

/** Implements `npm run db:diff -- <name>`: writes a migration for the changes in schema.prisma. Works offline, without a database. */
async function main([name]: string[]): Promise<void> {
  if (!name || !/^[a-z][a-z0-9_]*$/.test(name)) {
    throw new UsageError('The migration needs a lower-case name: npm run db:diff -- add_lists')
  }
  const sql = await diffSchema()
  if (sql === '') {
    console.log('The migrations match schema.prisma; there is nothing to write.')
    return
  }
  const stamp = new Date().toISOString().replace(/\D/g, '').slice(0, 14)
  const directory = new URL(`migrations/${stamp}_${name}/`, import.meta.url)
  mkdirSync(directory, { recursive: true })
  writeFileSync(new URL('migration.sql', directory), sql)
  console.log(`Wrote prisma/migrations/${stamp}_${name}/migration.sql. Read it, register a new table with app_register_entity, then:
  npm run db:migrate && npm run db:dump`)
}

runCommand(main)
