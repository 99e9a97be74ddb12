import { PrismaPg } from '@prisma/adapter-pg'
import { initTRPC, TRPCError } from '@trpc/server'
import { createHTTPServer } from '@trpc/server/adapters/standalone'
import { jwtVerify } from 'jose'
import superjson from 'superjson'
import { v7 as uuidv7 } from 'uuid'
import { PrismaClient } from '../../src/generated/prisma/client.ts'
import { newColumns, type Row, toPage, toTask } from './row.ts'
import { type Change, CreateInput, ListInput, PRIORITIES, TaskId, UpdateInput } from './schema.ts'
import { setting } from './setting.ts'

/** The build that tutorials suggest: tRPC's standalone adapter, Prisma, superjson, and jose for each request's token. */
const prisma = new PrismaClient({
  adapter: new PrismaPg({ connectionString: setting.databaseUrl, max: setting.connections }),
})

/** Row-level security as in Prisma's example: an extension that runs each query in a transaction that sets the user. */
function clientOf(userId: string, access: 'read' | 'write') {
  if (!setting.rowSecurity) return prisma
  return prisma.$extends({
    query: {
      $allModels: {
        async $allOperations({ args, query }) {
          const preamble =
            access === 'write'
              ? prisma.$executeRaw`SELECT app_begin(${userId})`
              : prisma.$executeRaw`SELECT set_config('role', 'taskwire_app', true), set_config('app.user_id', ${userId}, true)`
          const [, result] = await prisma.$transaction([preamble, query(args)])
          return result
        },
      },
    },
  }) as unknown as typeof prisma
}

const SHOWN = {
  id: true,
  title: true,
  description: true,
  priority: true,
  tags: true,
  dueDate: true,
  dueTime: true,
  dueZone: true,
  completedAt: true,
  deletedAt: true,
  version: true,
  createdAt: true,
  updatedAt: true,
} as const

type Shown = Omit<Row, 'dueDate' | 'dueTime'> & { dueDate: Date | null; dueTime: Date | null }

function toRow(row: Shown): Row {
  return {
    ...row,
    dueDate: row.dueDate?.toISOString().slice(0, 10) ?? null,
    dueTime: row.dueTime?.toISOString().slice(11, 19) ?? null,
  }
}

const t = initTRPC.context<{ userId: string | undefined }>().create({ transformer: superjson })
const authed = t.procedure.use(({ ctx, next }) => {
  if (ctx.userId === undefined) throw new TRPCError({ code: 'UNAUTHORIZED' })
  return next({ ctx: { userId: ctx.userId } })
})

async function change(userId: string, id: string, { title, priority, completed }: Change) {
  const now = new Date()
  const row = await clientOf(userId, 'write').task.update({
    where: { userId_id: { userId, id }, deletedAt: null },
    data: {
      ...(title !== undefined && { title, titleSort: title.toLowerCase() }),
      ...(priority !== undefined && { priority: PRIORITIES.indexOf(priority) }),
      ...(completed !== undefined && { completedAt: completed ? now : null }),
      updatedAt: now,
      version: { increment: 1 },
    },
    select: SHOWN,
  })
  return toTask(toRow(row))
}

const router = t.router({
  tasks: t.router({
    list: authed.input(ListInput).query(async ({ ctx: { userId }, input: { limit, cursor } }) => {
      const rows = await clientOf(userId, 'read').task.findMany({
        where: { userId, deletedAt: null },
        orderBy: [{ createdAt: 'desc' }, { id: 'desc' }],
        take: limit + 1,
        ...(cursor !== undefined && { cursor: { userId_id: { userId, id: cursor } }, skip: 1 }),
        select: SHOWN,
      })
      return toPage(rows.map(toRow), limit, ({ id }) => id)
    }),
    get: authed.input(TaskId).query(async ({ ctx: { userId }, input: { id } }) => {
      const row = await clientOf(userId, 'read').task.findUnique({
        where: { userId_id: { userId, id } },
        select: SHOWN,
      })
      if (!row) throw new TRPCError({ code: 'NOT_FOUND' })
      return toTask(toRow(row))
    }),
    create: authed.input(CreateInput).mutation(async ({ ctx: { userId }, input }) => {
      const { dueDate, ...columns } = newColumns(input, new Date())
      const row = await clientOf(userId, 'write').task.create({
        data: { ...columns, userId, id: uuidv7(), dueDate: dueDate === null ? null : new Date(dueDate) },
        select: SHOWN,
      })
      return toTask(toRow(row))
    }),
    update: authed.input(UpdateInput).mutation(({ ctx, input: { id, ...set } }) => change(ctx.userId, id, set)),
    complete: authed.input(TaskId).mutation(({ ctx, input }) => change(ctx.userId, input.id, { completed: true })),
    reopen: authed.input(TaskId).mutation(({ ctx, input }) => change(ctx.userId, input.id, { completed: false })),
  }),
})

const key = new TextEncoder().encode(setting.secret)

createHTTPServer({
  router,
  basePath: '/trpc/',
  async createContext({ req }) {
    const token = req.headers.authorization?.split(' ')[1]
    if (token === undefined) return { userId: undefined }
    const { payload } = await jwtVerify(token, key).catch(() => ({ payload: { sub: undefined } }))
    return { userId: payload.sub }
  },
}).listen(setting.port, '127.0.0.1')
