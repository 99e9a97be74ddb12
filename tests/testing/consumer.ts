import { spawnSync } from 'node:child_process'
import { cpSync, mkdirSync, mkdtempSync, readdirSync, rmSync, symlinkSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { dirname, join } from 'node:path'
import { buildServer } from '../../tooling/package/build.ts'
import { packClient, ROOT } from '../client/packed.ts'

/** A project outside this repository, with both packages as they are published. Its other packages are those of the repository. */
export interface Consumer extends Disposable {
  write(file: string, text: string): void
  /** Runs a program of a package, like `vitest run`. Returns the output on both streams, and the exit status. */
  run(program: string, parameters: string[]): { output: string; status: number | null }
}

const PROGRAMS: Record<string, string> = {
  node: '',
  tsc: 'node_modules/typescript/bin/tsc',
  vitest: 'node_modules/vitest/vitest.mjs',
  jest: 'node_modules/jest/bin/jest.js',
}

/** Builds both packages and puts them into a new project. */
export async function createConsumer(): Promise<Consumer> {
  const project = mkdtempSync(join(tmpdir(), 'taskwire-consumer-'))
  const modules = join(project, 'node_modules')
  await buildServer(join(modules, 'taskwire'))
  const packed = await packClient()
  mkdirSync(join(modules, '@taskwire'))
  cpSync(packed.installed, join(modules, '@taskwire/client'), { recursive: true })
  packed.remove()
  for (const name of readdirSync(join(ROOT, 'node_modules'))) {
    if (/^(taskwire.*|@taskwire|\..*)$/.test(name)) continue
    symlinkSync(join(ROOT, 'node_modules', name), join(modules, name), 'junction')
  }
  const write = (file: string, text: string) => {
    mkdirSync(dirname(join(project, file)), { recursive: true })
    writeFileSync(join(project, file), text)
  }
  write('package.json', JSON.stringify({ name: 'consumer', private: true, type: 'module' }))
  return {
    write,
    run(program, parameters) {
      const file = PROGRAMS[program]
      const options = program === 'jest' ? ['--experimental-vm-modules'] : []
      const all = [...options, ...(file ? [join(ROOT, file)] : []), ...parameters]
      const env = { PATH: process.env.PATH, NO_COLOR: '1', CI: '1' }
      const { stdout, stderr, status } = spawnSync(process.execPath, all, { cwd: project, env, encoding: 'utf8' })
      return { output: `${stdout}\n${stderr}`, status }
    },
    [Symbol.dispose]: () => rmSync(project, { recursive: true, force: true }),
  }
}
