import { createHash, randomUUID } from 'node:crypto'
import { mkdirSync, readFileSync, renameSync, rmSync, statSync, writeFileSync } from 'node:fs'
import { tmpdir, userInfo } from 'node:os'
import { basename, dirname, join } from 'node:path'
import { gunzipSync, gzipSync } from 'node:zlib'
import type { Database } from '../../../database/database.ts'
import { createSnapshot, openInMemory } from '../../../database/drivers/embedded/in-memory.ts'
import { readMigrations } from '../../../database/migrations/migration-files.ts'
import { MIGRATIONS, prepareDatabase } from '../../../database/migrations/prepare.ts'
import { makeTimeMovable } from './movable-time.ts'

/** Increased when this folder changes what a snapshot contains. */
const FORMAT = 1
const DIGEST_BYTES = 32
const OTHERS_MAY_WRITE = 0o022

/** The snapshot in the published package. The repository has none. */
const PACKED = join(import.meta.dirname, 'snapshot')

interface Places {
  /** The file with the snapshot of the package. */
  packed?: string
  /** Where other snapshots are stored. Default: the system's directory for temporary files */
  directory?: string
}

/**
 * Opens an empty migrated database in memory, from the snapshot of the package. Where that does not fit, because the installed
 * database engine has another version, the first call on a machine migrates, which takes seconds, and stores a snapshot; later
 * calls, also of other processes, start from it.
 */
export async function openFromSnapshot({
  packed = PACKED,
  directory = defaultDirectory(),
}: Places = {}): Promise<Database> {
  const name = nameOfSnapshot()
  const file = join(directory, `${name}.tar`)
  for (const read of [() => unpackSnapshot(packed, name), () => readSnapshot(file)]) {
    const stored = read()
    // It may be one of another build of the engine with the same version.
    const database = stored && (await openInMemory(stored).catch(() => undefined))
    if (database) return database
  }
  const snapshot = await createMigrated()
  writeSnapshot(file, snapshot)
  return openInMemory(snapshot)
}

/** Writes the snapshot for the package to a directory: its name, and the compressed archive. */
export async function packSnapshot(directory: string): Promise<void> {
  const content = gzipSync(await createMigrated())
  writeFileSync(join(directory, basename(PACKED)), Buffer.concat([Buffer.from(nameOfSnapshot()), content]))
}

function createMigrated(): Promise<Uint8Array<ArrayBuffer>> {
  return createSnapshot(async (database) => {
    await prepareDatabase(database)
    await database.useSession(makeTimeMovable)
  })
}

/** Reads the snapshot of the package. Returns undefined if there is none, if it has another name, or if it is damaged. */
function unpackSnapshot(file: string, name: string): Uint8Array<ArrayBuffer> | undefined {
  try {
    const bytes = readFileSync(file)
    if (bytes.subarray(0, name.length).toString() !== name) return undefined
    return new Uint8Array(gunzipSync(bytes.subarray(name.length)))
  } catch {
    return undefined
  }
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
