import { execFileSync } from 'node:child_process'
import { existsSync, mkdirSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { UsageError } from '../../src/startup/usage-error.ts'

const ROOT = join(import.meta.dirname, '../..')

/**
 * Checks out a commit and installs its dependencies, once. Returns its directory. @throws UsageError for an unknown commit.
 */
export function checkOut(commit: string): string {
  const hash = revisionOf(commit)
  // Not below node_modules, where Node does not run TypeScript.
  const directory = join(tmpdir(), `taskwire-against-${hash.slice(0, 12)}`)
  const mark = join(directory, 'node_modules/.installed')
  if (existsSync(mark)) return directory
  rmSync(directory, { recursive: true, force: true })
  mkdirSync(directory, { recursive: true })
  console.log(`Installing ${hash.slice(0, 7)} …`)
  const archive = execFileSync('git', ['archive', '--format=tar', hash], { cwd: ROOT, maxBuffer: 1024 ** 3 })
  execFileSync('tar', ['-x', '-C', directory], { input: archive })
  execFileSync('npm', ['ci', '--no-audit', '--no-fund'], { cwd: directory, stdio: ['ignore', 'ignore', 'inherit'] })
  writeFileSync(mark, '')
  return directory
}

function revisionOf(commit: string): string {
  try {
    const revision = `${commit}^{commit}`
    return execFileSync('git', ['rev-parse', '--verify', '--quiet', revision], { cwd: ROOT, encoding: 'utf8' }).trim()
  } catch {
    throw new UsageError(`Unknown commit ${commit}: npm run bench:check -- --against <commit>`)
  }
}
