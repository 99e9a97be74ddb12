import { execFileSync } from 'node:child_process'
import { copyFileSync, mkdirSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { packClient as pack } from '../../client-sdk/pack.ts'
import { buildServer } from '../../tooling/package/build.ts'
import { packClient, ROOT } from '../client/packed.ts'

/** A project outside this repository, in a path with a space, with both packages as they are published. */
export interface InstalledProject extends Disposable {
  path: string
  /** The tarballs. */
  tarballs: { server: string; client: string }
}

/** Frameworks that the documentation mounts the handler in. */
const FRAMEWORKS = { '@hono/node-server': '2.1.8', hono: '4.13.19', express: '5.3.0', fastify: '5.12.8' }
const TYPES = ['@types/express@5.0.6', '@types/node@24.19.2', '@trpc/client@11.25.2']

/**
 * Builds and packs both packages, and installs them with npm in a new project. `tools` are exact versions of further packages by
 * name, which may lack a build for this machine.
 */
export async function installPackages(tools: Record<string, string> = {}): Promise<InstalledProject> {
  const directory = mkdtempSync(join(tmpdir(), 'taskwire-package-'))
  const source = join(directory, 'source')
  await buildServer(source)
  const server = pack(source, directory)
  const packed = await packClient()
  const client = join(directory, 'client.tgz')
  copyFileSync(packed.tarball, client)
  packed.remove()
  const path = join(directory, 'a project')
  mkdirSync(path)
  const manifest = {
    ...{ name: 'consumer', private: true, type: 'module', optionalDependencies: tools },
    allowScripts: Object.fromEntries(Object.keys(tools).map((tool) => [tool, true])),
  }
  writeFileSync(join(path, 'package.json'), JSON.stringify(manifest))
  const frameworks = Object.entries(FRAMEWORKS).map(([name, version]) => `${name}@${version}`)
  npmInstall(path, [client, server, ...frameworks, ...TYPES])
  return {
    path,
    tarballs: { server, client },
    [Symbol.dispose]: () => rmSync(directory, { recursive: true, force: true }),
  }
}

/** Installs packages in a project, without the npm options of this repository, which its scripts pass on. */
export function npmInstall(cwd: string, packages: string[]): void {
  const env = Object.fromEntries(Object.entries(process.env).filter(([name]) => !/^npm_/i.test(name)))
  const options = ['--no-audit', '--no-fund', '--prefer-offline', '--loglevel=error']
  execFileSync('npm', ['install', ...options, ...packages], { cwd, env, stdio: 'inherit' })
}

/** A program in a page of the documentation, with its documented output: the comments at the ends of its lines. */
export interface DocumentedProgram {
  name: string
  program: string
  printed: string[]
}

/** Returns the programs of a page. `mark` follows `ts` in their fence. */
export function programsIn(page: string, mark = ''): DocumentedProgram[] {
  const text = readFileSync(join(ROOT, 'docs', page), 'utf8')
  const fence = new RegExp(`^\`\`\`ts${mark && ` ${mark}`}\\n([\\s\\S]*?)^\`\`\``, 'gm')
  return [...text.matchAll(fence)].map(([, program = ''], n) => ({
    name: `${page.replace('.md', '')}-${mark && `${mark}-`}${n}`,
    program,
    printed: [...program.matchAll(/console\.log\(.*\) \/\/ (.+)$/gm)].map(([, line = '']) => line),
  }))
}
