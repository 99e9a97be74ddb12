import { existsSync, mkdirSync, readdirSync, readFileSync, rmSync, writeFileSync, writeSync } from 'node:fs'
import { join } from 'node:path'
import { PGlite } from '@electric-sql/pglite'
import { SetupError } from '../../../errors.ts'
import { describeEmbeddedFault } from './fault.ts'
import { keepPrivate } from './private-files.ts'

/** The major version of PostgreSQL in PGlite. */
export const EMBEDDED_MAJOR = '18'

/** Log lines of fatal errors: PostgreSQL's own, and those of its WebAssembly runtime when it aborts. */
const FATAL_LINE = /(?:FATAL|PANIC): +(.+)$/
const DEAD_LINE = /PANIC: +(.+)$|^(Aborted\(.*)$/

/**
 * Opens the embedded PostgreSQL in a directory, and creates it there if it does not exist. Restarts an interrupted creation.
 * @param onDead called within the failing statement after PostgreSQL's PANIC. The next statement would never end, so the process
 * must exit; the default exits with status 1.
 * @throws SetupError with cause and fix if the files cannot be used.
 */
export async function openEmbeddedServer(directory: string, onDead = endProcess): Promise<PGlite> {
  /** A file that exists while the database is being created. A directory with it is incomplete and is created again. */
  const marker = `${directory}.unfinished`
  try {
    mkdirSync(directory, { recursive: true, mode: 0o700 })
    const isNew = existsSync(marker) || readdirSync(directory).length === 0
    if (isNew) {
      writeFileSync(marker, '')
      for (const name of readdirSync(directory)) rmSync(join(directory, name), { recursive: true })
    } else checkVersion(directory)
    keepPrivate(directory)
    const server = await open(directory, onDead)
    if (isNew) rmSync(marker)
    return server
  } catch (error) {
    if (error instanceof SetupError) throw error
    throw new SetupError(describeEmbeddedFault(directory, error), { cause: error })
  }
}

function endProcess(fault: string): void {
  try {
    writeSync(process.stderr.fd, `${fault}\n`)
  } finally {
    process.exit(1)
  }
}

// Without this file PGlite would create a new database over the existing files.
function checkVersion(directory: string): void {
  const file = join(directory, 'PG_VERSION')
  if (!existsSync(file)) throw new SetupError(describeEmbeddedFault(directory, 'the file PG_VERSION is missing'))
  const major = readFileSync(file, 'utf8').trim()
  if (major === EMBEDDED_MAJOR) return
  if (!/^\d+$/.test(major)) throw new SetupError(describeEmbeddedFault(directory, 'the file PG_VERSION is damaged'))
  throw new SetupError(
    `The embedded database in ${directory} was written by PostgreSQL ${major}, and this version of Taskwire runs ` +
      `PostgreSQL ${EMBEDDED_MAJOR}. Start the version of Taskwire that wrote it, or set DATA_DIR to another directory.`,
  )
}

async function open(directory: string, onDead: (fault: string) => void): Promise<PGlite> {
  let lastFatal: string | undefined
  let isOpen = false
  const onStderr = (line: string) => {
    lastFatal = FATAL_LINE.exec(line)?.[1] ?? lastFatal
    const dead = DEAD_LINE.exec(line)
    if (isOpen && dead) onDead(describeEmbeddedFault(directory, lastFatal ?? dead[2]))
    return false
  }
  try {
    const server = await PGlite.create(directory, { onStderr })
    isOpen = true
    return server
  } catch (error) {
    throw new SetupError(describeEmbeddedFault(directory, lastFatal ?? error), { cause: error })
  }
}
