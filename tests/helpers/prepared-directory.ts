import { cpSync, rmSync } from 'node:fs'
import { afterAll } from 'vitest'
import { openEmbedded } from '../../src/db/embedded.ts'
import { prepareDatabase } from '../../src/db/prepare.ts'
import { temporaryDirectory } from './server-process.ts'

let prepared: Promise<string> | undefined

afterAll(async () => {
  if (prepared) rmSync(await prepared, { recursive: true, force: true })
})

/** A data directory whose database is migrated already: a server starts on a copy sooner than on an empty one. */
export async function preparedDirectory(): Promise<{ path: string } & Disposable> {
  prepared ??= prepare()
  const directory = temporaryDirectory()
  cpSync(await prepared, directory.path, { recursive: true })
  return directory
}

async function prepare(): Promise<string> {
  const { path } = temporaryDirectory()
  const database = await openEmbedded(path)
  await prepareDatabase(database)
  await database.close()
  return path
}
