import { type createTRPCClient, safe } from '@trpc/client'
import type { inferRouterInputs, inferRouterOutputs } from '@trpc/server'
import { expect, expectTypeOf, it } from 'vitest'
import type { ConflictRow } from '../../client-sdk/src/conflict.ts'
import type { ErrorCode, LIMITS, RouterInputs, RouterOutputs } from '../../client-sdk/src/contract.ts'
import type { Taskwire } from '../../client-sdk/src/create-taskwire.ts'
import { isTaskwireError, TaskwireError, type TaskwireErrorCode } from '../../client-sdk/src/errors.ts'
import type {
  Change,
  ChangedTask,
  ConflictOptions,
  CreateTaskInput,
  EntityRow,
  EntityStore,
  memoryEntityStore,
  StoredEntities,
  Task,
  UpdateTaskInput,
} from '../../client-sdk/src/index.ts'
import type { AppRouter as FlatRouter } from '../../client-sdk/src/router.ts'
import type { LIMITS as SERVER_LIMITS } from '../../src/api/input-limits.ts'
import type { AppRouter } from '../../src/api/router.ts'
import type { ErrorCode as ServerErrorCode } from '../../src/errors.ts'
import type { CreateTaskInput as ServerCreate, Task as ServerTask } from '../../src/tasks/schema.ts'
import type { Vague } from '../helpers/vague.ts'

it('the contract has the input and output types that tRPC infers from the server', () => {
  expectTypeOf<RouterInputs>().toEqualTypeOf<inferRouterInputs<AppRouter>>()
  expectTypeOf<RouterOutputs>().toEqualTypeOf<inferRouterOutputs<AppRouter>>()
  expectTypeOf<Task>().toEqualTypeOf<ServerTask>()
  expectTypeOf<CreateTaskInput>().toEqualTypeOf<ServerCreate>()
  expectTypeOf<ErrorCode>().toEqualTypeOf<ServerErrorCode>()
  expectTypeOf<typeof LIMITS>().toEqualTypeOf<typeof SERVER_LIMITS>()
})

it('the router type has the input and output types of the server', () => {
  expectTypeOf<inferRouterInputs<FlatRouter>>().toEqualTypeOf<inferRouterInputs<AppRouter>>()
  expectTypeOf<inferRouterOutputs<FlatRouter>>().toEqualTypeOf<inferRouterOutputs<AppRouter>>()
})

it('no type of the client contains any or unknown', () => {
  expectTypeOf<Vague<RouterInputs>>().toEqualTypeOf<false>()
  expectTypeOf<Vague<RouterOutputs>>().toEqualTypeOf<false>()
  expectTypeOf<Vague<inferRouterInputs<FlatRouter>>>().toEqualTypeOf<false>()
  expectTypeOf<Vague<inferRouterOutputs<FlatRouter>>>().toEqualTypeOf<false>()
  type Methods = { [Noun in keyof Taskwire]: { [Verb in keyof Taskwire[Noun]]: Vague<Parsed<Taskwire[Noun][Verb]>> } }
  type Parsed<Method> = Method extends (...parameters: infer P) => Promise<infer R> ? [P[0], R] : never
  expectTypeOf<Methods['tasks']['create']>().toEqualTypeOf<false>()
})

it('the methods of the client have the input and output types of the contract', () => {
  expectTypeOf<Parameters<Taskwire['tasks']['update']>[0]>().toEqualTypeOf<RouterInputs['tasks']['update']>()
  expectTypeOf<Awaited<ReturnType<Taskwire['tasks']['stats']>>>().toEqualTypeOf<RouterOutputs['tasks']['stats']>()
  expectTypeOf<Parameters<Taskwire['tasks']['iterate']>[0] & object>().not.toHaveProperty('cursor')
  // @ts-expect-error a title is needed
  void ((tw: Taskwire) => tw.tasks.create({}))
  // @ts-expect-error there is no such priority
  void ((tw: Taskwire) => tw.tasks.list({ priority: ['top'] }))
})

