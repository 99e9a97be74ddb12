import { statfsSync } from 'node:fs'

/** Disk errors by their Emscripten error number. Emscripten gives no text for them. */
const DISK_ERRORS: Record<number, string> = {
  2: 'Permission denied',
  29: 'I/O error',
  33: 'Too many open files',
  51: 'No space left on device',
  63: 'Operation not permitted',
  69: 'Read-only file system',
}

// Below this the next write may fail: a WAL segment has 16 MB.
const SPARE_MB = 16

const FREE_SPACE = 'Make room on that disk, then start again.'
const RESTORE = 'Check the disk; then restore a backup, or set DATA_DIR to another directory.'

/** The fix for each kind of reason; the first match applies. */
const FIXES: [reason: RegExp, fix: (directory: string) => string][] = [
  [/no space left|disk quota/i, () => FREE_SPACE],
  [/permission denied|not permitted/i, (directory) => `Let this user read and write every file in ${directory}.`],
  [/read-only file system/i, () => 'Make that disk writable, or set DATA_DIR to a directory on another one.'],
  [/not a directory/i, () => 'Set DATA_DIR to a directory.'],
  [/too many open files/i, () => 'Raise the limit of open files (ulimit -n), then start again.'],
]

/**
 * Describes in one line why the embedded database cannot be used and how to fix it, with the free disk space if that is low.
 * @param reason the message of the engine, or an error that it threw.
 */
export function describeEmbeddedFault(directory: string, reason: unknown): string {
  const cause = reasonOf(reason).replace(/\.$/, '')
  const freeMb = freeSpace(directory)
  const isFull = freeMb !== undefined && freeMb < SPARE_MB
  const fix = FIXES.find(([pattern]) => pattern.test(cause))?.[1](directory)
  const space = isFull ? ` Free space there: ${freeMb} MB.` : ''
  return `The embedded database in ${directory} cannot be used: ${cause}.${space} ${fix ?? (isFull ? FREE_SPACE : RESTORE)}`
}

function reasonOf(reason: unknown): string {
  if (typeof reason === 'string') return reason
  if (typeof reason !== 'object' || reason === null) return 'its files cannot be read'
  const errno: unknown = Reflect.get(reason, 'errno')
  const known = typeof errno === 'number' ? DISK_ERRORS[errno] : undefined
  return known ?? (reason instanceof Error ? reason.message : 'its files cannot be read')
}

/** Returns the free space on a directory's disk, in megabytes. */
function freeSpace(directory: string): number | undefined {
  try {
    const { bavail, bsize } = statfsSync(directory)
    return Math.floor((bavail * bsize) / 1024 ** 2)
  } catch {
    return undefined
  }
}
