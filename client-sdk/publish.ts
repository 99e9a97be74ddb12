import { execFileSync } from 'node:child_process'
import { copyFileSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { fileURLToPath } from 'node:url'
import { appRouter } from '../src/api/router.ts'
import { runCommand } from '../src/startup/run-command.ts'
import { UsageError } from '../src/startup/usage-error.ts'
import { generateContract, readApi } from './generate.ts'

const HERE = fileURLToPath(new URL('.', import.meta.url))
const DOCUMENTS = ['README.md', 'CHANGELOG.md', 'LICENSE']

interface Manifest {
  name: string
  version: string
  private?: boolean
}

/**
 * Shows the package that would be published to npm (`npm run client:publish`). With `--publish` publishes it with a
 * provenance statement (https://docs.npmjs.com/generating-provenance-statements), which requires continuous integration.
 */
async function main(flags: string[]): Promise<void> {
  const isPublishing = flags.includes('--publish')
  const { private: _, ...manifest } = JSON.parse(readFileSync(join(HERE, 'package.json'), 'utf8')) as Manifest
  await assertContractIsCurrent()
  if (isPublishing) assertReleased(manifest)
  const directory = mkdtempSync(join(tmpdir(), 'taskwire-publish-'))
  try {
    const { buildClient } = await import('./build.ts')
    await buildClient(join(directory, 'dist'))
    for (const file of DOCUMENTS) copyFileSync(join(HERE, file), join(directory, file))
    writeFileSync(join(directory, 'package.json'), `${JSON.stringify(manifest, null, 2)}\n`)
    const command = isPublishing
      ? ['publish', '--access', 'public', '--provenance']
      : ['pack', '--dry-run', '--loglevel', 'notice']
    execFileSync('npm', command, { cwd: directory, stdio: 'inherit', shell: process.platform === 'win32' })
  } finally {
    rmSync(directory, { recursive: true, force: true })
  }
}

async function assertContractIsCurrent(): Promise<void> {
  const { contract } = generateContract(await readApi(appRouter))
  if (readFileSync(join(HERE, 'src/contract.ts'), 'utf8') === contract) return
  throw new UsageError('The client contract is outdated; run: npm run client:generate')
}

/** Requires a dated changelog entry for the version and a clean working tree. @throws UsageError */
function assertReleased({ version }: Manifest): void {
  const changelog = readFileSync(join(HERE, 'CHANGELOG.md'), 'utf8')
  const [, released] = changelog.split(`\n## ${version} (`)
  if (!released || !/^\d{4}-\d{2}-\d{2}\)\n/.test(released)) {
    throw new UsageError(`client-sdk/CHANGELOG.md has no entry "## ${version} (<date>)".`)
  }
  if (execFileSync('git', ['status', '--porcelain'], { cwd: HERE, encoding: 'utf8' }) !== '') {
    throw new UsageError('The working tree has uncommitted changes; commit or stash them.')
  }
}

if (import.meta.main) runCommand(main)
