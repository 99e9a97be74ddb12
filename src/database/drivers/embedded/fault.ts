import { statfsSync } from 'node:fs'

/** Emscripten's numbers of the errors a disk gives, which carry no text of their own. */
const DISK_ERRORS: Record<number, string> = {
  2: 'Permission denied',
  29: 'I/O error',
  33: 'Too many open files',
  51: 'No space left on device',
  63: 'Operation not permitted',
  69: 'Read-only file system',
}

// Below this the next write may fail: a segment of PostgreSQL's log has 16 MB.
const SPARE_MB = 16

const MAKE_ROOM = 'Make room on that disk, then start again.'
const RESTORE = 'Check the disk; then restore a backup, or set DATA_DIR to another directory.'

/** The way out that each kind of reason has; the first that fits. */
const WAYS_OUT: [reason: RegExp, wayOut: (directory: string) => string][] = [
  [/no space left|disk quota/i, () => MAKE_ROOM],
  [/permission denied|not permitted/i, (directory) => `Let this user read and write every file in ${directory}.`],
  [/read-only file system/i, () => 'Make that disk writable, or set DATA_DIR to a directory on another one.'],
  [/not a directory/i, () => 'Set DATA_DIR to a directory.'],
  [/too many open files/i, () => 'Raise the limit of open files (ulimit -n), then start again.'],
]

/**
 * Says in one line why the embedded database cannot be used, how much room its disk has where that is little, and what to do.
 * @param reason the engine's own words, or an error that it threw.
 */
export function describeEmbeddedFault(directory: string, reason: unknown): string {
  const cause = reasonOf(reason).replace(/\.$/, '')
  const freeMb = freeSpace(directory)
  const isFull = freeMb !== undefined && freeMb < SPARE_MB
  const wayOut = WAYS_OUT.find(([pattern]) => pattern.test(cause))?.[1](directory)
  const space = isFull ? ` Free space there: ${freeMb} MB.` : ''
  return `The embedded database in ${directory} cannot be used: ${cause}.${space} ${wayOut ?? (isFull ? MAKE_ROOM : RESTORE)}`
}

function reasonOf(reason: unknown): string {
  if (typeof reason === 'string') return reason
  if (typeof reason !== 'object' || reason === null) return 'its files cannot be read'
  const errno: unknown = Reflect.get(reason, 'errno')
  const known = typeof errno === 'number' ? DISK_ERRORS[errno] : undefined
  return known ?? (reason instanceof Error ? reason.message : 'its files cannot be read')
}

/** Free space of a directory's disk, in megabytes. */
function freeSpace(directory: string): number | undefined {
  try {
    const { bavail, bsize } = statfsSync(directory)
    return Math.floor((bavail * bsize) / 1024 ** 2)
  } catch {
    return undefined
  }
}
