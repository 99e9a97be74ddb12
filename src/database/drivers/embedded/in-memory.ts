import { PGlite } from '@electric-sql/pglite'
import type { Database } from '../../database.ts'
import { embeddedSession, type Session } from '../session.ts'
import { embeddedDatabase } from './embedded.ts'

/** The databases that PostgreSQL copies new ones from. Nothing here creates a database. */
const DROP_TEMPLATES = [
  'UPDATE pg_database SET datistemplate = false',
  'DROP DATABASE template0',
  'DROP DATABASE template1',
  'CHECKPOINT',
]

/** Opens the embedded PostgreSQL in memory, from a snapshot. Its data is lost when it is closed. */
export async function openInMemory(snapshot: Uint8Array<ArrayBuffer>): Promise<Database> {
  const server = await PGlite.create({ loadDataDir: new Blob([snapshot]) })
  return embeddedDatabase(server, { label: 'embedded PostgreSQL in memory' })
}

/** Creates a database in memory, prepares it, and returns a snapshot of its data directory: an archive (tar) without templates. */
export async function createSnapshot(
  prepare: (database: Pick<Database, 'useSession'>) => Promise<unknown>,
): Promise<Uint8Array<ArrayBuffer>> {
  const server = await PGlite.create()
  try {
    await prepare({ useSession: <T>(work: (session: Session) => Promise<T>) => work(embeddedSession(server)) })
    for (const statement of DROP_TEMPLATES) await server.exec(statement)
    const archive = await server.dumpDataDir('none')
    return new Uint8Array(await archive.arrayBuffer())
  } finally {
    await server.close()
  }
}
