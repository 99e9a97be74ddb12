import { serve } from '@hono/node-server'
import { Hono } from 'hono'
import { HTTPException } from 'hono/http-exception'
import { jwt } from 'hono/jwt'
import { validator } from 'hono/validator'
import pg from 'pg'
import type * as z from 'zod'
import { Change, CreateInput, ListInput, Page, Task, TaskId } from './schema.ts'
import { setting } from './setting.ts'
import { sendOn, taskStatements } from './statements.ts'

/**
 * Hono with node-postgres: Hono's JWT middleware and validator, zod for input and output, prepared and pipelined
 * statements.
 */
const pool = new pg.Pool({ connectionString: setting.databaseUrl, max: setting.connections, pipeline: true } as object)
const tasks = taskStatements(sendOn(pool), setting.rowSecurity)

const read = <Schema extends z.ZodType>(from: 'json' | 'param' | 'query', schema: Schema) =>
  validator(from, (value, c) => {
    const parsed = schema.safeParse(value)
    return parsed.success ? parsed.data : c.json({ error: parsed.error.issues }, 400)
  })

function found(task: Task | undefined): Task {
  if (!task) throw new HTTPException(404)
  return Task.parse(task)
}

const app = new Hono<{ Variables: { jwtPayload: { sub: string } } }>()
  .use(jwt({ secret: setting.secret, alg: 'HS256' }))
  .get('/tasks', read('query', ListInput), async (c) => {
    return c.json(Page.parse(await tasks.list(c.var.jwtPayload.sub, c.req.valid('query'))))
  })
  .post('/tasks', read('json', CreateInput), async (c) => {
    return c.json(Task.parse(await tasks.create(c.var.jwtPayload.sub, c.req.valid('json'))), 201)
  })
  .get('/tasks/:id', read('param', TaskId), async (c) => {
    return c.json(found(await tasks.get(c.var.jwtPayload.sub, c.req.valid('param').id)))
  })
  .patch('/tasks/:id', read('param', TaskId), read('json', Change), async (c) => {
    return c.json(found(await tasks.update(c.var.jwtPayload.sub, c.req.valid('param').id, c.req.valid('json'))))
  })
  .post('/tasks/:id/complete', read('param', TaskId), async (c) => {
    return c.json(found(await tasks.update(c.var.jwtPayload.sub, c.req.valid('param').id, { completed: true })))
  })
  .post('/tasks/:id/reopen', read('param', TaskId), async (c) => {
    return c.json(found(await tasks.update(c.var.jwtPayload.sub, c.req.valid('param').id, { completed: false })))
  })

serve({ fetch: app.fetch, port: setting.port, hostname: '127.0.0.1' })
