import { spawn } from 'node:child_process'
import { once } from 'node:events'
import { join } from 'node:path'
import { text } from 'node:stream/consumers'
import { temporaryDirectory } from '../helpers/server-process.ts'

const COMMAND = join(import.meta.dirname, '../../src/command/taskwire.ts')

/** Runs the command `taskwire` with only the given environment, and returns its exit code and output. */
export async function runTaskwire(args: string[], env: Record<string, string> = {}, input = '') {
  // An empty working directory, so that the .env of this repository is not read.
  using directory = temporaryDirectory()
  const child = spawn(process.execPath, [COMMAND, ...args], {
    cwd: directory.path,
    env: { PATH: process.env.PATH, ...env },
    stdio: 'pipe',
  })
  child.stdin.end(input)
  const [output, errors, [code]] = await Promise.all([text(child.stdout), text(child.stderr), once(child, 'exit')])
  return { code, output, errors }
}
