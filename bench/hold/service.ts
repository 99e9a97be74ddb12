import { fork } from 'node:child_process'
import { once } from 'node:events'
import { join } from 'node:path'
import { setTimeout } from 'node:timers/promises'
import { SignJWT } from 'jose'
import { startPostgres } from '../../tests/helpers/postgres-server.ts'
import { newSecret, type ProbedServer, startProbed } from '../../tests/live/many/probed-server.ts'
import type { Order, Seen } from './generator.ts'

/** A server under load, and the process that sends the load. */
export interface Service extends AsyncDisposable {
  server: ProbedServer
  databaseUrl: string
  tokenOf(userId: string, seconds?: number): Promise<string>
  /** Runs one load; calls are sequential. */
  load(order: Omit<Order, 'port'>): Promise<Seen>
}

/** Starts both, on a new PostgreSQL server unless a database is given. */
export async function startService(databaseUrl?: string): Promise<Service> {
  await using starting = new AsyncDisposableStack()
  const postgres = databaseUrl === undefined ? await startPostgres() : undefined
  starting.defer(() => postgres?.stop())
  const url = databaseUrl ?? (postgres?.url as string)
  const secret = newSecret()
  const server = starting.use(await startProbed({ databaseUrl: url, secret }))
  const generator = startGenerator()
  starting.defer(generator.stop)
  const ending = starting.move()
  return {
    server,
    databaseUrl: url,
    load: (order) => generator.send({ ...order, port: server.port }),
    tokenOf: (userId, seconds = 3600) => {
      const now = Math.floor(Date.now() / 1000)
      const token = new SignJWT({ sub: userId }).setProtectedHeader({ alg: 'HS256' }).setIssuedAt(now)
      return token.setExpirationTime(now + seconds).sign(new TextEncoder().encode(secret))
    },
    [Symbol.asyncDispose]: () => ending.disposeAsync(),
  }
}

/** Creates the users of the load, a few at a time. Returns their tokens. */
export async function createLoadUsers(service: Service, userIds: string[]): Promise<string[]> {
  const tokens: string[] = []
  for (let n = 0; n < userIds.length; n += AT_ONCE) {
    tokens.push(...(await Promise.all(userIds.slice(n, n + AT_ONCE).map((id) => createLoadUser(service, id)))))
  }
  return tokens
}

const AT_ONCE = 5

/** Creates a user with enough tasks for a page of 20, retrying while the service is overloaded. */
async function createLoadUser({ server, tokenOf }: Service, userId: string): Promise<string> {
  const token = await tokenOf(userId)
  const items = Array.from({ length: 40 }, (_, n) => ({ title: `task ${n}`, description: 'x'.repeat(80) }))
  const headers = { Authorization: `Bearer ${token}`, 'Content-Type': 'application/json' }
  for (;;) {
    const body = JSON.stringify({ items })
    const response = await fetch(`${server.url}/api/v1/tasks/bulk/create`, { method: 'POST', headers, body })
    const text = await response.text()
    if (response.ok) return token
    if (response.status !== 503) throw new Error(`Preparing the load failed: ${text}`)
    await setTimeout(Number(response.headers.get('Retry-After')) * 1000)
  }
}

/** Returns the requests of one token: three pages per new task. */
export function requestsOf(token: string): string[] {
  const head = `Host: 127.0.0.1\r\nAuthorization: Bearer ${token}\r\n`
  const body = '{"json":{"title":"one more"}}'
  const query = encodeURIComponent('{"json":{"limit":20}}')
  const list = `GET /trpc/tasks.list?input=${query} HTTP/1.1\r\n${head}\r\n`
  const post = `Content-Type: application/json\r\nContent-Length: ${body.length}\r\n`
  return [list, list, list, `POST /trpc/tasks.create HTTP/1.1\r\n${head}${post}\r\n${body}`]
}

/** Starts a separate process that sends load. */
function startGenerator(): { send(order: Order): Promise<Seen>; stop(): void } {
  const child = fork(join(import.meta.dirname, 'generator.ts'), { stdio: 'inherit' })
  const ended = once(child, 'exit').then(() => {
    throw new Error('The load generator has exited')
  })
  ended.catch(() => {})
  return {
    send: async (order) => {
      const answered = once(child, 'message')
      child.send(order)
      const [seen] = await Promise.race([answered, ended])
      return seen
    },
    stop: () => void child.kill(),
  }
}
