import { existsSync, mkdtempSync, readFileSync, renameSync, rmSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { fileURLToPath } from 'node:url'
import { generateClient, hasGenerator } from '../../prisma/generate.ts'
import { runCommand } from '../../src/startup/run-command.ts'

const at = (path: string) => fileURLToPath(new URL(path, import.meta.url))
const SCHEMA = at('../../prisma/schema.prisma')
const FIXTURE = at('../fixture/note.prisma')
const GENERATED = at('../fixture/generated')

/**
 * Generates Prisma's client of the schema with the fixture noun in tests/fixture/generated, unless it exists. Runs
 * at every install, for the types, and before every test run.
 */
export async function generateFixtureClient(): Promise<void> {
  const schema = combined()
  if (!hasGenerator() || isGenerated(schema)) return
  // Generates into a temporary directory first, as a concurrent run may do the same.
  const directory = mkdtempSync(`${GENERATED}-`)
  try {
    writeFileSync(join(directory, 'schema.prisma'), schema)
    await generateClient(join(directory, 'schema.prisma'))
    if (isGenerated(schema)) return
    rmSync(GENERATED, { recursive: true, force: true })
    renameSync(directory, GENERATED)
  } finally {
    rmSync(directory, { recursive: true, force: true })
  }
}

function isGenerated(schema: string): boolean {
  const file = join(GENERATED, 'schema.prisma')
  return existsSync(file) && readFileSync(file, 'utf8') === schema
}

function combined(): string {
  const schema = readFileSync(SCHEMA, 'utf8').replace(/^( *output += ).*$/m, '$1"./prisma"')
  return `${schema}\n${readFileSync(FIXTURE, 'utf8')}`
}

if (import.meta.main) runCommand(generateFixtureClient)
