import { mkdirSync, readFileSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { DatabaseSync } from 'node:sqlite'

/** The data directory is in use by another process. The message names it. */
export class DirectoryLockedError extends Error {
  override readonly name = 'DirectoryLockedError'
}

/** The data directory cannot be written. The message says why. */
export class DirectoryUnusableError extends Error {
  override readonly name = 'DirectoryUnusableError'
}

export interface DirectoryLock {
  release(): void
}

/**
 * Takes a data directory for this process alone. Two processes on one embedded database would lose writes silently.
 * The lock is SQLite's exclusive file lock: the kernel frees it when the holder ends, however it ends, so it is never
 * stale and a dead or reused process id cannot mislead. The id is kept beside it only to name the holder.
 * @throws DirectoryLockedError when another process holds it; DirectoryUnusableError when it cannot be written.
 */
export function lockDirectory(directory: string): DirectoryLock {
  const holderFile = join(directory, 'lock.pid')
  try {
    mkdirSync(directory, { recursive: true, mode: 0o700 })
    const release = lockFile(join(directory, 'lock'))
    writeFileSync(holderFile, `${process.pid}\n`)
    return { release }
  } catch (error) {
    if (isBusy(error)) {
      throw new DirectoryLockedError(
        `${directory} is in use by process ${readHolder(holderFile)}. Stop it first, or set DATA_DIR to another directory.`,
      )
    }
    const reason = error instanceof Error ? error.message : String(error)
    throw new DirectoryUnusableError(
      `${directory} cannot hold data (${reason}). Let this user write there, or set DATA_DIR to another directory.`,
    )
  }
}

function lockFile(path: string): () => void {
  const file = new DatabaseSync(path, { timeout: 0 })
  try {
    file.exec('PRAGMA journal_mode = MEMORY; BEGIN EXCLUSIVE')
  } catch (error) {
    file.close()
    throw error
  }
  return () => file.close()
}

const SQLITE_BUSY = 5

function isBusy(error: unknown): boolean {
  return error instanceof Error && 'errcode' in error && error.errcode === SQLITE_BUSY
}

function readHolder(file: string): string {
  try {
    return readFileSync(file, 'utf8').trim() || 'unknown'
  } catch {
    return 'unknown'
  }
}