type Tasks = Taskwire['tasks']
type OptionsOf<Verb extends keyof Tasks> = NonNullable<Parameters<Tasks[Verb]>[1]>
type Conflicting = 'update' | 'replace' | 'complete' | 'reopen' | 'delete' | 'restore' | 'purge'

it('onConflict of each method gets its input and row, and returns that input or abort', () => {
  type Given = {
    [Verb in Conflicting]: OptionsOf<Verb> extends ConflictOptions<infer Input, Task> ? Input : never
  }
  expectTypeOf<Given>().toEqualTypeOf<Pick<RouterInputs['tasks'], Conflicting>>()
  type Decide = NonNullable<ConflictOptions<UpdateTaskInput, Task>['onConflict']>
  expectTypeOf<Parameters<Decide>>().toEqualTypeOf<[mine: UpdateTaskInput, current: Task]>()
  expectTypeOf<ReturnType<Decide>>().toEqualTypeOf<UpdateTaskInput | 'abort' | Promise<UpdateTaskInput | 'abort'>>()
  expectTypeOf<Vague<[Parameters<Decide>, Awaited<ReturnType<Decide>>]>>().toEqualTypeOf<false>()

  void ((tw: Taskwire) => [
    tw.tasks.update({ id: '', ifVersion: 1 }, { onConflict: (mine, { tags }) => ({ ...mine, tags }) }),
    tw.tasks.replace({ id: '', title: '' }, { onConflict: async ({ id, title }) => ({ id, title }) }),
    tw.tasks.delete({ id: '' }, { onConflict: () => 'abort' }),
    // @ts-expect-error a task has no titel
    tw.tasks.update({ id: '' }, { onConflict: (mine, current) => ({ ...mine, title: current.titel }) }),
    // @ts-expect-error an action has no title
    tw.tasks.complete({ id: '' }, { onConflict: (mine) => ({ id: mine.title }) }),
    // @ts-expect-error neither an input nor an abort
    tw.tasks.update({ id: '' }, { onConflict: () => 'give up' }),
    // @ts-expect-error a new task has no version
    tw.tasks.create({ title: '' }, { onConflict: () => 'abort' }),
    // @ts-expect-error nor have several tasks one
    tw.tasks.updateMany({ ids: [], set: {} }, { onConflict: () => 'abort' }),
  ])
})

it('each mutation returns an undo token', () => {
  expectTypeOf<Awaited<ReturnType<Tasks['update']>>>().toEqualTypeOf<ChangedTask>()
  expectTypeOf<ChangedTask>().toExtend<Task>()
  type Tokens = {
    [Verb in keyof RouterOutputs['tasks']]: RouterOutputs['tasks'][Verb] extends { undoToken: infer T } ? T : never
  }
  expectTypeOf<Tokens['update' | 'deleteMany' | 'emptyTrash']>().toEqualTypeOf<string | null>()
  expectTypeOf<RouterOutputs['changes']['undo']['undoToken']>().toEqualTypeOf<string | null>()
  expectTypeOf<RouterOutputs['changes']['undo']['items']>().toEqualTypeOf<EntityRow[]>()
  type Counts = {
    [Verb in keyof RouterOutputs['tasks']]: RouterOutputs['tasks'][Verb] extends { affected: infer T } ? T : never
  }
  expectTypeOf<Counts['update' | 'deleteMany' | 'emptyTrash']>().toEqualTypeOf<Record<string, number>>()
  expectTypeOf<Tokens['get' | 'list' | 'stats']>().toEqualTypeOf<never>()
  void ((tw: Taskwire) => tw.changes.undo({ undoToken: '', idempotencyKey: 'k' }, { idempotencyKey: 'k' }))
})

