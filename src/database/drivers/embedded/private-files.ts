import { chmodSync, mkdirSync, readdirSync, statSync } from 'node:fs'
import { join } from 'node:path'

/** The permission bits of group and others. */
const OTHERS = 0o077

/**
 * Makes a directory and its existing contents private to the current user of the machine. Files created later need no change:
 * other users cannot enter the directory, although the embedded database creates some files with mode 0666.
 */
export function keepPrivate(directory: string): void {
  mkdirSync(directory, { recursive: true, mode: 0o700 })
  // Already private since an earlier start.
  if (!makePrivate(directory)) return
  for (const entry of readdirSync(directory, { recursive: true, withFileTypes: true })) {
    makePrivate(join(entry.parentPath, entry.name))
  }
}

/** Removes the permissions of group and others. Returns false if there were none. */
function makePrivate(path: string): boolean {
  const { mode } = statSync(path)
  if ((mode & OTHERS) === 0) return false
  chmodSync(path, mode & ~OTHERS)
  return true
}
