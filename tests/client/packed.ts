import { execFileSync } from 'node:child_process'
import { copyFileSync, mkdirSync, mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join, resolve } from 'node:path'
import { buildClient } from '../../client-sdk/build.ts'
import { packClient as pack } from '../../client-sdk/pack.ts'

export const ROOT = resolve(import.meta.dirname, '../..')
const SOURCE = join(ROOT, 'client-sdk')

/** The packed package, installed in a project outside this repository. */
export interface PackedClient {
  tarball: string
  project: string
  /** The package's folder in the project. */
  installed: string
  remove: () => void
}

/** Builds and packs the client, and unpacks it in a new project without other packages. */
export async function packClient(): Promise<PackedClient> {
  const directory = mkdtempSync(join(tmpdir(), 'taskwire-client-'))
  const source = join(directory, 'source')
  mkdirSync(source)
  for (const file of ['package.json', 'README.md', 'CHANGELOG.md', 'LICENSE']) {
    copyFileSync(join(SOURCE, file), join(source, file))
  }
  await buildClient(join(source, 'dist'))
  const tarball = pack(source, directory)
  const project = join(directory, 'project')
  const installed = join(project, 'node_modules/@taskwire/client')
  mkdirSync(installed, { recursive: true })
  execFileSync('tar', ['-xzf', tarball, '--strip-components=1', '-C', installed])
  return { tarball, project, installed, remove: () => rmSync(directory, { recursive: true, force: true }) }
}
