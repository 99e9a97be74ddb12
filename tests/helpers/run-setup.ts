import { mkdirSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import type { TestProject } from 'vitest/node'
import { generateFixtureClient } from '../nouns/generate-client.ts'
import { stopClusters } from './worker-cluster.ts'

declare module 'vitest' {
  export interface ProvidedContext {
    /** The directory to which every application under test writes its log. */
    logDirectory: string
    /** A directory that the workers of one run share; see `oncePerRun`. */
    runDirectory: string
    backend: 'embedded' | 'postgres'
    /** The URL of the run's server with the migrated database `taskwire_template`; absent if the tests need no server. */
    template: string
  }
}

/** Creates the directories of a run. Every test project calls it, and all share the same directories. */
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