it('entities and operations of changes are open string types with autocompletion', () => {
  expectTypeOf<Parameters<EntityStore['apply']>>().toEqualTypeOf<[changes: Change[], cursor: string]>()
  expectTypeOf<Change['entity']>().toEqualTypeOf<
    | 'comment'
    | 'list'
    | 'notification'
    | 'occurrence'
    | 'section'
    | 'settings'
    | 'tag'
    | 'task'
    | 'view'
    | (string & {})
  >()
  expectTypeOf<Change['op']>().toEqualTypeOf<'upsert' | 'delete' | (string & {})>()
  expectTypeOf<{ seq: number; entity: string; op: string; id: string }>().toExtend<Change>()
  expectTypeOf<Change['task']>().toEqualTypeOf<Task | undefined>()
  expectTypeOf<EntityRow>().toEqualTypeOf<Omit<Change, 'seq' | 'op'>>()
  expectTypeOf<Vague<Change>>().toEqualTypeOf<false>()
  expectTypeOf<ReturnType<typeof memoryEntityStore>['tasks']>().toEqualTypeOf<ReadonlyMap<string, Task>>()
  expectTypeOf<ReturnType<typeof memoryEntityStore>>().toExtend<EntityStore & StoredEntities>()
  expectTypeOf<Parameters<Taskwire['changes']['pull']>[0]>().toEqualTypeOf<EntityStore>()
  expectTypeOf<Parameters<Taskwire['changes']['follow']>[0]>().toEqualTypeOf<EntityStore>()
})

it('isTaskwireError narrows an error by every code', () => {
  const error: unknown = new TaskwireError('RATE_LIMITED', 'Too many.', { retryAfterMs: 5 })
  if (isTaskwireError(error)) expectTypeOf(error.code).toEqualTypeOf<TaskwireErrorCode>()
  if (isTaskwireError(error, 'PRECONDITION_FAILED')) expectTypeOf(error.current).toEqualTypeOf<ConflictRow>()
  if (isTaskwireError(error, 'IDEMPOTENCY_MISMATCH')) expectTypeOf(error.code).toEqualTypeOf<'IDEMPOTENCY_MISMATCH'>()
  if (isTaskwireError(error, 'RESYNC_REQUIRED')) expectTypeOf(error.current).toBeUnknown()
  if (isTaskwireError(error, 'NETWORK')) expectTypeOf(error.code).toEqualTypeOf<'NETWORK'>()
  if (isTaskwireError(error, 'NOT_FOUND')) expectTypeOf(error.current).toBeUnknown()
  if (!isTaskwireError(error, 'RATE_LIMITED')) return expect.unreachable()
  // A proxy may not send Retry-After.
  expectTypeOf(error.retryAfterMs).toEqualTypeOf<number | undefined>()
  expect(error.retryAfterMs).toBe(5)
})

it('a switch over the code narrows an error to the fields of that code', () => {
  const describeError = (error: unknown): string => {
    if (!isTaskwireError(error)) return 'not ours'
    switch (error.code) {
      case 'CONFLICT':
        return error.current && 'title' in error.current ? error.current.title : 'nothing'
      case 'INVALID_INPUT':
        return error.issues.map(({ message }) => message).join()
      default:
        return error.message
    }
  }
  expect(describeError(new TaskwireError('CONFLICT', '', { current: { title: 'current title' } }))).toBe(
    'current title',
  )
  expect(describeError(new TaskwireError('CONFLICT', '', { current: null }))).toBe('nothing')
  expect(describeError(Object.assign(new Error('from another copy'), { name: 'TaskwireError', code: 'TIMEOUT' }))).toBe(
    'from another copy',
  )
  expect(describeError(new Error('other'))).toBe('not ours')
  expect(describeError('CONFLICT')).toBe('not ours')
})

it('the router type narrows the errors of tRPC’s own client', () => {
  const calls = async (client: ReturnType<typeof createTRPCClient<FlatRouter>>) => {
    const [, error] = await safe(client.tasks.create.mutate({ title: 'x' }))
    if (error?.data?.code === 'CONFLICT') expectTypeOf(error.data.current).toEqualTypeOf<Task | null>()
    const [, failed] = await safe(client.system.info.query())
    type Code = NonNullable<NonNullable<typeof failed>['data']>['code']
    expectTypeOf<Extract<Code, 'NOT_FOUND' | 'CONFLICT'>>().toEqualTypeOf<never>()
    expectTypeOf(await client.tasks.list.query()).toEqualTypeOf<RouterOutputs['tasks']['list']>()
  }
  expect(calls).toBeTypeOf('function')
})
