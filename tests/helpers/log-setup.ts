import { mkdtempSync, rmSync } from 'node:fs'
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

let directory: string | undefined

export function setup(project: TestProject): (() => void) | undefined {
  // Every project of the run calls this; they share the first one's directory.
  const first = directory === undefined
  directory ??= mkdtempSync(join(tmpdir(), 'taskwire-log-'))
  project.provide('logDirectory', directory)
  return first ? () => rmSync(directory as string, { recursive: true, force: true }) : undefined
}
