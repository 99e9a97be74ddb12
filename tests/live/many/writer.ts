import { createHmac, randomUUID } from 'node:crypto'
import { Agent, request } from 'node:http'
import { setTimeout } from 'node:timers/promises'

/** A user with an access token who writes tasks over HTTP. */
export interface Writer {
  userId: string
  token: string
  /** Creates a task. Returns its id and the response time (`performance.now()`). */
  create(task?: { description?: string }): Promise<{ id: string; answeredAt: number }>
  /** Creates `count` tasks in one call. */
  createMany(count: number, task?: { description?: string }): Promise<void>
  /** Returns the current cursor. */
  cursor(): Promise<string>
}

const agent = new Agent({ keepAlive: true, maxSockets: 32 })

/** Creates a new user of a server that accepts tokens signed with this secret. */
export function newWriter(url: string, secret: string): Writer {
  const userId = `user-${randomUUID()}`
  const token = signToken(secret, userId)
  return {
    userId,
    token,
    async create(task = {}) {
      const id = randomUUID()
      await call(`${url}/trpc/tasks.create`, token, JSON.stringify({ json: { id, title: 'Milk', ...task } }))
      return { id, answeredAt: performance.now() }
    },
    async createMany(count, task = {}) {
      const items = Array.from({ length: count }, () => ({ id: randomUUID(), title: 'Milk', ...task }))
      await call(`${url}/trpc/tasks.createMany`, token, JSON.stringify({ json: { items } }))
    },
    async cursor() {
      const answer = JSON.parse(await call(`${url}/trpc/changes.cursor`, token))
      return answer.result.data.json.cursor
    },
  }
}

/** Creates several users. */
export function newWriters(count: number, at: { url: string; secret: string }): Writer[] {
  return Array.from({ length: count }, () => newWriter(at.url, at.secret))
}

/** Returns a token valid for half an hour (HS256, RFC 7515). */
function signToken(secret: string, userId: string): string {
  const now = Math.floor(Date.now() / 1000)
  const parts = [{ alg: 'HS256' }, { sub: userId, iat: now, exp: now + 1800 }]
  const signed = parts.map((part) => Buffer.from(JSON.stringify(part)).toString('base64url')).join('.')
  return `${signed}.${createHmac('sha256', secret).update(signed).digest('base64url')}`
}

/** Calls until the server accepts the request. @throws Error with the body of an error response. */
async function call(url: string, token: string, body?: string): Promise<string> {
  for (;;) {
    const { status, text, retryAfter } = await callOnce(url, token, body)
    if (status === 200) return text
    if (status !== 503) throw new Error(text)
    await setTimeout(retryAfter * 1000)
  }
}

interface Answer {
  status: number | undefined
  text: string
  /** The retry delay, in seconds. */
  retryAfter: number
}

/** Sends GET, or POST if there is a body. */
function callOnce(url: string, token: string, body?: string): Promise<Answer> {
  return new Promise((resolve, reject) => {
    const headers = { Authorization: `Bearer ${token}`, 'Content-Type': 'application/json' }
    const calling = request(url, { agent, method: body === undefined ? 'GET' : 'POST', headers })
    calling.once('error', reject)
    calling.once('response', (response) => {
      let text = ''
      response.setEncoding('utf8').on('data', (chunk: string) => {
        text += chunk
      })
      response.once('error', reject)
      const retryAfter = Number(response.headers['retry-after'] ?? 0)
      response.once('end', () => resolve({ status: response.statusCode, text, retryAfter }))
    })
    calling.end(body)
  })
}
