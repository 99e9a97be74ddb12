import { mkdirSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import type { TestProject } from 'vitest/node'

declare module 'vitest' {
  export interface ProvidedContext {
    /** Where every application under test writes its log. */
    logDirectory: string
    backend: 'embedded' | 'postgres'
    /** A migrated database to copy: a directory, or the URL of a server whose `taskwire_template` it is. */
    template: string
  }
}

/** One directory for the whole run: every project of it calls this. */
export function setup(project: TestProject): () => void {
  const directory = join(tmpdir(), `taskwire-log-${process.pid}`)
  mkdirSync(directory, { recursive: true })
  project.provide('logDirectory', directory)
  return () => rmSync(directory, { recursive: true, force: true })
}
