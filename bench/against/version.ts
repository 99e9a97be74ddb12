import { spawn } from 'node:child_process'
import { randomBytes, randomUUID } from 'node:crypto'
import { once } from 'node:events'
import { existsSync, mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { setTimeout } from 'node:timers/promises'
import { SignJWT } from 'jose'
import pg from 'pg'
import { freePort } from '../../tests/helpers/postgres-server.ts'
import { processorTime } from '../compare/machine.ts'
import { Connection } from '../hold/connection.ts'

/** A user with tasks on one version. */
interface User {
  token: string
  ids: string[]
}

/** A running version of Taskwire with its own database. */
export interface Version extends AsyncDisposable {
  users: User[]
  /** Sends requests, eight at a time, and returns the processor time in milliseconds per request. */
  cost(requests: string[]): Promise<number>
}

const USERS = 16
const TASKS = 200
const CALLERS = 8

/** Starts a version from its directory and fills its database. */
export async function startVersion(directory: string, serverUrl: string): Promise<Version> {
  const name = `against_${randomUUID().replaceAll('-', '')}`
  const admin = new pg.Client(serverUrl)
  await admin.connect()
  await admin.query(`CREATE DATABASE ${name}`)
  const url = new URL(serverUrl)
  url.pathname = `/${name}`
  const secret = randomBytes(32).toString('base64')
  const port = await freePort()
  // An empty directory, so that no .env is read.
  const cwd = mkdtempSync(join(tmpdir(), 'taskwire-against-'))
  const child = spawn(process.execPath, [join(directory, 'src/server.ts')], {
    cwd,
    env: {
      PATH: process.env.PATH,
      NODE_ENV: 'production',
      HOST: '127.0.0.1',
      PORT: String(port),
      DATABASE_URL: url.href,
      AUTH_JWT_SECRET: secret,
      RATE_LIMIT_USER: '0',
      RATE_LIMIT_ADDRESS: '0',
    },
    stdio: ['ignore', 'ignore', 'inherit'],
  })
  const kill = () => child.kill('SIGKILL')
  process.once('exit', kill)
  const failed = once(child, 'exit').then(() => Promise.reject(new Error(`${directory} failed to start`)))
  failed.catch(() => {})
  await Promise.race([isReady(port), failed])
  const users = await Promise.all(
    Array.from({ length: USERS }, (_, n) => createUser(port, { secret, name: `user-${n}` })),
  )
  const connections = Array.from({ length: CALLERS }, () => new Connection(port))

  /** Returns the processor time of the process and of each of its database backends. A backend that has exited is ignored. */
  async function spent(): Promise<Map<number, number>> {
    const { rows } = await admin.query<{ pid: number }>('SELECT pid FROM pg_stat_activity WHERE datname = $1', [name])
    const pids = [child.pid as number, ...rows.map(({ pid }) => pid)].filter((pid) => existsSync(`/proc/${pid}/stat`))
    return new Map(pids.map((pid) => [pid, processorTime(pid) ?? Number.NaN]))
  }

  return {
    users,
    async cost(requests) {
      const before = await spent()
      let next = 0
      await Promise.all(
        connections.map(async (connection) => {
          while (next < requests.length) {
            const request = requests[next++] as string
            const { status } = await connection.send(request)
            if (status !== 200) throw new Error(`${status} for ${request.split('\r\n')[0]}`)
          }
        }),
      )
      const after = await spent()
      const used = [...after].map(([pid, time]) => time - (before.get(pid) ?? 0))
      return used.reduce((sum, time) => sum + time, 0) / requests.length
    },
    [Symbol.asyncDispose]: async () => {
      for (const connection of connections) connection.close()
      const ended = once(child, 'exit')
      child.kill('SIGTERM')
      await ended
      process.off('exit', kill)
      await admin.query(`DROP DATABASE ${name} WITH (FORCE)`)
      await admin.end()
      rmSync(cwd, { recursive: true, force: true })
    },
  }
}

async function isReady(port: number): Promise<void> {
  for (;;) {
    const response = await fetch(`http://127.0.0.1:${port}/health/ready`).catch(() => undefined)
    await response?.arrayBuffer()
    if (response?.status === 200) return
    await setTimeout(50)
  }
}

async function createUser(port: number, { secret, name }: { secret: string; name: string }): Promise<User> {
  const now = Math.floor(Date.now() / 1000)
  const token = await new SignJWT({ sub: name })
    .setProtectedHeader({ alg: 'HS256' })
    .setIssuedAt(now)
    .setExpirationTime(now + 3600)
    .sign(Buffer.from(secret))
  const ids = Array.from({ length: TASKS }, () => randomUUID())
  const items = ids.map((id, n) => ({
    id,
    title: `Call the landlord, no. ${n}`,
    description: 'x'.repeat(80),
    tags: ['home'],
  }))
  const response = await fetch(`http://127.0.0.1:${port}/trpc/tasks.createMany`, {
    method: 'POST',
    headers: { Authorization: `Bearer ${token}`, 'Content-Type': 'application/json' },
    body: JSON.stringify({ json: { items } }),
  })
  if (!response.ok) throw new Error(`Creating the tasks failed: ${await response.text()}`)
  return { token, ids }
}
