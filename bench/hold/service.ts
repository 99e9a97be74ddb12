import { fork } from 'node:child_process'
import { once } from 'node:events'
import { join } from 'node:path'
import { SignJWT } from 'jose'
import { type PostgresServer, startPostgres } from '../../tests/helpers/postgres-server.ts'
import { newSecret, type ProbedServer, startProbed } from '../../tests/live/many/probed-server.ts'
import type { Order, Seen } from './generator.ts'

/** A server on a PostgreSQL of its own, to be held under. */
export interface Service extends AsyncDisposable {
  server: ProbedServer
  postgres: PostgresServer
  tokenOf(userId: string, seconds?: number): Promise<string>
}

/** Starts both. */
export async function startService(env: Record<string, string> = {}): Promise<Service> {
  const postgres = await startPostgres()
  const secret = newSecret()
  const server = await startProbed({ databaseUrl: postgres.url, secret, env })
  return {
    server,
    postgres,
    tokenOf: (userId, seconds = 3600) => {
      const now = Math.floor(Date.now() / 1000)
      const token = new SignJWT({ sub: userId }).setProtectedHeader({ alg: 'HS256' }).setIssuedAt(now)
      return token.setExpirationTime(now + seconds).sign(new TextEncoder().encode(secret))
    },
    [Symbol.asyncDispose]: async () => {
      await server[Symbol.asyncDispose]()
      await postgres.stop()
    },
  }
}

/** A user of the load, with as many tasks as a page of 20 needs. */
export async function createLoadUser({ server, tokenOf }: Service, userId: string): Promise<string> {
  const token = await tokenOf(userId)
  const items = Array.from({ length: 40 }, (_, n) => ({ title: `task ${n}`, description: 'x'.repeat(80) }))
  const response = await fetch(`${server.url}/api/v1/bulk/create`, {
    method: 'POST',
    headers: { Authorization: `Bearer ${token}`, 'Content-Type': 'application/json' },
    body: JSON.stringify({ items }),
  })
  if (!response.ok) throw new Error(`The load cannot be prepared: ${await response.text()}`)
  return token
}

/** What callers do with one token: three pages to one new task. */
export function requestsOf(token: string): string[] {
  const head = `Host: 127.0.0.1\r\nAuthorization: Bearer ${token}\r\n`
  const body = '{"json":{"title":"one more"}}'
  const query = encodeURIComponent('{"json":{"limit":20}}')
  const list = `GET /trpc/tasks.list?input=${query} HTTP/1.1\r\n${head}\r\n`
  const post = `Content-Type: application/json\r\nContent-Length: ${body.length}\r\n`
  return [list, list, list, `POST /trpc/tasks.create HTTP/1.1\r\n${head}${post}\r\n${body}`]
}

/** Has a process of its own send the load. */
export async function sendLoad(order: Order): Promise<Seen> {
  const child = fork(join(import.meta.dirname, 'generator.ts'), { stdio: 'inherit' })
  const answered = once(child, 'message')
  child.send(order)
  const [seen] = await answered
  return seen
}
