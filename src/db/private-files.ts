import { chmodSync, mkdirSync, readdirSync, statSync } from 'node:fs'
import { join } from 'node:path'

/** What others than the owner may do with a file. */
const OTHERS = 0o077

/**
 * Keeps a directory and everything in it from all other users of the machine, whoever made it. The embedded database makes
 * some files for everybody, which nobody else can reach in a directory that is closed.
 */
export function keepPrivate(directory: string): void {
  mkdirSync(directory, { recursive: true, mode: 0o700 })
  const entries = readdirSync(directory, { recursive: true, withFileTypes: true })
  for (const path of [directory, ...entries.map((entry) => join(entry.parentPath, entry.name))]) {
    const { mode } = statSync(path)
    if ((mode & OTHERS) !== 0) chmodSync(path, mode & ~OTHERS)
  }
}
