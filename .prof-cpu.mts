import { randomUUID } from 'node:crypto'
import { createApp } from './src/app.ts'
import { systemClock } from './src/clock.ts'
import { openPostgres } from './src/db/postgres.ts'
import { prepareDatabase } from './src/db/prepare.ts'
import { trustedProxies } from './src/http/client-address.ts'
import { createLogger } from './src/observability.ts'
import { startPostgres } from './tests/helpers/postgres-server.ts'
const server = await startPostgres()
const database = openPostgres({ url: server.url })
await prepareDatabase(database)
const app = createApp({ database, verifyToken: async (token) => ({ actor: { kind: 'user', userId: token }, expiresAt: new Date(8.64e15) }), clock: systemClock,
  logger: createLogger('info', { write: () => {} }), corsOrigins: [], trustedProxies: trustedProxies([]) })
const users = Array.from({ length: 16 }, () => randomUUID())
async function send(user: string, path: string, body?: object) {
  const r = await app.fetch(new Request(`http://bench${path}`, { headers: { Authorization: `Bearer ${user}`, 'Content-Type': 'application/json' }, ...(body && { method: 'POST', body: JSON.stringify(body) }) }))
  const t = await r.text()
  if (!r.ok) throw new Error(t)
  return JSON.parse(t)
}
const ids = new Map<string, string>()
for (const u of users) { const r = await send(u, '/api/v1/bulk/create', { items: Array.from({ length: 100 }, (_, n) => ({ title: `Buy milk ${n}`, tags: ['home'], ...(n % 3 ? { due: { date: '2026-12-01' } } : {}) })) }); ids.set(u, r.data.items[0].id) }
const works: Record<string, (u: string) => Promise<unknown>> = {
  list: (u) => send(u, `/trpc/tasks.list?input=${encodeURIComponent('{"json":{"limit":20}}')}`),
  restlist: (u) => send(u, `/api/v1/tasks?limit=20`),
  get: (u) => send(u, `/trpc/tasks.get?input=${encodeURIComponent(JSON.stringify({ json: { id: ids.get(u) } }))}`),
  restget: (u) => send(u, `/api/v1/tasks/${ids.get(u)}`),
  create: (u) => send(u, '/trpc/tasks.create', { json: { title: 'Buy milk', tags: ['home'] } }),
  me: (u) => send(u, '/trpc/account.me'),
}
import { TASK_COLUMNS } from './src/tasks/row.ts'
const T = database.tenant
works.pfind = (u) => T.read(u, (t) => t.task.findFirst({ where: { userId: u, id: ids.get(u)! }, select: TASK_COLUMNS }))
works.rfind = (u) => T.read(u, (t) => t.$queryRaw`SELECT id, title, description, priority, tags, due_date AS "dueDate", due_time AS "dueTime", due_zone AS "dueZone", completed_at AS "completedAt", deleted_at AS "deletedAt", version, created_at AS "createdAt", updated_at AS "updatedAt", title_sort AS "titleSort", due_asc AS "dueAsc", due_desc AS "dueDesc", change_id AS "changeId" FROM task WHERE user_id = ${u} AND id = ${ids.get(u)}::uuid`)
works.plist = (u) => T.read(u, (t) => t.task.findMany({ where: { userId: u, AND: [{ deletedAt: null }] }, orderBy: [{ createdAt: 'desc' }, { id: 'desc' }], take: 21, select: TASK_COLUMNS }))
works.rlist = (u) => T.read(u, (t) => t.$queryRaw`SELECT id, title, description, priority, tags, due_date AS "dueDate", due_time AS "dueTime", due_zone AS "dueZone", completed_at AS "completedAt", deleted_at AS "deletedAt", version, created_at AS "createdAt", updated_at AS "updatedAt", title_sort AS "titleSort", due_asc AS "dueAsc", due_desc AS "dueDesc", change_id AS "changeId" FROM task WHERE user_id = ${u} AND deleted_at IS NULL ORDER BY created_at DESC, id DESC LIMIT ${21}`)
import { createTaskService } from './src/tasks/service.ts'
import { createCaller } from './src/router.ts'
const svc = createTaskService(T, systemClock)
works.sget = (u) => svc.get({ kind: 'user', userId: u }, { id: ids.get(u)! })
works.complete = (u) => send(u, '/trpc/tasks.complete', { json: { id: ids.get(u) } })
works.update = (u) => send(u, '/trpc/tasks.update', { json: { id: ids.get(u), title: 'x' } })
const ctx = (u: string) => ({ requestId: 'x', authenticate: async () => ({ actor: { kind: 'user', userId: u }, expiresAt: new Date(8e15) }), noteCreated() {}, record() {}, tasks: svc } as any)
works.cget = (u) => createCaller(ctx(u)).tasks.get({ id: ids.get(u)! })
works.cme = (u) => createCaller(ctx(u)).account.me()
works.slist = (u) => svc.list({ kind: 'user', userId: u }, { limit: 20 })
works.clist = (u) => createCaller(ctx(u)).tasks.list({ limit: 20 })
const N = Number(process.env.N ?? 3000)
async function run(one: (u: string) => Promise<unknown>) {
  let left = N
  const c0 = process.cpuUsage()
  await Promise.all(users.map(async (u) => { while (left-- > 0) await one(u) }))
  const c = process.cpuUsage(c0)
  return (c.user + c.system) / N
}
const only = process.argv[2]?.split(',') ?? Object.keys(works)
for (const n of only) await run(works[n]!)
const res: Record<string, number[]> = {}
for (let k = 0; k < 4; k++) for (const n of only) (res[n] ??= []).push(await run(works[n]!))
for (const n of only) console.log(n.padEnd(9), 'CPU µs/call', res[n]!.map((x) => x.toFixed(0)).join(' '), 'min', Math.min(...res[n]!).toFixed(0))
await database.close(); await server.stop()
