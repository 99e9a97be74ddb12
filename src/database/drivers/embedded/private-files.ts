import { chmodSync, mkdirSync, readdirSync, statSync } from 'node:fs'
import { join } from 'node:path'

/** Permissions of group and others. */
const OTHERS = 0o077

/**
 * Closes a directory and everything in it to other users of the machine, whoever created it. What is created later needs no
 * care: nobody else can reach it in a closed directory, though the embedded database creates some files as 0666.
 */
export function keepPrivate(directory: string): void {
  mkdirSync(directory, { recursive: true, mode: 0o700 })
  // Closed already, since the last start.
  if (!close(directory)) return
  for (const entry of readdirSync(directory, { recursive: true, withFileTypes: true })) {
    close(join(entry.parentPath, entry.name))
  }
}

/** Takes the permissions of group and others away; false when they had none. */
function close(path: string): boolean {
  const { mode } = statSync(path)
  if ((mode & OTHERS) === 0) return false
  chmodSync(path, mode & ~OTHERS)
  return true
}
