import { type ChildProcess, execFileSync, spawn } from 'node:child_process'
import { once } from 'node:events'
import { cpSync, mkdirSync, symlinkSync } from 'node:fs'
import { join } from 'node:path'
import { describe, expect, it } from 'vitest'
import { useCluster } from '../helpers/cluster.ts'
import { eventually } from '../helpers/eventually.ts'
import { freePort } from '../helpers/postgres-server.ts'
import { createPostgresService } from '../helpers/postgres-service.ts'
import { postJson, send } from '../helpers/send.ts'
import { temporaryDirectory } from '../helpers/server-process.ts'
import { UNHURRIED } from '../helpers/unhurried.ts'

const ROOT = join(import.meta.dirname, '../..')
const cluster = useCluster()

/** Returns whether PID namespaces can be created here; this requires root on Linux. */
function canUnshare(): boolean {
  try {
    execFileSync('unshare', ['--pid', '--fork', '--mount-proc', 'true'], { stdio: 'ignore' })
    return true
  } catch {
    return false
  }
}

const NPM_START = ['npm', 'start']
const NODE = [process.execPath, ...UNHURRIED, 'src/server.ts']
const AS_PROCESS_1 = ['unshare', '--pid', '--fork', '--mount-proc', '--kill-child']

const WAYS: [name: string, command: string[], isPossible: boolean][] = [
  ['npm start', NPM_START, true],
  ['node src/server.ts', NODE, true],
  ['npm start, as process 1', [...AS_PROCESS_1, ...NPM_START], canUnshare()],
  ['node src/server.ts, as process 1', [...AS_PROCESS_1, ...NODE], canUnshare()],
]

describe.each(WAYS)('started by %s', (name, command, isPossible) => {
  it.runIf(isPossible)(
    `finishes the call in progress and exits with 0 when only the direct child receives SIGTERM [L-11]${isPossible ? '' : ' (skipped: needs root)'}`,
    async () => {
      const service = await createPostgresService(cluster)
      const port = await freePort()
      const [file = '', ...args] = command
      const env = { PATH: `${join(ROOT, 'node_modules/.bin')}:${process.env.PATH}`, ...service.env, HOST: '127.0.0.1' }
      const child = spawn(file, args, { cwd: ROOT, env: { ...env, PORT: String(port) }, stdio: 'ignore' })
      const ended = once(child, 'exit')
      try {
        const url = `http://127.0.0.1:${port}`
        await eventually(async () => expect((await send('GET', `${url}/health/ready`)).status).toBe(200))
        const headers = { Authorization: `Bearer ${service.tokenOf('ada')}` }
        expect((await postJson(`${url}/api/v1/tasks`, { title: 'first' }, headers)).status).toBe(201)
        // A change that waits for the lock on the user's counter.
        const { release, call } = await holdCounter(service.database, () =>
          postJson(`${url}/api/v1/tasks`, { title: 'under way' }, headers),
        )
        process.kill(name.includes('process 1') ? firstChildOf(child) : (child.pid as number), 'SIGTERM')
        await eventually(async () =>
          expect((await send('GET', `${url}/health/live`).catch(() => undefined))?.status).toBeUndefined(),
        )
        await release()
        expect((await call).status).toBe(201)
        expect(await ended).toEqual([0, null])
        // The port is closed.
        await expect(send('GET', `${url}/health/live`)).rejects.toThrow()
      } finally {
        child.kill('SIGKILL')
      }
    },
  )
})

/** Makes a call wait for a database lock until `release` is called. */
async function holdCounter<T>(database: string, start: () => Promise<T>) {
  const { promise, resolve } = Promise.withResolvers<void>()
  const held = Promise.withResolvers<void>()
  const { default: pg } = await import('pg')
  const client = new pg.Client(cluster.url(database))
  await client.connect()
  const holding = (async () => {
    await client.query('BEGIN')
    await client.query('SELECT 1 FROM counter FOR UPDATE')
    held.resolve()
    await promise
    await client.query('COMMIT')
    await client.end()
  })()
  await held.promise
  const call = start()
  const waits = `SELECT 1 FROM pg_stat_activity WHERE datname = '${database}' AND wait_event_type = 'Lock'`
  await eventually(async () => expect(await cluster.admin(waits)).toHaveLength(1))
  return {
    call,
    release: async () => {
      resolve()
      await holding
    },
  }
}

/** Returns the process that is number 1 in its PID namespace. */
function firstChildOf({ pid }: ChildProcess): number {
  return Number(execFileSync('pgrep', ['-P', String(pid)], { encoding: 'utf8' }).trim())
}

it('starts from a path with a space and non-ASCII letters [L-12]', async () => {
  using directory = temporaryDirectory()
  const root = join(directory.path, 'pläce with späces')
  mkdirSync(root)
  for (const part of ['src', 'prisma', 'client-sdk/src', 'package.json'])
    cpSync(join(ROOT, part), join(root, part), { recursive: true })
  symlinkSync(join(ROOT, 'node_modules'), join(root, 'node_modules'))
  const port = await freePort()
  const env = { PATH: process.env.PATH, PORT: String(port), HOST: '127.0.0.1', DATA_DIR: join(root, 'dätä base') }
  const child = spawn(process.execPath, ['src/server.ts'], { cwd: root, env, stdio: 'ignore' })
  const ended = once(child, 'exit')
  try {
    const ready = eventually(async () =>
      expect((await send('GET', `http://127.0.0.1:${port}/health/ready`)).status).toBe(200),
    )
    expect(await Promise.race([ready.then(() => 'ready'), ended])).toBe('ready')
  } finally {
    child.kill('SIGTERM')
    await ended
  }
})
