import { createHash, randomUUID } from 'node:crypto'
import { mkdirSync, readFileSync, renameSync, rmSync, statSync, writeFileSync } from 'node:fs'
import { tmpdir, userInfo } from 'node:os'
import { dirname, join } from 'node:path'
import type { Database } from '../../../database/database.ts'
import { createSnapshot, openInMemory } from '../../../database/drivers/embedded/in-memory.ts'
import { readMigrations } from '../../../database/migrations/migration-files.ts'
import { MIGRATIONS, prepareDatabase } from '../../../database/migrations/prepare.ts'
import { makeTimeMovable } from './movable-time.ts'

/** Increased when this folder changes what a snapshot contains. */
const FORMAT = 1
const DIGEST_BYTES = 32
const OTHERS_MAY_WRITE = 0o022

/**
 * Opens an empty migrated database in memory. The first call on a machine migrates, which takes seconds, and stores a snapshot in
 * the system's directory for temporary files; later calls, also of other processes, start from it.
 * @param directory where snapshots are stored
 */
export async function openFromSnapshot(directory = defaultDirectory()): Promise<Database> {
  const file = join(directory, `${nameOfSnapshot()}.tar`)
  const stored = readSnapshot(file)
  if (stored) {
    try {
      return await openInMemory(stored)
    } catch {
      // A snapshot of another build of PGlite with the same version, for example.
      rmSync(file, { force: true })
    }
  }
  const snapshot = await createSnapshot(async (database) => {
    await prepareDatabase(database)
    await database.useSession(makeTimeMovable)
  })
  writeSnapshot(file, snapshot)
  return openInMemory(snapshot)
}

function defaultDirectory(): string {
  return join(tmpdir(), `taskwire-testing-${userInfo().username.replaceAll(/\W/g, '_')}`)
}

/** Returns a name that changes with the migrations, the database engine and the content of snapshots. */
function nameOfSnapshot(): string {
  const engine = readFileSync(new URL('../package.json', import.meta.resolve('@electric-sql/pglite')), 'utf8')
  const { version } = JSON.parse(engine) as { version: string }
  const hash = createHash('sha256').update(JSON.stringify([FORMAT, version]))
  for (const { name, checksum } of readMigrations(MIGRATIONS)) hash.update(`${name} ${checksum}\n`)
  return hash.digest('hex').slice(0, 32)
}

/** Reads a snapshot. Returns undefined if there is none, if it is incomplete, or if another user could have written it. */
function readSnapshot(file: string): Uint8Array<ArrayBuffer> | undefined {
  try {
    const { uid, mode } = statSync(file)
    if (process.getuid && (uid !== process.getuid() || (mode & OTHERS_MAY_WRITE) !== 0)) return undefined
    const bytes = new Uint8Array(readFileSync(file))
    const content = bytes.subarray(DIGEST_BYTES)
    return digestOf(content).equals(bytes.subarray(0, DIGEST_BYTES)) ? content : undefined
  } catch {
    return undefined
  }
}

/** Writes a snapshot in one step, so that no other process sees a part of it. Without a writable disk, nothing is stored. */
function writeSnapshot(file: string, content: Uint8Array): void {
  const unfinished = `${file}.${randomUUID()}`
  try {
    mkdirSync(dirname(file), { recursive: true, mode: 0o700 })
  } catch {
    return
  }
  try {
    writeFileSync(unfinished, Buffer.concat([digestOf(content), content]), { mode: 0o600 })
    renameSync(unfinished, file)
  } catch {
    rmSync(unfinished, { force: true })
  }
}

function digestOf(content: Uint8Array): Buffer {
  return createHash('sha256').update(content).digest()
}
