import { readFileSync } from 'node:fs'
import { PGlite } from '@electric-sql/pglite'
import { bindMigrationAwareSqlAdapterFactory } from '@prisma/driver-adapter-utils'
import type { SchemaEngine } from '@prisma/schema-engine-wasm'
import * as runtime from '@prisma/schema-engine-wasm/schema_engine_bg'
import { PrismaPGlite } from 'pglite-prisma-adapter'
import { embeddedSession } from '../src/database/drivers/session.ts'
import { migrate } from '../src/database/migrations/migrate.ts'
import { readMigrations } from '../src/database/migrations/migration-files.ts'

const SCHEMA = new URL('schema.prisma', import.meta.url)
const MIGRATIONS = new URL('migrations', import.meta.url)

// TypeScript declares this in the DOM library only.
declare const WebAssembly: {
  instantiate(bytes: Uint8Array, imports: object): Promise<{ instance: { exports: Record<string, unknown> } }>
}

/** Opens Prisma's schema engine, as WebAssembly, on an embedded database. The `prisma` command would download a native one. */
export async function openSchemaEngine(database: PGlite): Promise<SchemaEngine> {
  const wasm = readFileSync(new URL('schema_engine_bg.wasm', import.meta.resolve('@prisma/schema-engine-wasm')))
  const { instance } = await WebAssembly.instantiate(wasm, { './schema_engine_bg.js': runtime })
  runtime.__wbg_set_wasm(instance.exports)
  ;(instance.exports.__wbindgen_start as () => void)()
  const adapter = bindMigrationAwareSqlAdapterFactory(new PrismaPGlite(database) as never)
  return runtime.SchemaEngine.new({ datamodels: undefined }, () => {}, adapter)
}

/** Creates an in-memory database with all migrations applied. */
export async function migratedDatabase(): Promise<PGlite> {
  const database = await PGlite.create()
  await migrate(embeddedSession(database), readMigrations(MIGRATIONS))
  return database
}

/** Returns the SQL that changes the migrated schema into a Prisma schema; empty if they match. */
export async function diffSchema(schema = readFileSync(SCHEMA, 'utf8')): Promise<string> {
  const database = await migratedDatabase()
  const engine = await openSchemaEngine(database)
  const files = [{ path: 'schema.prisma', content: schema }]
  const { stdout, exitCode } = await engine.diff({
    from: { tag: 'schemaDatasource', files, configDir: '.' },
    to: { tag: 'schemaDatamodel', files },
    script: true,
    exitCode: true,
    filters: { externalTables: ['public._prisma_migrations'], externalEnums: [] },
  })
  return exitCode === 0 ? '' : (stdout ?? '')
}
