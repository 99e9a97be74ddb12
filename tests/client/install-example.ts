import { execFileSync } from 'node:child_process'
import { copyFileSync, mkdirSync, symlinkSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { ROOT } from './packed.ts'

/** Creates a project with one example, the packed client, and Node's types. */
export function installExample(example: string, { tarball, directory }: { tarball: string; directory: string }): void {
  mkdirSync(directory)
  writeFileSync(join(directory, 'package.json'), '{ "type": "module" }')
  const options = { cwd: directory, shell: process.platform === 'win32' }
  execFileSync('npm', ['install', '--offline', '--silent', '--no-audit', '--no-fund', tarball], options)
  mkdirSync(join(directory, 'node_modules/@types'))
  symlinkSync(join(ROOT, 'node_modules/@types/node'), join(directory, 'node_modules/@types/node'), 'junction')
  copyFileSync(join(ROOT, `client-sdk/examples/${example}.ts`), join(directory, `${example}.ts`))
}
