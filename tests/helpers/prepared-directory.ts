import { cpSync } from 'node:fs'
import { openEmbedded } from '../../src/database/drivers/embedded/embedded.ts'
import { prepareDatabase } from '../../src/database/migrations/prepare.ts'
import { oncePerRun } from './once-per-run.ts'
import { temporaryDirectory } from './server-process.ts'

/** Returns a copy of a data directory with a migrated database, on which a server starts faster than on an empty one. */
export async function preparedDirectory(): Promise<{ path: string } & Disposable> {
  const template = await embeddedTemplate()
  const directory = temporaryDirectory()
  cpSync(template, directory.path, { recursive: true })
  return directory
}

/** Returns the data directory of a migrated embedded database, for tests to copy. */
export function embeddedTemplate(): Promise<string> {
  return oncePerRun('embedded', async (directory) => {
    const database = await openEmbedded(directory)
    await prepareDatabase(database)
    await database.close()
  })
}
