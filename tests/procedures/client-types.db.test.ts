import { safe } from '@trpc/client'
import type { inferRouterInputs, inferRouterOutputs } from '@trpc/server'
import { afterAll, beforeAll, expect, expectTypeOf, it } from 'vitest'
import type { AppRouter } from '../../src/api/router.ts'
import type { Issue } from '../../src/errors.ts'
import type { ChangedTask, Task } from '../../src/tasks/schema.ts'
import { createTestApp, newUser } from '../helpers/test-app.ts'
import { sharedTestDatabase, type TestDatabase } from '../helpers/test-database.ts'
import type { Vague } from '../helpers/vague.ts'
import { clientOf } from './client.ts'

let database: TestDatabase
beforeAll(async () => {
  database = await sharedTestDatabase()
})
afterAll(() => database[Symbol.asyncDispose]())

async function newClient() {
  const app = await createTestApp(database)
  return clientOf(app, await app.tokenOf(newUser()))
}

it('gives the client input and output types without any or unknown', () => {
  expectTypeOf<Vague<{ a?: { b: unknown[] } | null }>>().toEqualTypeOf<true>()
  expectTypeOf<Vague<{ a: (string | { b: any })[] }>>().toEqualTypeOf<true>()
  expectTypeOf<Vague<inferRouterOutputs<AppRouter>>>().toEqualTypeOf<false>()
  expectTypeOf<Vague<inferRouterInputs<AppRouter>>>().toEqualTypeOf<false>()
  expectTypeOf<inferRouterOutputs<AppRouter>['tasks']['create']>().toEqualTypeOf<ChangedTask>()
})

it('narrows a CONFLICT of create to the current task', async () => {
  const client = await newClient()
  const {
    undoToken: _token,
    affected: _affected,
    ...first
  } = await client.tasks.create.mutate({ title: 'first', due: { date: '2026-11-30' } })
  const [task, error] = await safe(client.tasks.create.mutate({ id: first.id, title: 'second' }))
  expect(task).toBeUndefined()
  if (error?.data?.code !== 'CONFLICT') return expect.unreachable(`${error}`)
  expectTypeOf(error.data.current).toEqualTypeOf<Task | null>()
  expect(error.data).toEqual({
    code: 'CONFLICT',
    message: error.message,
    requestId: expect.stringMatching(/^[0-9a-f-]{36}$/),
    httpStatus: 409,
    path: 'tasks.create',
    current: first,
  })
  expect(error.data.current?.createdAt).toBeInstanceOf(Date)
})

it('narrows INVALID_INPUT to its issues', async () => {
  const client = await newClient()
  const [, error] = await safe(client.tasks.list.query({ limit: 0 }))
  if (error?.data?.code !== 'INVALID_INPUT') return expect.unreachable(`${error}`)
  expectTypeOf(error.data.issues).toEqualTypeOf<Issue[]>()
  expect(error.data.issues.map((issue) => issue.path)).toEqual([['limit']])
})

it('offers only the errors that the procedure declares', async () => {
  const client = await newClient()
  const [info, error] = await safe(client.system.info.query())
  type Code = NonNullable<NonNullable<typeof error>['data']>['code']
  expectTypeOf<Extract<Code, 'NOT_FOUND' | 'CONFLICT'>>().toEqualTypeOf<never>()
  expectTypeOf<Extract<Code, 'INTERNAL' | 'UNAVAILABLE'>>().toEqualTypeOf<'INTERNAL' | 'UNAVAILABLE'>()
  expect(error).toBeUndefined()
  expect(info?.name).toBe('taskwire')

  const [, missing] = await safe(client.tasks.get.query({ id: crypto.randomUUID() }))
  type MissingCode = NonNullable<NonNullable<typeof missing>['data']>['code']
  expectTypeOf<Extract<MissingCode, 'NOT_FOUND' | 'CONFLICT'>>().toEqualTypeOf<'NOT_FOUND'>()
  expect(missing?.data?.code).toBe('NOT_FOUND')
})

it('accepts a missing optional input and undefined fields', async () => {
  const client = await newClient()
  const {
    undoToken: _token,
    affected: _affected,
    ...task
  } = await client.tasks.create.mutate({
    title: 'x',
    description: undefined,
    due: undefined,
  })
  expect(await client.tasks.list.query()).toEqual({ items: [task], nextCursor: null })
  expect(await client.tasks.list.query(undefined)).toEqual({ items: [task], nextCursor: null })
  expect(await client.tasks.stats.query()).toMatchObject({ total: 1 })
  expect(await client.tasks.list.query({ completed: undefined, limit: undefined })).toEqual({
    items: [task],
    nextCursor: null,
  })
})

it('handles each call of a batch independently', async () => {
  const client = await newClient()
  const [info, missing, list] = await Promise.all([
    safe(client.system.info.query()),
    safe(client.tasks.get.query({ id: crypto.randomUUID() })),
    safe(client.tasks.list.query({})),
  ])
  expect(info[0]?.contract).toBe(1)
  expect(missing[1]?.data?.code).toBe('NOT_FOUND')
  expect(list[0]?.items).toEqual([])
})

it('accepts direction "forward", which infinite queries of tRPC add to the input, and no other', async () => {
  const app = await createTestApp(database)
  const list = (input: object) => app.call('tasks.list', { userId: 'ada', input, method: 'GET' })
  expect((await list({ limit: 1, direction: 'forward' })).status).toBe(200)
  for (const direction of ['backward', 'FORWARD', 1]) {
    const { status, body } = await list({ limit: 1, direction })
    expect([status, body.error.json.data.issues[0].path]).toEqual([400, ['direction']])
  }
})
