import { createServer, type IncomingMessage } from 'node:http'
import { jwtVerify } from 'jose'
import pg from 'pg'
import type { CreateInput } from './schema.ts'
import { setting } from './setting.ts'
import { sendOn, taskStatements } from './statements.ts'

/** The ceiling: `node:http`, prepared statements and JSON; verified tokens are cached, and input is not validated. */
const pool = new pg.Pool({ connectionString: setting.databaseUrl, max: setting.connections, pipeline: true } as object)
const tasks = taskStatements(sendOn(pool), setting.rowSecurity)
const key = new TextEncoder().encode(setting.secret)
const users = new Map<string, string>()

async function userOf(request: IncomingMessage): Promise<string | undefined> {
  const token = request.headers.authorization?.slice('Bearer '.length) ?? ''
  const known = users.get(token)
  if (known !== undefined) return known
  const sub = await jwtVerify(token, key).then(
    ({ payload }) => payload.sub,
    () => undefined,
  )
  if (sub !== undefined) users.set(token, sub)
  return sub
}

async function bodyOf<Body>(request: IncomingMessage): Promise<Body> {
  let text = ''
  for await (const part of request.setEncoding('utf8')) text += part
  return JSON.parse(text) as Body
}

const BLANK: CreateInput = { title: '', description: '', priority: 'none', tags: [], due: null }

async function answer(request: IncomingMessage, userId: string): Promise<unknown> {
  const [path = '', query] = (request.url ?? '').split('?')
  const [, , id, verb] = path.split('/')
  if (id === undefined && request.method === 'GET') {
    const wanted = new URLSearchParams(query)
    return tasks.list(userId, { limit: Number(wanted.get('limit')), cursor: wanted.get('cursor') ?? undefined })
  }
  if (id === undefined) return tasks.create(userId, { ...BLANK, ...(await bodyOf<object>(request)) })
  if (request.method === 'GET') return tasks.get(userId, id)
  if (verb === undefined) return tasks.update(userId, id, await bodyOf(request))
  return tasks.update(userId, id, { completed: verb === 'complete' })
}

createServer(async (request, response) => {
  const userId = await userOf(request)
  const result = userId === undefined ? undefined : await answer(request, userId)
  const body = JSON.stringify(result ?? null)
  const status = userId === undefined ? 401 : result === undefined ? 404 : 200
  response
    .writeHead(status, { 'Content-Type': 'application/json', 'Content-Length': Buffer.byteLength(body) })
    .end(body)
}).listen(setting.port, '127.0.0.1')
