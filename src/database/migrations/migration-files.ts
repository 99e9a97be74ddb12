import { createHash } from 'node:crypto'
import { readdirSync, readFileSync } from 'node:fs'
import { join } from 'node:path'
import { fileURLToPath } from 'node:url'

/** One migration in Prisma's layout, `<name>/migration.sql`, with the SHA-256 checksum of the file in hex. */
export interface Migration {
  name: string
  sql: string
  checksum: string
}

/** Reads the migrations of one or more directories, sorted by name, the order in which they apply. */
export function readMigrations(...directories: (string | URL)[]): Migration[] {
  return directories.flatMap(readDirectory).sort((a, b) => (a.name < b.name ? -1 : 1))
}

function readDirectory(directory: string | URL): Migration[] {
  const root = directory instanceof URL ? fileURLToPath(directory) : directory
  return readdirSync(root, { withFileTypes: true })
    .filter((entry) => entry.isDirectory())
    .map((entry) => entry.name)
    .map((name) => {
      const bytes = readFileSync(join(root, name, 'migration.sql'))
      return { name, sql: bytes.toString('utf8'), checksum: createHash('sha256').update(bytes).digest('hex') }
    })
}
