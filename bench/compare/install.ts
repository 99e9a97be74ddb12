import { execFile } from 'node:child_process'
import { existsSync, mkdirSync, readFileSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { promisify } from 'node:util'

/** Dependencies of contenders that Taskwire does not use: exact versions, the latest in November 2026. */
export const TOOLS = { '@orpc/server': '1.16.1', 'drizzle-orm': '0.45.4', autocannon: '9.0.0' }

/** A directory below this repository's packages, so that shared packages (`pg`, `zod`) are the same. */
export const INSTALLED = join(import.meta.dirname, '../../node_modules/.cache/taskwire-bench')

/** Installs them on the first run. @throws Error with npm's output on failure. */
export async function installTools(): Promise<void> {
  if (Object.entries(TOOLS).every(([name, version]) => installedVersion(name) === version)) return
  mkdirSync(INSTALLED, { recursive: true })
  const manifest = { private: true, type: 'module', dependencies: TOOLS }
  writeFileSync(join(INSTALLED, 'package.json'), JSON.stringify(manifest))
  await promisify(execFile)('npm', ['install', '--no-audit', '--no-fund', '--no-package-lock', '--loglevel=error'], {
    cwd: INSTALLED,
    shell: process.platform === 'win32',
  })
}

function installedVersion(name: string): string | undefined {
  const manifest = join(INSTALLED, 'node_modules', name, 'package.json')
  return existsSync(manifest) ? JSON.parse(readFileSync(manifest, 'utf8')).version : undefined
}
