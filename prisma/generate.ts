import { spawn } from 'node:child_process'
import { existsSync } from 'node:fs'
import { fileURLToPath } from 'node:url'
import { runCommand } from '../src/startup/run-command.ts'
import { UsageError } from '../src/startup/usage-error.ts'

const HERE = fileURLToPath(new URL('.', import.meta.url))
const CLI = fileURLToPath(new URL('../node_modules/prisma/build/index.js', import.meta.url))

/** Implements `npm run db:generate`: writes the Prisma client into src/generated. Runs at every install. */
async function main(): Promise<void> {
  if (hasGenerator()) await generateClient('schema.prisma')
}

/** Returns false in an install without development dependencies; images generate the client when they are built. */
export function hasGenerator(): boolean {
  return existsSync(CLI)
}

/**
 * Generates the client of a schema into the output directory that the schema names. Any executable passes as the schema engine,
 * which generating does not use; otherwise Prisma's command would download it.
 */
export async function generateClient(schema: string): Promise<void> {
  const { code, output } = await run(['generate', '--no-hints', '--schema', schema], {
    PRISMA_SCHEMA_ENGINE_BINARY: process.execPath,
    CHECKPOINT_DISABLE: '1',
    PRISMA_HIDE_UPDATE_MESSAGE: '1',
  })
  if (code !== 0) throw new UsageError(output)
}

function run(args: string[], variables: Record<string, string>): Promise<{ code: number | null; output: string }> {
  return new Promise((resolve, reject) => {
    const child = spawn(process.execPath, [CLI, ...args], {
      cwd: HERE,
      env: { ...process.env, NO_COLOR: '1', ...variables },
      stdio: ['ignore', 'pipe', 'pipe'],
    })
    let output = ''
    for (const stream of [child.stdout, child.stderr]) {
      stream.on('data', (chunk: Buffer) => {
        output += chunk.toString()
      })
    }
    child.once('error', reject)
    child.once('close', (code) => resolve({ code, output }))
  })
}

if (import.meta.main) runCommand(main)
