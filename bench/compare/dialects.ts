import type { CreateInput } from '../contenders/schema.ts'

/** A request without credentials. */
export interface Call {
  method: 'GET' | 'POST' | 'PATCH'
  path: string
  body?: string
}

/** The inputs of the workloads that create and update. */
export type NewTask = Pick<CreateInput, 'title' | 'tags' | 'due'>
export type TaskChange = { title: string; priority: CreateInput['priority'] }

/** A task and a page as JSON, independent of the protocol. */
export type TaskJson = Record<string, unknown> & { id: string; version: number }
export interface PageJson {
  items: TaskJson[]
  nextCursor: string | null
}

/** The mapping of calls to HTTP requests, and of responses to results. */
export interface Dialect {
  list(limit: number, cursor?: string): Call
  get(id: string): Call
  create(input: NewTask): Call
  update(id: string, change: TaskChange): Call
  complete(id: string): Call
  reopen(id: string): Call
  /** Several gets in one request; absent if the protocol has no batches. */
  batch?: { call(ids: string[]): Call; tasks(body: never): TaskJson[] }
  page(body: never): PageJson
  task(body: never): TaskJson
}

const json = (value: unknown) => encodeURIComponent(JSON.stringify(value))
const withCursor = (limit: number, cursor?: string) => ({ limit, ...(cursor !== undefined && { cursor }) })

type TrpcAnswer<T> = { result: { data: { json: T } } }
const trpcGet = (name: string, input: object): Call => ({
  method: 'GET',
  path: `/trpc/tasks.${name}?input=${json({ json: input })}`,
})
const trpcPost = (name: string, input: object): Call => ({
  method: 'POST',
  path: `/trpc/tasks.${name}`,
  body: JSON.stringify({ json: input }),
})

/** tRPC with superjson. */
export const trpc: Dialect = {
  list: (limit, cursor) => trpcGet('list', withCursor(limit, cursor)),
  get: (id) => trpcGet('get', { id }),
  create: (input) => trpcPost('create', input),
  update: (id, change) => trpcPost('update', { id, ...change }),
  complete: (id) => trpcPost('complete', { id }),
  reopen: (id) => trpcPost('reopen', { id }),
  batch: {
    call: (ids) => ({
      method: 'GET',
      path: `/trpc/${ids.map(() => 'tasks.get').join(',')}?batch=1&input=${json(Object.fromEntries(ids.map((id, n) => [n, { json: { id } }])))}`,
    }),
    tasks: (body: TrpcAnswer<TaskJson>[]) => body.map(({ result }) => result.data.json),
  },
  page: (body: TrpcAnswer<PageJson>) => body.result.data.json,
  task: (body: TrpcAnswer<TaskJson>) => body.result.data.json,
}

const orpcPost = (name: string, input: object): Call => ({
  method: 'POST',
  path: `/rpc/tasks/${name}`,
  body: JSON.stringify({ json: input }),
})

/** oRPC's RPC protocol. */
export const orpc: Dialect = {
  list: (limit, cursor) => orpcPost('list', withCursor(limit, cursor)),
  get: (id) => orpcPost('get', { id }),
  create: (input) => orpcPost('create', input),
  update: (id, change) => orpcPost('update', { id, ...change }),
  complete: (id) => orpcPost('complete', { id }),
  reopen: (id) => orpcPost('reopen', { id }),
  batch: {
    call: (ids) => ({
      method: 'POST',
      path: '/rpc/__batch__',
      body: JSON.stringify(ids.map((id) => ({ url: 'http://bench/rpc/tasks/get', body: { json: { id } } }))),
    }),
    tasks: (body: { index: number; body: { json: TaskJson } }[]) =>
      body.toSorted((a, b) => a.index - b.index).map(({ body }) => body.json),
  },
  page: (body: { json: PageJson }) => body.json,
  task: (body: { json: TaskJson }) => body.json,
}

/** Creates a REST dialect with a base path and a response envelope. */
function resources(base: string, read: Pick<Dialect, 'page' | 'task'>): Dialect {
  const one = (id: string) => `${base}/tasks/${id}`
  return {
    list: (limit, cursor) => ({
      method: 'GET',
      path: `${base}/tasks?${new URLSearchParams({ limit: String(limit), ...(cursor && { cursor }) })}`,
    }),
    get: (id) => ({ method: 'GET', path: one(id) }),
    create: (input) => ({ method: 'POST', path: `${base}/tasks`, body: JSON.stringify(input) }),
    update: (id, change) => ({ method: 'PATCH', path: one(id), body: JSON.stringify(change) }),
    complete: (id) => ({ method: 'POST', path: `${one(id)}/complete` }),
    reopen: (id) => ({ method: 'POST', path: `${one(id)}/reopen` }),
    ...read,
  }
}

/** Taskwire's REST. */
export const rest = resources('/api/v1', {
  page: (body: { data: TaskJson[]; meta: { nextCursor?: string | null } }) => ({
    items: body.data,
    nextCursor: body.meta.nextCursor ?? null,
  }),
  task: (body: { data: TaskJson }) => body.data,
})

/** Plain JSON. */
export const plain = resources('', { page: (body: PageJson) => body, task: (body: TaskJson) => body })
