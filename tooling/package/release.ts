import { execFileSync } from 'node:child_process'
import { readFileSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { parseArgs } from 'node:util'
import { runCommand } from '../../src/startup/run-command.ts'
import { UsageError } from '../../src/startup/usage-error.ts'
import { releaseNotes, withVersion } from './versions.ts'

const ROOT = join(import.meta.dirname, '../..')
const MANIFESTS = ['package.json', 'client-sdk/package.json', 'web/package.json', 'package-lock.json']
const CHANGELOGS = ['CHANGELOG.md', 'client-sdk/CHANGELOG.md']

/**
 * Implements `npm run release -- <version>`: gives both packages a version, dates their changelogs, commits and tags. It publishes
 * nothing: push the tag, and continuous integration runs `npm run release:publish -- --publish`.
 */
async function main(args: string[]): Promise<void> {
  const { positionals } = parseArgs({ args, allowPositionals: true })
  const [version = '', ...more] = positionals
  if (!/^\d+\.\d+\.\d+(-[\w.]+)?$/.test(version) || more.length > 0)
    throw new UsageError('Usage: npm run release -- <version>, such as 0.2.0')
  if (git('status', '--porcelain') !== '')
    throw new UsageError('The working tree has uncommitted changes; commit or stash them.')
  if (git('tag', '--list', `v${version}`) !== '') throw new UsageError(`The tag v${version} exists already.`)
  const date = new Date().toISOString().slice(0, 10)
  change(MANIFESTS, (text, file) => withVersion(text, version, file))
  change(CHANGELOGS, (text, file) => releaseNotes(text, { version, date, file }))
  execFileSync(process.execPath, [join(ROOT, 'client-sdk/generate.ts')], { cwd: ROOT, stdio: 'inherit' })
  git('commit', '--all', '--message', `Release ${version}`)
  git('tag', '--annotate', `v${version}`, '--message', `Release ${version}`)
  console.log(`Committed and tagged v${version}. Check it, then: git push --follow-tags`)
}

function change(files: string[], edit: (text: string, file: string) => string): void {
  for (const file of files) {
    const path = join(ROOT, file)
    writeFileSync(path, edit(readFileSync(path, 'utf8'), file))
  }
}

function git(...args: string[]): string {
  return execFileSync('git', args, { cwd: ROOT, encoding: 'utf8' }).trim()
}

runCommand(main)
