import { execFile, spawnSync } from 'node:child_process'
import { mkdtempSync, writeFileSync } from 'node:fs'
import { connect } from 'node:net'
import { join } from 'node:path'
import { text } from 'node:stream/consumers'
import { promisify } from 'node:util'
import { afterAll, beforeAll, beforeEach, describe, expect, it } from 'vitest'
import { ROOT } from '../client/packed.ts'
import { useCluster } from '../helpers/cluster.ts'
import { isLong } from '../helpers/effort.ts'
import { patienceMs } from '../helpers/eventually.ts'
import { type NeonProxy, startNeonProxy } from '../helpers/neon-proxy.ts'
import { freePort } from '../helpers/postgres-server.ts'
import { type InstalledProject, installPackages, programsIn } from './installed.ts'
import { useServer, variablesIn } from './use-mount.ts'

const PAGE = 'embedding.md'
const TOOLS = { bun: '1.4.5', deno: '2.9.6', '@types/bun': '1.4.5' }

let project: InstalledProject
let neon: NeonProxy
const cluster = useCluster()
beforeAll(async () => {
  project = await installPackages(TOOLS)
  neon = await startNeonProxy()
}, 600_000)
afterAll(async () => {
  project?.[Symbol.dispose]()
  await neon?.stop()
})

const PERMISSIONS = ['env', 'net', 'read', 'sys', 'write'].map((name) => `--allow-${name}`)

interface Runtime {
  mark: 'bun' | 'deno'
  /** The arguments that precede a program. */
  run: string[]
  /** The program and arguments that start the command of the package. */
  command: [program: 'bunx' | 'deno', ...args: string[]]
  /** Returns the faults that its types have in a program. */
  faultsOf(file: string): string
}

const RUNTIMES: Runtime[] = [
  {
    ...{ mark: 'bun', run: [], command: ['bunx', '--bun', 'taskwire'] },
    faultsOf(file) {
      const tsc = join(ROOT, 'node_modules/typescript/bin/tsc')
      const options = ['--noEmit', '--strict', '--target', 'es2024', '--module', 'nodenext', '--types', 'bun']
      // With the declarations of Node that it is installed with, the ones of Bun have faults.
      const args = [tsc, '--ignoreConfig', ...options, '--skipLibCheck', file]
      return spawnSync(process.execPath, args, { cwd: project.path, encoding: 'utf8' }).stdout
    },
  },
  {
    ...{
      mark: 'deno',
      run: ['run', '--quiet', '--no-prompt', ...PERMISSIONS],
      command: ['deno', 'run', '-A', 'npm:taskwire'],
    },
    faultsOf: (file) => {
      const { status, stderr } = spawnSync(bin('deno'), ['check', '--quiet', file], {
        cwd: project.path,
        encoding: 'utf8',
      })
      return status === 0 ? '' : stderr
    },
  },
]

const bin = (name: string) => join(project.path, 'node_modules/.bin', name)

/** Writes a program into the project, and returns the file. */
function written({ name, program }: { name: string; program: string }): string {
  writeFileSync(join(project.path, `${name}.ts`), program)
  return `${name}.ts`
}

/** Sends bytes to a server, and returns what it answers until it closes the connection. */
function exchange(port: number, bytes: string): Promise<string> {
  return text(connect(port, '127.0.0.1').end(bytes))
}

/** A program that tests its own code against `taskwire/testing`. */
const TEST = `import { startTestServer } from 'taskwire/testing'
const tw = await startTestServer()
const client = tw.clientFor(await tw.createUser(), { retries: 0 })
await client.tasks.create({ title: 'Buy milk' })
console.log((await client.tasks.list()).items.length)
await tw.failNext('tasks.list', { code: 'UNAVAILABLE' })
console.log(await client.tasks.list().catch(({ code }) => code))
await tw.close()
`

describe.each(RUNTIMES)('$mark', ({ mark, run, command, faultsOf }) => {
  beforeEach(({ skip }) => {
    const { stdout, error } = spawnSync(bin(mark), ['--version'], { encoding: 'utf8' })
    skip(error !== undefined, `${mark} is not installed, or cannot run here: ${error}`)
    expect(stdout).toContain(TOOLS[mark])
  })

  const outputOf = async (file: string) => {
    // Its own cache of compiled modules: a first run loads them slowly, so messages to a thread arrive before the thread listens.
    const env = variablesIn(project.path, { DENO_DIR: mkdtempSync(join(project.path, 'cache-')) })
    const options = { cwd: project.path, env, timeout: patienceMs() }
    return (await promisify(execFile)(bin(mark), [...run, file], options)).stdout
  }

  // package.compat.test.ts runs them in Node.
  it.runIf(isLong).each(programsIn(PAGE))('runs program $name to its end', async ({ printed, ...program }) => {
    expect((await outputOf(written(program))).trimEnd().split('\n')).toEqual(printed)
  })

  it('runs a test with taskwire/testing', async () => {
    expect(await outputOf(written({ name: 'test', program: TEST }))).toBe('1\nUNAVAILABLE\n')
  })

  it.each(programsIn(PAGE, mark))('compiles program $name', (program) => {
    expect(faultsOf(written(program))).toBe('')
  })

  it.each(['pglite', 'pg', 'neon'] as const)('serves everything in a mount, with the driver %s', async (driver) => {
    const [{ name, program } = { name: '', program: '' }] = programsIn(PAGE, mark)
    const port = await freePort()
    const file = written({ name: `${name}-${driver}`, program: program.replace('8000', String(port)) })
    const url = `http://localhost:${port}/api/tw`
    const database = driver === 'pglite' ? {} : { DATABASE_URL: cluster.url(await cluster.newDatabase()) }
    const env = variablesIn(project.path, {
      ...{ PUBLIC_URL: url, DATABASE_DRIVER: driver, ...database },
      ...(driver === 'neon' && { NEON_WS_PROXY: neon.url }),
    })
    const { stdout } = await useServer({ command: bin(mark), args: [...run, file], cwd: project.path, env }, url)
    // A warning would say that statements take more round trips than on Node.
    expect(stdout).not.toContain('"level":')
  })

  it('starts the command, which protects its data directory, answers malformed requests, and drains', async () => {
    const port = await freePort()
    const env = variablesIn(project.path, { PORT: String(port), HOST: '127.0.0.1' })
    const [program, ...args] = command
    const started = { command: bin(program), args, cwd: project.path, env }
    const ended = await useServer(started, `http://127.0.0.1:${port}`, async () => {
      const other = { ...env, PORT: String(await freePort()) }
      const second = promisify(execFile)(bin(program), args, { cwd: project.path, env: other, timeout: patienceMs() })
      await expect(second).rejects.toMatchObject({ code: 1, stderr: expect.stringContaining('is in use by process') })
      const answer = await exchange(port, 'GE T / HTTP/1.1\r\n\r\n')
      expect(answer).toMatch(/^HTTP\/1\.1 400 [\s\S]*The request is not valid HTTP/)
    })
    expect(ended).toMatchObject({ code: 0 })
  })
})
