import { randomUUID } from 'node:crypto'
import { TRPCError } from '@trpc/server'
import { expect } from 'vitest'
import { type ErrorCode, TaskwireError } from '../../src/errors.ts'
import type { Notification } from '../../src/notifications/schema.ts'
import type { callerFor } from '../helpers/test-app.ts'

type Caller = ReturnType<typeof callerFor>['undoable']

/** The set-up of a case: a new user, and callers of that user, of another user and without a token. */
export interface Setup {
  userId: string
  caller: Caller
  /** Like `caller`, with undo tokens in its responses. */
  undoable: Caller
  stranger: Caller
  anonymous: Caller
  later: () => Date
  /** Lets a reminder of a new task of this caller fire. */
  notify: (on: Caller) => Promise<Notification>
}
type Case = (setup: Setup) => Promise<void>

/** The cases of one procedure: success, and each of its errors. */
export interface ProcedureCases {
  success: Case
  errors: Partial<Record<ErrorCode, Case>>
}

/** Returns the error of a failed call. */
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

/** Checks the error code of a failed call. */
export async function endsWith(code: ErrorCode, message: RegExp, call: Promise<unknown>): Promise<TaskwireError> {
  const error = await failureOf(call)
  expect({ code: error.code, message: error.message }).toEqual({ code, message: expect.stringMatching(message) })
  return error
}

/** Calls without a token. */
export const unauthenticated = (call: (caller: Caller) => Promise<unknown>): Case => {
  return async ({ anonymous }) => {
    await endsWith('UNAUTHENTICATED', /access token.*Authorization/, call(anonymous))
  }
}

/** Calls with one invalid field. */
export const invalid = (path: string, message: RegExp, call: (caller: Caller) => Promise<unknown>): Case => {
  return async ({ caller }) => {
    const error = await endsWith('INVALID_INPUT', message, call(caller))
    expect(error.issues?.map((issue) => issue.path.join('.'))).toEqual([path])
  }
}

/** Calls with an unknown id and with another user's id, which fail alike. */
export const notFound = (call: (caller: Caller, id: string) => Promise<unknown>): Case => {
  return async ({ caller, stranger }) => {
    const theirs = await stranger.tasks.create({ title: 'theirs' })
    const unknown = await endsWith('NOT_FOUND', /no task with this id/, call(caller, randomUUID()))
    const foreign = await endsWith('NOT_FOUND', /no task with this id/, call(caller, theirs.id))
    expect({ ...foreign }).toEqual({ ...unknown })
    expect(await stranger.tasks.get({ id: theirs.id })).toEqual(theirs)
  }
}

/** Changes a task in the trash; the error carries the current task. */
export const trashed = (call: (caller: Caller, id: string) => Promise<unknown>): Case => {
  return async ({ caller }) => {
    const { id } = await caller.tasks.create({ title: 'old' })
    const current = await caller.tasks.delete({ id })
    const error = await endsWith('CONFLICT', /in the trash\. Restore it first/, call(caller, id))
    expect(error.current).toEqual(current)
    expect(await caller.tasks.get({ id })).toEqual(current)
  }
}

/** Changes an outdated version; the error carries the current task. */
export const stale = (call: (caller: Caller, id: string, ifVersion: number) => Promise<unknown>): Case => {
  return async ({ caller }) => {
    const { id, version } = await caller.tasks.create({ title: 'old' })
    const current = await caller.tasks.update({ id, title: 'newer' })
    const error = await endsWith('CONFLICT', /has changed and is now at version 2/, call(caller, id, version))
    expect(error.current).toEqual(current)
    expect(await caller.tasks.get({ id })).toEqual(current)
    await call(caller, id, current.version)
  }
}

/** Reuses a key with another input. Each call gets the id of another task of the caller. */
export const mismatch = (call: (caller: Caller, id: string, key: string) => Promise<unknown>): Case => {
  return async ({ caller }) => {
    const [first, second] = [await caller.tasks.create({ title: 'a' }), await caller.tasks.create({ title: 'b' })]
    const isCreate = await call(caller, first.id, 'a-key').then(
      () => false,
      () => true,
    )
    // `create` needs unused ids.
    if (isCreate) await call(caller, randomUUID(), 'a-key')
    await endsWith('IDEMPOTENCY_MISMATCH', /used before with another input/, call(caller, second.id, 'a-key'))
    expect(await caller.tasks.get({ id: second.id })).toMatchObject({ version: second.version })
  }
}

/** The quota of rows of a user in these cases. */
export const TASK_LIMIT = 40

/** The byte quota of a user in these cases. */
export const QUOTA = { rows: TASK_LIMIT, bytes: 64 * 1024 }

/** Calls at the byte quota. The task from `prepare` must stay unchanged. */
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

/** Creates ever smaller tasks until the byte quota is reached. */
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

/** Calls at the task quota. Nothing may change. */
export const full = (call: (caller: Caller) => Promise<unknown>): Case => {
  return async ({ caller }) => {
    await fill(caller)
    const error = await endsWith('QUOTA_EXCEEDED', /maximum number of rows/, call(caller))
    expect(error.quota).toBe('rows')
    expect(await caller.tasks.stats()).toMatchObject({ total: TASK_LIMIT })
  }
}

/** Creates tasks until the quota of rows of all nouns is reached. */
export async function fill(caller: Caller): Promise<void> {
  const { changes, more } = await caller.changes.since({ limit: 200 })
  expect(more).toBe(false)
  for (let left = TASK_LIMIT - changes.length; left > 0; left -= 200) {
    await caller.tasks.createMany({ items: Array.from({ length: Math.min(200, left) }, (_, n) => ({ title: `${n}` })) })
  }
}
