import { randomUUID } from 'node:crypto'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { operationsOf } from '../../src/rest/operations.ts'
import { appRouter } from '../../src/router.ts'
import { callerFor, createTestApp, newUser, type TestApp } from '../helpers/test-app.ts'
import { sharedTestDatabase, type TestDatabase } from '../helpers/test-database.ts'
import { APPROACHES } from '../isolation/approaches.ts'
import { definitionOf, procedurePaths } from '../procedures/walk.ts'

type Row = [owner: number, other: number, anonymous: number]

/**
 * What each procedure answers the owner of what it is called with, another user and somebody without a token. What names
 * nothing of anybody's answers others with what is their own.
 */
const MATRIX: Record<string, Row> = {
  // A token alone is not enough: it must come from a sign-in of the last minutes.
  'account.delete': [401, 401, 401],
  'account.me': [200, 200, 401],
  'changes.cursor': [200, 200, 401],
  'changes.live': [200, 200, 401],
  'changes.since': [200, 200, 401],
  'changes.undo': [200, 404, 401],
  'system.info': [200, 200, 200],
  'tasks.complete': [200, 404, 401],
  'tasks.completeMany': [200, 404, 401],
  'tasks.create': [200, 200, 401],
  'tasks.createMany': [200, 200, 401],
  'tasks.delete': [200, 404, 401],
  'tasks.deleteMany': [200, 404, 401],
  'tasks.emptyTrash': [200, 200, 401],
  'tasks.get': [200, 404, 401],
  'tasks.list': [200, 200, 401],
  'tasks.purge': [200, 404, 401],
  'tasks.reopen': [200, 404, 401],
  'tasks.reopenMany': [200, 404, 401],
  'tasks.replace': [200, 404, 401],
  'tasks.restore': [200, 404, 401],
  'tasks.stats': [200, 200, 401],
  'tasks.update': [200, 404, 401],
  'tasks.updateMany': [200, 404, 401],
}
/** Where REST has a status of its own for the same. */
const ON_REST: Record<string, Row> = {
  'tasks.create': [201, 201, 401],
  // The row that `If-Match: *` asks for is not there.
  'tasks.replace': [200, 412, 401],
}

let database: TestDatabase
let app: TestApp
beforeAll(async () => {
  database = await sharedTestDatabase()
  app = await createTestApp(database)
})
afterAll(() => database[Symbol.asyncDispose]())

/** A user with a task, and the input that names it. The owner creates another one, as the id of this one is taken. */
async function newOwner(path: string) {
  const userId = newUser()
  const { tasks } = callerFor(database, userId).undoable
  const created = await tasks.create({ title: 'mine' })
  const { id, undoToken } = path === 'tasks.purge' ? await tasks.delete({ id: created.id }) : created
  return { userId, input: inputOf(path, id, undoToken), fresh: inputOf(path, randomUUID(), undoToken) }
}

function inputOf(path: string, id: string, undoToken: string | null): Record<string, unknown> | undefined {
  const how = APPROACHES[path]
  if (how?.by === 'id') return how.input(id, undoToken ?? '') as Record<string, unknown>
  if (how?.by === 'no id') return how.input as Record<string, unknown> | undefined
  if (how?.by === 'stream' || how?.by === 'recent sign-in') return {}
  return path === 'tasks.createMany' ? { items: [{ id, title: 'x' }] } : { id, title: 'x' }
}

type Send = (path: string, input: Record<string, unknown> | undefined, token?: string) => Promise<number>

/** The status of an answer; a stream would go on without end. */
async function statusOf(request: Request, token?: string): Promise<number> {
  if (token !== undefined) request.headers.set('Authorization', `Bearer ${token}`)
  const response = await app.fetch(request)
  await response.body?.cancel()
  return response.status
}

const WIRES: Record<string, Send> = {
  tRPC: (path, input, token) => {
    const body = JSON.stringify({ json: input })
    if (definitionOf(appRouter, path).type !== 'mutation') {
      const query = input ? `?input=${encodeURIComponent(body)}` : ''
      return statusOf(new Request(`http://test/trpc/${path}${query}`), token)
    }
    const init = { method: 'POST', headers: { 'Content-Type': 'application/json' }, body }
    return statusOf(new Request(`http://test/trpc/${path}`, init), token)
  },
  REST: (procedure, input, token) => {
    const operation = operationsOf(appRouter).find((one) => one.procedure === procedure)
    if (!operation) throw new Error(`${procedure} is not on REST`)
    const { create, ...fields } = input ?? {}
    const url = new URL(`http://test/api/v1${operation.path}`)
    for (const name of operation.pathNames) {
      url.pathname = decodeURIComponent(url.pathname).replace(`{${name}}`, String(fields[name]))
      delete fields[name]
    }
    const isRead = operation.method === 'GET'
    if (isRead) url.search = new URLSearchParams(fields as Record<string, string>).toString()
    const headers = { 'Content-Type': 'application/json', ...(create === false && { 'If-Match': '*' }) }
    const init = { method: operation.method, headers, ...(!isRead && { body: JSON.stringify(fields) }) }
    return statusOf(new Request(url, init), token)
  },
}

it('has a row for every procedure, and for nothing else [O-16]', () => {
  expect(Object.keys(MATRIX)).toEqual(procedurePaths(appRouter))
})

describe.each(Object.entries(WIRES))('over %s', (wire, send) => {
  it.each(procedurePaths(appRouter))('%s answers its owner, others and strangers by the table [O-01]', async (path) => {
    const owner = await newOwner(path)
    const anonymous = await send(path, owner.input)
    const other = await send(path, owner.input, await app.tokenOf(newUser()))
    const ownersInput = APPROACHES[path]?.by === 'own id' ? owner.fresh : owner.input
    const row = [await send(path, ownersInput, await app.tokenOf(owner.userId)), other, anonymous]
    expect(row).toEqual((wire === 'REST' && ON_REST[path]) || MATRIX[path])
  })
})
