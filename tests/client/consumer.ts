import { type ExecFileOptions, execFile } from 'node:child_process'
import { existsSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { delimiter, dirname, join } from 'node:path'
import { promisify } from 'node:util'
import { patienceMs } from '../helpers/eventually.ts'
import { packClient } from './packed.ts'

/** A new project outside this repository, into which npm has installed the packed client and some tools. */
export interface Consumer extends Disposable {
  directory: string
  /** Why one of the tools cannot be used here; undefined when all can. */
  missing(...tools: string[]): string | undefined
  /** The path of something in the project. */
  path(...parts: string[]): string
  write(files: Record<string, string>): void
  /** Runs a program in the project, with nothing of this process's environment but `PATH`, and gives what it printed. */
  run(program: string, parameters: string[]): Promise<{ stdout: string; stderr: string }>
}

interface Needed {
  /** What the project uses beside the client: exact versions by name. */
  tools: Record<string, string>
  /** More of its package.json. */
  manifest?: object
}

// Those of the tests' own Node come first: a tool's npm package may bring another one.
const PATH = [dirname(process.execPath), process.env.PATH].join(delimiter)
// Where there is no registry, npm would ask for minutes.
const QUICKLY = ['--fetch-retries=1', '--fetch-retry-mintimeout=1000', '--fetch-timeout=60000']
const RUN: ExecFileOptions = { encoding: 'utf8', maxBuffer: 64 * 1024 * 1024 }

/**
 * Installs the client where nothing else is, with no registry at hand; then the tools. A tool that npm cannot get is
 * `missing`, so that what needs it can be skipped; a client that does not install is an error.
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
  const alone = await npm(directory, ['install', '--offline', packed.tarball])
  if (!alone.ok) throw new Error(`The client does not install: ${alone.stderr}`)
  // Optional: what cannot be had here is left out, and the others are still installed.
  writeManifest({
    dependencies: { '@taskwire/client': `file:${packed.tarball}` },
    optionalDependencies: tools,
    allowScripts: Object.fromEntries(Object.keys(tools).map((tool) => [tool, true])),
  })
  const installed = await npm(directory, ['install', ...QUICKLY, '--prefer-offline'])
  if (!installed.ok) throw new Error(`The tools do not fit together: ${installed.stderr}`)
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

/** What npm says when it is asked for the tool itself. */
async function whyMissing(directory: string, tool: string, version = ''): Promise<string> {
  const spec = version.startsWith('npm:') ? version.slice('npm:'.length) : `${tool}@${version}`
  const { ok, stderr } = await npm(directory, ['view', ...QUICKLY, spec, 'version'])
  const said = ok ? 'it has no build for this machine, or its install script failed' : stderr.split('\n')[0]
  return `npm could not install ${spec} here: ${said}`
}

async function npm(cwd: string, parameters: string[]): Promise<{ ok: boolean; stderr: string }> {
  const all = [...parameters, '--no-audit', '--no-fund', '--no-package-lock', '--loglevel=error']
  const options = { cwd, env: { ...process.env, PATH }, shell: process.platform === 'win32' }
  return promisify(execFile)('npm', all, options).then(
    ({ stderr }) => ({ ok: true, stderr }),
    (error: Error & { stderr?: string }) => ({ ok: false, stderr: error.stderr || error.message }),
  )
}
