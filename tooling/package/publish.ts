import { execFileSync } from 'node:child_process'
import { copyFileSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { buildClient } from '../../client-sdk/build.ts'
import { generateContract, readApi } from '../../client-sdk/generate.ts'
import { appRouter } from '../../src/api/router.ts'
import { runCommand } from '../../src/startup/run-command.ts'
import { UsageError } from '../../src/startup/usage-error.ts'
import { buildServer } from './build.ts'

const ROOT = join(import.meta.dirname, '../..')
const CLIENT = join(ROOT, 'client-sdk')
const CLIENT_FILES = ['README.md', 'CHANGELOG.md', 'LICENSE']

interface Manifest {
  name: string
  version: string
  private?: boolean
}

/**
 * Shows the packages that would be published to npm (`npm run release:publish`), the client first. With `--publish` publishes them
 * with provenance statements (https://docs.npmjs.com/generating-provenance-statements), which require continuous integration.
 */
async function main(flags: string[]): Promise<void> {
  const isPublishing = flags.includes('--publish')
  await assertContractIsCurrent()
  if (isPublishing) assertReleased()
  const directory = mkdtempSync(join(tmpdir(), 'taskwire-publish-'))
  try {
    const [client, server] = [join(directory, 'client'), join(directory, 'taskwire')]
    await buildClient(join(client, 'dist'))
    for (const file of CLIENT_FILES) copyFileSync(join(CLIENT, file), join(client, file))
    const { private: _, ...manifest } = manifestIn(CLIENT)
    writeFileSync(join(client, 'package.json'), `${JSON.stringify(manifest, null, 2)}\n`)
    await buildServer(server)
    const command = isPublishing
      ? ['publish', '--access', 'public', '--provenance']
      : ['pack', '--dry-run', '--loglevel', 'notice']
    for (const cwd of [client, server])
      execFileSync('npm', command, { cwd, stdio: 'inherit', shell: process.platform === 'win32' })
  } finally {
    rmSync(directory, { recursive: true, force: true })
  }
}

function manifestIn(directory: string): Manifest {
  return JSON.parse(readFileSync(join(directory, 'package.json'), 'utf8')) as Manifest
}

async function assertContractIsCurrent(): Promise<void> {
  const { contract } = generateContract(await readApi(appRouter))
  if (readFileSync(join(CLIENT, 'src/contract.ts'), 'utf8') === contract) return
  throw new UsageError('The client contract is outdated; run: npm run client:generate')
}

/** Requires one version of both packages, dated in both changelogs, and its tag on the present commit. @throws UsageError */
function assertReleased(): void {
  const { version } = manifestIn(ROOT)
  if (manifestIn(CLIENT).version !== version) throw new UsageError('The packages have different versions.')
  for (const directory of [ROOT, CLIENT]) {
    const [, released = ''] = readFileSync(join(directory, 'CHANGELOG.md'), 'utf8').split(`\n## ${version} (`)
    if (!/^\d{4}-\d{2}-\d{2}\)\n/.test(released))
      throw new UsageError(`${directory}/CHANGELOG.md has no entry "## ${version} (<date>)"; run: npm run release`)
  }
  if (git('status', '--porcelain') !== '') throw new UsageError('The working tree has uncommitted changes.')
  if (!git('tag', '--points-at', 'HEAD').split('\n').includes(`v${version}`))
    throw new UsageError(`The present commit has no tag v${version}; run: npm run release -- ${version}`)
}

function git(...args: string[]): string {
  return execFileSync('git', args, { cwd: ROOT, encoding: 'utf8' }).trim()
}

runCommand(main)
