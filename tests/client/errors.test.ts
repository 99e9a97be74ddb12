import { MessageChannel, receiveMessageOnPort } from 'node:worker_threads'
import { describe, expect, it } from 'vitest'
import { createTaskwire } from '../../client-sdk/src/create-taskwire.ts'
import { isTaskwireError, TaskwireError, type TaskwireErrorData } from '../../client-sdk/src/errors.ts'
import { drops, hangs, proxyAnswers, type Reaction, scriptedServer } from './scripted-server.ts'
import { errorOf } from './settled.ts'

/** Returns the error of a call that gets this response. */
function errorOn(reaction: Reaction): Promise<TaskwireError> {
  const { fetch } = scriptedServer(reaction)
  return errorOf(createTaskwire({ url: 'http://test', fetch, retries: 0, timeoutMs: 50 }).tasks.delete({ id: 'x' }))
}

function refuses(data: object): Reaction {
  const json = { message: 'no', code: -32_000, data: { message: 'no', requestId: 'r1', ...data } }
  return () =>
    Response.json({ error: { json, meta: { values: { 'data.current.createdAt': ['Date'] } } } }, { status: 400 })
}

const current = { id: 'x', title: 'Buy milk', createdAt: '2026-11-22T12:00:00.000Z' }
const issues = [{ path: ['title'], code: 'too_small', message: 'no' }]
const reactions: Record<string, Reaction> = {
  CONFLICT: refuses({ code: 'CONFLICT', current, httpStatus: 409 }),
  INVALID_INPUT: refuses({ code: 'INVALID_INPUT', issues, httpStatus: 400 }),
  NOT_FOUND: refuses({ code: 'NOT_FOUND', httpStatus: 404 }),
  RATE_LIMITED: refuses({ code: 'RATE_LIMITED', retryAfterMs: 1200, httpStatus: 429 }),
  NEW_CODE: refuses({ code: 'NEW_CODE', httpStatus: 418 }),
  UNAVAILABLE: proxyAnswers(404),
  NETWORK: drops,
  TIMEOUT: hangs,
}

/** Returns the fields of an error that a program can read. */
function shown({ name, code, message, requestId, status, issues, current, retryAfterMs }: TaskwireErrorData) {
  return { name, code, message, requestId, status, issues, current, retryAfterMs }
}

function posted(value: unknown): unknown {
  const { port1, port2 } = new MessageChannel()
  port1.postMessage(value)
  const received = receiveMessageOnPort(port2)
  port1.close()
  return received?.message
}

describe.each(Object.entries(reactions))('an error of code %s', (code, reaction) => {
  it('keeps its fields through JSON, with dates as strings', async () => {
    const error = await errorOn(reaction)
    const read: unknown = JSON.parse(JSON.stringify({ error })).error
    if (!isTaskwireError(read)) return expect.unreachable('it is recognised')
    expect(shown(read)).toEqual({ ...JSON.parse(JSON.stringify(shown(error))), ...absent(error) })
    expect(read.code).toBe(code)
  })

  it.each([
    ['structuredClone', structuredClone],
    ['postMessage', posted],
    ['structuredClone twice', (error: unknown) => structuredClone(structuredClone(error))],
    ['structuredClone of its data', (error: unknown) => structuredClone((error as TaskwireError).toJSON())],
  ])('keeps its fields through %s', async (_, copy) => {
    const error = await errorOn(reaction)
    const copied: unknown = copy(error)
    if (!isTaskwireError(copied)) return expect.unreachable('it is recognised')
    expect(shown(copied)).toEqual(shown(error))
    expect(copied.code).toBe(code)
  })
})

/** Removes fields that JSON omits. */
function absent(error: TaskwireError) {
  return Object.fromEntries(Object.entries(shown(error)).filter(([, value]) => value === undefined))
}

it('an error keeps its cause, and its stack contains its code', () => {
  const reason = new TypeError('fetch failed')
  const error = new TaskwireError('NETWORK', 'two\nlines', { cause: reason })
  expect(error.cause).toBe(reason)
  expect(error.stack).toMatch(/^TaskwireError \[NETWORK\]: two\nlines\n {4}at /)
  expect(isTaskwireError(structuredClone(error), 'NETWORK')).toBe(true)
  expect(error).toBeInstanceOf(Error)
})

describe('isTaskwireError', () => {
  const data = { name: 'TaskwireError', code: 'NOT_FOUND', message: 'no' }
  it('accepts the plain data of an error', () => expect(isTaskwireError(data, 'NOT_FOUND')).toBe(true))
  it('accepts a CONFLICT whose current row is null', () => {
    expect(isTaskwireError({ ...data, code: 'CONFLICT', current: null }, 'CONFLICT')).toBe(true)
  })

  it.each<[string, unknown]>([
    ['null', null],
    ['a string', JSON.stringify(data)],
    ['a function', Object.assign(() => {}, { code: 'NOT_FOUND', message: 'no' })],
    ['an error of another class', new TypeError('no')],
    ['an error with a code', Object.assign(new Error('no'), { code: 'NOT_FOUND' })],
    ['an error with a TaskwireError as its cause', new Error('no', { cause: new TaskwireError('NOT_FOUND', 'none') })],
    ['data with another name', { ...data, name: 'Error' }],
    ['data without a code', { ...data, code: undefined }],
    ['data with a code that is not a string', { ...data, code: 404 }],
    ['data without a message', { ...data, message: undefined }],
    ['CONFLICT without current', { ...data, code: 'CONFLICT' }],
    ['INVALID_INPUT without issues', { ...data, code: 'INVALID_INPUT' }],
    [
      'INVALID_INPUT with issues of another shape',
      { ...data, code: 'INVALID_INPUT', issues: [null, { path: 'title' }] },
    ],
    ['an error whose stack has a code but whose fields are missing', stackOf('TaskwireError [CONFLICT]: no')],
  ])('rejects %s', (_, value) => expect(isTaskwireError(value)).toBe(false))

  it('restores only known fields from a forged cause', () => {
    const forged = new Error('no', {
      cause: JSON.parse(`{"__proto__":{"a":1},"toString":1,${JSON.stringify(data).slice(1)}`),
    })
    expect(isTaskwireError(forged)).toBe(true)
    expect(Object.keys(forged).sort()).toEqual([
      'code',
      'current',
      'issues',
      'message',
      'name',
      'quota',
      'requestId',
      'retryAfterMs',
      'scope',
      'status',
    ])
    expect(isTaskwireError(Object.freeze(new Error('no', { cause: data })))).toBe(false)
  })
})

function stackOf(stack: string): Error {
  return Object.assign(new Error('no'), { stack })
}

it.each([
  ['a response', () => new Response('no', { status: 401 })],
  ['an object with a function', () => ({ retry: () => {} })],
])('structuredClone clones an error without its cause if that is %s, which cannot be cloned', (_title, makeCause) => {
  const cause = makeCause()
  const error = new TaskwireError('UNAUTHENTICATED', 'The token source gave no token.', { cause })
  expect(error.cause).toBe(cause)
  const clone: unknown = structuredClone(error)
  expect(isTaskwireError(clone, 'UNAUTHENTICATED')).toBe(true)
  expect((clone as Error).message).toBe('The token source gave no token.')
})
