import { PGlite } from '@electric-sql/pglite'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { openSchemaEngine } from '../../prisma/schema-engine.ts'
import { embeddedSession } from '../../src/database/drivers/session.ts'
import { migrate } from '../../src/database/migrations/migrate.ts'
import { type Migration, readMigrations } from '../../src/database/migrations/migration-files.ts'

const FILES = readMigrations(new URL('../../prisma/migrations', import.meta.url))

let database: PGlite
let engine: Awaited<ReturnType<typeof openSchemaEngine>>
beforeAll(async () => {
  database = await PGlite.create()
  await migrate(embeddedSession(database), FILES)
  // One schema engine for the whole file: a process can hold only one.
  engine = await openSchemaEngine(database)
})
afterAll(() => database.close())

/** Returns the findings of Prisma's schema engine for a database migrated by our code, with these files. */
function diagnose(files: Migration[]) {
  return engine.diagnoseMigrationHistory({
    migrationsList: {
      baseDir: '/migrations',
      lockfile: { path: 'migration_lock.toml', content: 'provider = "postgresql"\n' },
      shadowDbInitScript: '',
      migrationDirectories: files.map(({ name, sql }) => ({
        path: name,
        migrationFile: { path: 'migration.sql', content: { tag: 'ok', value: sql } },
      })),
    },
    optInToShadowDatabase: false,
    filters: { externalTables: [], externalEnums: [] },
  })
}

const CLEAN = { hasMigrationsTable: true, history: null, editedMigrationNames: [], failedMigrationNames: [] }

describe('the migration history', () => {
  it("is reported as clean by Prisma's schema engine", async () => {
    expect(await diagnose(FILES)).toMatchObject(CLEAN)
  })

  it("lets Prisma's schema engine detect an edited migration by its checksum", async () => {
    const edited = FILES.map((file) => ({ ...file, sql: `${file.sql}\n-- edited` }))
    expect((await diagnose(edited)).editedMigrationNames).toEqual(FILES.map((file) => file.name))
  })
})
