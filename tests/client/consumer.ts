import { type ExecFileOptions, execFile } from 'node:child_process'
import { existsSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { delimiter, dirname, join } from 'node:path'
import { promisify } from 'node:util'
import { patienceMs } from '../helpers/eventually.ts'
import { packClient } from './packed.ts'

/** A new project outside this repository with the packed client and some tools installed by npm. */
export interface Consumer extends Disposable {
  directory: string
  /** Returns why one of the tools is not installed; undefined if all are. */
  missing(...tools: string[]): string | undefined
  /** Returns a path in the project. */
  path(...parts: string[]): string
  write(files: Record<string, string>): void
  /** Runs a program in the project with only `PATH` of this process's environment, and returns its output. */
  run(program: string, parameters: string[]): Promise<{ stdout: string; stderr: string }>
}

interface Needed {
  /** The packages that the project uses besides the client: exact versions by name. */
  tools: Record<string, string>
  /** Additional fields of package.json. */
  manifest?: object
}

// The Node of the tests comes first, because a tool may bring its own npm.
const PATH = [dirname(process.execPath), process.env.PATH].join(delimiter)
// Without a registry, npm would retry for minutes.
const QUICKLY = ['--fetch-retries=1', '--fetch-retry-mintimeout=1000', '--fetch-timeout=60000']
const RUN: ExecFileOptions = { encoding: 'utf8', maxBuffer: 64 * 1024 * 1024 }

/**
 * Installs the client alone and offline, then the tools. A tool that npm cannot install is `missing`, so that its tests can
 * be skipped. @throws Error if the client does not install
 */
export async function createConsumer({ tools, manifest = {} }: Needed): Promise<Consumer> {
  const packed = await packClient()
  const directory = mkdtempSync(join(tmpdir(), 'taskwire-consumer-'))
  const path = (...parts: string[]) => join(directory, ...parts)
  const write = (files: Record<string, string>) => {
    for (const [name, text] of Object.entries(files)) writeFileSync(path(name), text)
  }
  const writeManifest = (more: object) =>
    write({ 'package.json': JSON.stringify({ private: true, type: 'module', ...manifest, ...more }) })

  writeManifest({})
  const offline = await npm(directory, ['install', '--offline', packed.tarball])
  if (!offline.ok) throw new Error(`The client does not install: ${offline.stderr}`)
  // Optional, so that npm still installs the other tools if one is unavailable.
  writeManifest({
    dependencies: { '@taskwire/client': `file:${packed.tarball}` },
    optionalDependencies: tools,
    allowScripts: Object.fromEntries(Object.keys(tools).map((tool) => [tool, true])),
  })
  const installed = await npm(directory, ['install', ...QUICKLY, '--prefer-offline'])
  if (!installed.ok) throw new Error(`npm could not install the tools together: ${installed.stderr}`)
  const absent = Object.keys(tools).filter((tool) => !existsSync(path('node_modules', tool, 'package.json')))
  const missing: Record<string, string> = {}
  for (const tool of absent) missing[tool] = await whyMissing(directory, tool, tools[tool])

  return {
    directory,
    missing: (...needed) => needed.map((tool) => missing[tool]).find((reason) => reason !== undefined),
    path,
    write,
    run: async (program, parameters) => {
      const { stdout, stderr } = await promisify(execFile)(program, parameters, {
        ...RUN,
        timeout: patienceMs(),
        cwd: directory,
        env: { PATH, HOME: directory },
      })
      return { stdout: String(stdout), stderr: String(stderr) }
    },
    [Symbol.dispose]: () => {
      packed.remove()
      rmSync(directory, { recursive: true, force: true })
    },
  }
}

/** Reads a program that consumers run. */
export function consumerProgram(name: string): string {
  return readFileSync(join(import.meta.dirname, 'consumers', name), 'utf8')
}

/** Returns npm's error for a tool that is not installed. */
async function whyMissing(directory: string, tool: string, version = ''): Promise<string> {
  const spec = version.startsWith('npm:') ? version.slice('npm:'.length) : `${tool}@${version}`
  const { ok, stderr } = await npm(directory, ['view', ...QUICKLY, spec, 'version'])
  const reason = ok ? 'it has no build for this machine, or its install script failed' : stderr.split('\n')[0]
  return `npm could not install ${spec} here: ${reason}`
}

async function npm(cwd: string, parameters: string[]): Promise<{ ok: boolean; stderr: string }> {
  const all = [...parameters, '--no-audit', '--no-fund', '--no-package-lock', '--loglevel=error']
  const options = { cwd, env: { ...process.env, PATH }, shell: process.platform === 'win32' }
  return promisify(execFile)('npm', all, options).then(
    ({ stderr }) => ({ ok: true, stderr }),
    (error: Error & { stderr?: string }) => ({ ok: false, stderr: error.stderr || error.message }),
  )
}
