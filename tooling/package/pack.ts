import { join } from 'node:path'
import { packClient } from '../../client-sdk/pack.ts'
import { runCommand } from '../../src/startup/run-command.ts'
import { buildServer } from './build.ts'

const ROOT = join(import.meta.dirname, '../..')

/** Implements `npm run build`: builds the package `taskwire` into build/, and packs it. Prints the path of the tarball. */
async function main(): Promise<void> {
  const directory = join(ROOT, 'build/taskwire')
  await buildServer(directory)
  console.log(packClient(directory, join(ROOT, 'build')))
}

runCommand(main)
