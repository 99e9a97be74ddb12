import { mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import type { TestProject } from 'vitest/node'
import { openEmbedded } from '../../src/db/embedded.ts'
import { prepareDatabase } from '../../src/db/prepare.ts'

/** Makes one migrated embedded database for the tests to copy. */
export async function setup(project: TestProject): Promise<() => void> {
  const directory = mkdtempSync(join(tmpdir(), 'taskwire-embedded-'))
  const database = await openEmbedded(directory)
  await prepareDatabase(database)
  await database.close()
  project.provide('template', directory)
  return () => rmSync(directory, { recursive: true, force: true })
}
