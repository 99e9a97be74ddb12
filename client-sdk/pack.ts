import { execFileSync } from 'node:child_process'
import { copyFileSync, existsSync, mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { fileURLToPath } from 'node:url'
import { runCommand } from '../src/startup/run-command.ts'

const HERE = fileURLToPath(new URL('.', import.meta.url))
const BUNDLER = new URL('../node_modules/rolldown/package.json', import.meta.url)

/** Packs a built package into `destination` with `npm pack`. Returns the path of the tarball. */
export function packClient(source: string, destination: string): string {
  const name = execFileSync('npm', ['pack', '--silent', '--pack-destination', destination], {
    cwd: source,
    encoding: 'utf8',
    shell: process.platform === 'win32',
  })
  return join(destination, name.trim())
}

/** Builds and packs the client that this server serves (`npm run client:build`). Runs after every install. */
async function main(): Promise<void> {
  // A production install has no bundler; the image build has created the package already.
  if (!existsSync(BUNDLER)) return
  const { buildClient } = await import('./build.ts')
  await buildClient(join(HERE, 'dist'))
  const destination = mkdtempSync(join(tmpdir(), 'taskwire-client-'))
  copyFileSync(packClient(HERE, destination), join(HERE, 'client.tgz'))
  rmSync(destination, { recursive: true, force: true })
}

if (import.meta.main) runCommand(main)
