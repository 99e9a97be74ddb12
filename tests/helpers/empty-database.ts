import { mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { inject } from 'vitest'
import { connect } from '../../src/database/connect.ts'
import type { Database } from '../../src/database/database.ts'
import { asAdmin, disposable, serverConfig } from './test-database.ts'

/** Opens a new database without migrations, on the backend of the test project. */
export async function openEmptyDatabase(): Promise<Database & AsyncDisposable> {
  if (inject('backend') === 'embedded') {
    const dataDirectory = mkdtempSync(join(tmpdir(), 'taskwire-empty-'))
    const database = await connect({ driver: 'pglite', dataDirectory })
    return disposable(database, async () => rmSync(dataDirectory, { recursive: true, force: true }))
  }
  const name = `empty_${crypto.randomUUID().replaceAll('-', '')}`
  await asAdmin(`CREATE DATABASE ${name}`)
  const database = await connect(serverConfig(name))
  return disposable(database, () => asAdmin(`DROP DATABASE ${name} WITH (FORCE)`))
}
