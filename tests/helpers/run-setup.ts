import { mkdirSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import type { TestProject } from 'vitest/node'
import { generateFixtureClient } from '../nouns/generate-client.ts'
import { stopClusters } from './worker-cluster.ts'

declare module 'vitest' {
  export interface ProvidedContext {
    /** Where every application under test writes its log. */
    logDirectory: string
    /** What the workers of one run share; see `oncePerRun`. */
    runDirectory: string
    backend: 'embedded' | 'postgres'
    /** The URL of the run's server, whose database `taskwire_template` is migrated; absent where the tests need none. */
    template: string
  }
}

/** One directory for the whole run: every project of it calls this. */
export async function setup(project: TestProject): Promise<() => Promise<void>> {
  await generateFixtureClient()
  const directory = join(tmpdir(), `taskwire-tests-${process.pid}`)
  const logs = join(directory, 'logs')
  mkdirSync(logs, { recursive: true })
  project.provide('runDirectory', directory)
  project.provide('logDirectory', logs)
  return async () => {
    await stopClusters(directory)
    rmSync(directory, { recursive: true, force: true })
  }
}
