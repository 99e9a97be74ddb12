// @ts-nocheck: its libraries are installed when the comparison runs, so their types are missing at type-check time.
import { createServer } from 'node:http'
import { ORPCError, os } from '@orpc/server'
import { RPCHandler } from '@orpc/server/node'
import { BatchHandlerPlugin } from '@orpc/server/plugins'
import { and, desc, eq, getTableColumns, isNull, lt, or, sql } from 'drizzle-orm'
import { drizzle } from 'drizzle-orm/node-postgres'
import { date, integer, pgTable, smallint, text, time, timestamp, uuid } from 'drizzle-orm/pg-core'
import { jwtVerify } from 'jose'
import pg from 'pg'
import { v7 as uuidv7 } from 'uuid'
import { newColumns, toPage, toTask } from './row.ts'
import { CreateInput, ListInput, Page, PRIORITIES, Task, TaskId, UpdateInput } from './schema.ts'
import { setting } from './setting.ts'

/** oRPC with Drizzle: procedures with validated input and output, prepared statements with placeholders, token middleware. */
const moment = (name) => timestamp(name, { withTimezone: true, precision: 3 })
const task = pgTable('task', {
  userId: text('user_id').notNull(),
  id: uuid().notNull(),
  title: text().notNull(),
  description: text().notNull(),
  priority: smallint().notNull(),
  tags: text().array(),
  dueDate: date('due_date'),
  dueTime: time('due_time'),
  dueZone: text('due_zone'),
  completedAt: moment('completed_at'),
  deletedAt: moment('deleted_at'),
  version: integer().notNull().default(1),
  createdAt: moment('created_at').notNull(),
  updatedAt: moment('updated_at').notNull(),
  titleSort: text('title_sort').notNull(),
  descriptionSort: text('description_sort').notNull(),
  dueAsc: moment('due_asc').notNull(),
  dueDesc: moment('due_desc').notNull(),
})
const { userId: _, titleSort: _t, descriptionSort: _d, dueAsc: _a, dueDesc: _e, ...shown } = getTableColumns(task)

const pool = new pg.Pool({ connectionString: setting.databaseUrl, max: setting.connections })
const db = drizzle(pool)

// A prepared statement belongs to the pool, or with row-level security to the transaction.
const owned = and(eq(task.userId, sql.placeholder('userId')), isNull(task.deletedAt))
const newestFirst = [desc(task.createdAt), desc(task.id)]
const prepareList = (on) =>
  on
    .select(shown)
    .from(task)
    .where(owned)
    .orderBy(...newestFirst)
    .limit(sql.placeholder('limit'))
    .prepare('list')
const prepareListAfter = (on) =>
  on
    .select(shown)
    .from(task)
    .where(
      and(
        owned,
        or(
          lt(task.createdAt, sql.placeholder('time')),
          and(eq(task.createdAt, sql.placeholder('time')), lt(task.id, sql.placeholder('id'))),
        ),
      ),
    )
    .orderBy(...newestFirst)
    .limit(sql.placeholder('limit'))
    .prepare('list_after')
const prepareGet = (on) =>
  on
    .select(shown)
    .from(task)
    .where(and(eq(task.userId, sql.placeholder('userId')), eq(task.id, sql.placeholder('id'))))
    .prepare('get')
const NEW = ['userId', 'id', 'title', 'description', 'priority', 'tags', 'dueDate', 'createdAt', 'updatedAt']
const SORTED = ['titleSort', 'descriptionSort', 'dueAsc', 'dueDesc']
const prepareCreate = (on) =>
  on
    .insert(task)
    .values(Object.fromEntries([...NEW, ...SORTED].map((name) => [name, sql.placeholder(name)])))
    .returning(shown)
    .prepare('create')

const onPool = setting.rowSecurity
  ? undefined
  : new Map([prepareList, prepareListAfter, prepareGet, prepareCreate].map((prepare) => [prepare, prepare(db)]))

/** Runs work on the pool, or in a transaction that first sets the user. */
function as(userId, access, work) {
  if (!setting.rowSecurity) return work(db)
  return db.transaction(async (tx) => {
    if (access === 'write') await tx.execute(sql`select app_begin(${userId})`)
    else {
      await tx.execute(sql`select set_config('role', 'taskwire_app', true), set_config('app.user_id', ${userId}, true)`)
    }
    return work(tx)
  })
}

const execute = (prepare, access, values) =>
  as(values.userId, access, (on) => (onPool?.get(prepare) ?? prepare(on)).execute(values))

async function change(userId, id, { title, priority, completed }) {
  const now = new Date()
  const [row] = await as(userId, 'write', (on) =>
    on
      .update(task)
      .set({
        ...(title !== undefined && { title, titleSort: title.toLowerCase() }),
        ...(priority !== undefined && { priority: PRIORITIES.indexOf(priority) }),
        ...(completed !== undefined && { completedAt: completed ? now : null }),
        updatedAt: now,
        version: sql`${task.version} + 1`,
      })
      .where(and(eq(task.userId, userId), eq(task.id, id), isNull(task.deletedAt)))
      .returning(shown),
  )
  if (!row) throw new ORPCError('NOT_FOUND')
  return toTask(row)
}

const key = new TextEncoder().encode(setting.secret)
const authed = os.$context().use(async ({ context, next }) => {
  const token = context.headers.authorization?.split(' ')[1] ?? ''
  const verified = await jwtVerify(token, key).catch(() => undefined)
  if (!verified) throw new ORPCError('UNAUTHORIZED')
  return next({ context: { userId: verified.payload.sub } })
})

const router = {
  tasks: {
    list: authed
      .input(ListInput)
      .output(Page)
      .handler(async ({ context: { userId }, input: { limit, cursor } }) => {
        const [time, id] = cursor?.split('~') ?? []
        const rows = await (time === undefined
          ? execute(prepareList, 'read', { userId, limit: limit + 1 })
          : execute(prepareListAfter, 'read', { userId, limit: limit + 1, time: new Date(Number(time)), id }))
        return toPage(rows, limit, (row) => `${row.createdAt.getTime()}~${row.id}`)
      }),
    get: authed
      .input(TaskId)
      .output(Task)
      .handler(async ({ context: { userId }, input: { id } }) => {
        const [row] = await execute(prepareGet, 'read', { userId, id })
        if (!row) throw new ORPCError('NOT_FOUND')
        return toTask(row)
      }),
    create: authed
      .input(CreateInput)
      .output(Task)
      .handler(async ({ context: { userId }, input }) => {
        const values = { userId, id: uuidv7(), ...newColumns(input, new Date()) }
        const [row] = await execute(prepareCreate, 'write', values)
        return toTask(row)
      }),
    update: authed
      .input(UpdateInput)
      .output(Task)
      .handler(({ context, input: { id, ...set } }) => change(context.userId, id, set)),
    complete: authed
      .input(TaskId)
      .output(Task)
      .handler(({ context, input }) => change(context.userId, input.id, { completed: true })),
    reopen: authed
      .input(TaskId)
      .output(Task)
      .handler(({ context, input }) => change(context.userId, input.id, { completed: false })),
  },
}

const handler = new RPCHandler(router, { plugins: [new BatchHandlerPlugin()] })

createServer(async (req, res) => {
  const { matched } = await handler.handle(req, res, { prefix: '/rpc', context: { headers: req.headers } })
  if (!matched) res.writeHead(404).end()
}).listen(setting.port, '127.0.0.1')
