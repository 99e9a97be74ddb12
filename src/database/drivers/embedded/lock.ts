import { mkdirSync, readFileSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { DatabaseSync } from 'node:sqlite'

/** The error for a data directory that another process uses. The message names the process. */
export class DirectoryLockedError extends Error {
  override readonly name = 'DirectoryLockedError'
}

/** The error for a data directory that is not writable. The message contains the reason. */
export class DirectoryUnusableError extends Error {
  override readonly name = 'DirectoryUnusableError'
}

export interface DirectoryLock {
  release(): void
}

/**
 * Locks a data directory for this process. Two processes on one embedded database would lose writes silently.
 * The lock is SQLite's exclusive file lock: the kernel releases it when the process ends for any reason, so it is never stale,
 * unlike a lock by process id. The file with the process id only serves the error message.
 * @throws DirectoryLockedError if another process holds the lock; DirectoryUnusableError if the directory is not writable.
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

/** SQLITE_BUSY as SQLite's number and text. Deno's error has only the text. */
const BUSY = { errcode: 5, text: 'database is locked' }

function isBusy(error: unknown): boolean {
  if (!(error instanceof Error)) return false
  return 'errcode' in error ? error.errcode === BUSY.errcode : error.message === BUSY.text
}

function readHolder(file: string): string {
  try {
    return readFileSync(file, 'utf8').trim() || 'unknown'
  } catch {
    return 'unknown'
  }
}
