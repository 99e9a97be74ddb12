import { randomUUID } from 'node:crypto'
import { TRPCError } from '@trpc/server'
import { expect } from 'vitest'
import { type ErrorCode, TaskwireError } from '../../src/errors.ts'
import type { callerFor } from '../helpers/test-app.ts'

type Caller = ReturnType<typeof callerFor>['undoable']

/** What a case works with: one user of its own, and callers in that user's, a stranger's and nobody's name. */
export interface Setup {
  userId: string
  caller: Caller
  /** The same as `caller`, whose answers carry their undo tokens. */
  undoable: Caller
  stranger: Caller
  anonymous: Caller
  later: () => Date
}
type Case = (setup: Setup) => Promise<void>

/** The tests of one procedure: that it works, and each error it can end with. */
export interface ProcedureCases {
  success: Case
  errors: Partial<Record<ErrorCode, Case>>
}

/** The error that a call of a procedure ends with. */
export async function failureOf(call: Promise<unknown>): Promise<TaskwireError> {
  const error = await call.then(
    () => expect.unreachable('the call should fail'),
    (reason: unknown) => reason,
  )
  expect(error).toBeInstanceOf(TRPCError)
  const { cause } = error as TRPCError
  expect(cause).toBeInstanceOf(TaskwireError)
  return cause as TaskwireError
}

/** Checks which error a call ends with. */
export async function endsWith(code: ErrorCode, message: RegExp, call: Promise<unknown>): Promise<TaskwireError> {
  const error = await failureOf(call)
  expect({ code: error.code, message: error.message }).toEqual({ code, message: expect.stringMatching(message) })
  return error
}

/** Without a token. */
export const unauthenticated = (call: (caller: Caller) => Promise<unknown>): Case => {
  return async ({ anonymous }) => {
    await endsWith('UNAUTHENTICATED', /access token.*Authorization/, call(anonymous))
  }
}

/** With one fault, at one place. */
export const invalid = (path: string, message: RegExp, call: (caller: Caller) => Promise<unknown>): Case => {
  return async ({ caller }) => {
    const error = await endsWith('INVALID_INPUT', message, call(caller))
    expect(error.issues?.map((issue) => issue.path.join('.'))).toEqual([path])
  }
}

/** An unknown id and a stranger's are the same to the caller. */
export const notFound = (call: (caller: Caller, id: string) => Promise<unknown>): Case => {
  return async ({ caller, stranger }) => {
    const theirs = await stranger.tasks.create({ title: 'theirs' })
    const unknown = await endsWith('NOT_FOUND', /no task with this id/, call(caller, randomUUID()))
    const foreign = await endsWith('NOT_FOUND', /no task with this id/, call(caller, theirs.id))
    expect({ ...foreign }).toEqual({ ...unknown })
    expect(await stranger.tasks.get({ id: theirs.id })).toEqual(theirs)
  }
}

/** A task in the trash cannot be changed; the error carries it as it is there. */
export const trashed = (call: (caller: Caller, id: string) => Promise<unknown>): Case => {
  return async ({ caller }) => {
    const { id } = await caller.tasks.create({ title: 'old' })
    const current = await caller.tasks.delete({ id })
    const error = await endsWith('CONFLICT', /in the trash.*restore/, call(caller, id))
    expect(error.current).toEqual(current)
    expect(await caller.tasks.get({ id })).toEqual(current)
  }
}

/** A change that is meant for an older version than there is; the error carries the newer one. */
export const stale = (call: (caller: Caller, id: string, ifVersion: number) => Promise<unknown>): Case => {
  return async ({ caller }) => {
    const { id, version } = await caller.tasks.create({ title: 'old' })
    const current = await caller.tasks.update({ id, title: 'newer' })
    const error = await endsWith('CONFLICT', /has changed since.*version 2/, call(caller, id, version))
    expect(error.current).toEqual(current)
    expect(await caller.tasks.get({ id })).toEqual(current)
    await call(caller, id, current.version)
  }
}

/** A key that was used with another input. Each call is made with the id of another task of the caller's. */
export const mismatch = (call: (caller: Caller, id: string, key: string) => Promise<unknown>): Case => {
  return async ({ caller }) => {
    const [first, second] = [await caller.tasks.create({ title: 'a' }), await caller.tasks.create({ title: 'b' })]
    const isCreate = await call(caller, first.id, 'a-key').then(
      () => false,
      () => true,
    )
    // `create` needs ids that are free.
    if (isCreate) await call(caller, randomUUID(), 'a-key')
    await endsWith('IDEMPOTENCY_MISMATCH', /used before with another input/, call(caller, second.id, 'a-key'))
    expect(await caller.tasks.get({ id: second.id })).toMatchObject({ version: second.version })
  }
}

/** How many tasks a user of these cases may hold. */
export const TASK_LIMIT = 300

/** How much a user of these cases may hold. */
export const QUOTA = { rows: TASK_LIMIT, bytes: 512 * 1024 }

/** By a user who holds as many bytes as one may. The task that is to be changed, which `prepare` has made so, stays as it is. */
export const heavy = (
  call: (caller: Caller, id: string) => Promise<unknown>,
  prepare: (caller: Caller, id: string) => Promise<unknown> = async () => {},
): Case => {
  return async ({ caller }) => {
    const { id } = await caller.tasks.create({ title: 'old' })
    await prepare(caller, id)
    await fillWithBytes(caller)
    const task = await caller.tasks.get({ id })
    const error = await endsWith('QUOTA_EXCEEDED', /maximum number of bytes/, call(caller, id))
    expect(error.quota).toBe('bytes')
    expect(await caller.tasks.get({ id })).toEqual(task)
  }
}

/** Creates ever smaller tasks until there is room for no other. */
export async function fillWithBytes(caller: Caller): Promise<void> {
  for (let length = 16_384; length > 1; length = Math.floor(length / 8)) {
    const create = () => caller.tasks.create({ title: 'x', description: '€'.repeat(length) })
    while (await create().then(Boolean, isQuotaExceeded)) {}
  }
}

function isQuotaExceeded(error: unknown): false {
  expect(error).toMatchObject({ cause: { code: 'QUOTA_EXCEEDED' } })
  return false
}

/** By a user who holds as many tasks as one may. Everything stays as it is. */
export const full = (call: (caller: Caller) => Promise<unknown>): Case => {
  return async ({ caller }) => {
    await fill(caller)
    const error = await endsWith('QUOTA_EXCEEDED', /maximum number of rows/, call(caller))
    expect(error.quota).toBe('rows')
    expect(await caller.tasks.stats()).toMatchObject({ total: TASK_LIMIT })
  }
}

/** Creates tasks until there is room for no other. */
export async function fill(caller: Caller): Promise<void> {
  const { total } = await caller.tasks.stats()
  for (let left = TASK_LIMIT - total; left > 0; left -= 200) {
    await caller.tasks.createMany({ items: Array.from({ length: Math.min(200, left) }, (_, n) => ({ title: `${n}` })) })
  }
}
