import { randomUUID } from 'node:crypto'
import superjson from 'superjson'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { operationsOf } from '../../src/rest/operations.ts'
import { newNotification } from '../helpers/new-notification.ts'
import { callerFor, createTestApp, newUser, type TestApp } from '../helpers/test-app.ts'
import type { TestDatabase } from '../helpers/test-database.ts'
import { APPROACHES, type Approach, approachedNoun } from '../isolation/approaches.ts'
import { walkedRouter } from '../nouns/walked.ts'
import { sharedWalkedDatabase } from '../nouns/walked-database.ts'
import { definitionOf, procedurePaths } from '../procedures/walk.ts'

const OPERATIONS = operationsOf(walkedRouter)

type Row = [owner: number, other: number, anonymous: number]

/** Expected status codes for the owner of the row, another user and no token, by the target of the procedure. */
const BY_AIM: Record<Approach['by'], Row> = {
  id: [200, 404, 401],
  // Procedures without an id return each caller's own data.
  'own id': [200, 200, 401],
  'no id': [200, 200, 401],
  stream: [200, 200, 401],
  // Requires a token of a recent sign-in.
  'recent sign-in': [401, 401, 401],
  // The id of no token.
  'own tokens': [404, 404, 401],
}

/** Status codes of public procedures. */
const PUBLIC = ['system.info']

/** Expected status codes of each procedure for the owner, another user and no token. */
function rowOf(path: string, wire: string): Row {
  const { by } = APPROACHES[path] as Approach
  if (PUBLIC.includes(path)) return [200, 200, 200]
  if (wire === 'REST' && path.endsWith('.create')) return [201, 201, 401]
  if (path === 'calendar.createFeed') return wire === 'REST' ? [201, 201, 401] : [200, 200, 401]
  if (path === 'tokens.create') return [200, 200, 401]
  // `If-Match: *` requires an existing row.
  if (wire === 'REST' && path.endsWith('.replace')) return [200, 412, 401]
  // The name of a tag that the owner uses.
  if (path === 'tags.rename' || path === 'tags.delete') return [200, 404, 401]
  return BY_AIM[by]
}

let database: TestDatabase
let app: TestApp
beforeAll(async () => {
  database = await sharedWalkedDatabase()
  app = await createTestApp(database)
})
afterAll(() => database[Symbol.asyncDispose]())

/**
 * Creates a user with a row, and the input that names it. For create, the owner uses another id, as the row already has this
 * one.
 */
async function newOwner(path: string) {
  const userId = newUser()
  const noun = approachedNoun(path)
  const caller = callerFor(database, userId).undoable
  await noun.prepare(caller)
  const { create, delete: remove } = noun.of(caller)
  const created = await create({ ...noun.newRow(), ...(path.startsWith('tags.') && { tags: ['home'] }) })
  const notified = path.startsWith('notifications.') && { database, clock: () => new Date() }
  const notification = notified ? await newNotification(caller, notified) : undefined
  const { id: ofNoun, undoToken } = path.endsWith('.purge') ? await remove({ id: created.id }) : created
  const id = notification?.id ?? ofNoun
  const input = (id: string) => {
    const how = APPROACHES[path] as Approach
    return (
      how.by === 'no id' || how.by === 'own tokens' ? how.input : 'input' in how ? how.input(id, undoToken) : {}
    ) as Fields | undefined
  }
  return { userId, input: input(id), fresh: input(randomUUID()) }
}

type Fields = Record<string, unknown>
type Send = (path: string, input: Record<string, unknown> | undefined, token?: string) => Promise<number>

/** Returns the status of a response without reading its body: a stream has no end. */
async function statusOf(request: Request, token?: string): Promise<number> {
  if (token !== undefined) request.headers.set('Authorization', `Bearer ${token}`)
  const response = await app.fetch(request)
  await response.body?.cancel()
  return response.status
}

const WIRES: Record<string, Send> = {
  tRPC: (path, input, token) => {
    const body = JSON.stringify(input ? superjson.serialize(input) : {})
    if (definitionOf(walkedRouter, path).type !== 'mutation') {
      const query = input ? `?input=${encodeURIComponent(body)}` : ''
      return statusOf(new Request(`http://test/trpc/${path}${query}`), token)
    }
    const init = { method: 'POST', headers: { 'Content-Type': 'application/json' }, body }
    return statusOf(new Request(`http://test/trpc/${path}`, init), token)
  },
  REST: (procedure, input, token) => {
    const operation = OPERATIONS.find((one) => one.procedure === procedure)
    if (!operation) throw new Error(`${procedure} is not on REST`)
    const { create, idempotencyKey, ...fields } = input ?? {}
    const url = new URL(`http://test/api/v1${operation.path}`)
    for (const name of operation.pathNames) {
      url.pathname = decodeURIComponent(url.pathname).replace(`{${name}}`, String(fields[name]))
      delete fields[name]
    }
    const isRead = ['GET', 'DELETE'].includes(operation.method)
    if (isRead) url.search = new URLSearchParams(fields as Record<string, string>).toString()
    const headers = {
      'Content-Type': 'application/json',
      ...(create === false && { 'If-Match': '*' }),
      ...(idempotencyKey !== undefined && { 'Idempotency-Key': String(idempotencyKey) }),
    }
    const init = { method: operation.method, headers, ...(!isRead && { body: JSON.stringify(fields) }) }
    return statusOf(new Request(url, init), token)
  },
}

it('the matrix has a row for every procedure, and no other [O-16]', () => {
  expect(Object.keys(APPROACHES).sort()).toEqual(procedurePaths(walkedRouter))
})

describe.each(Object.entries(WIRES))('over %s', (wire, send) => {
  it.each(procedurePaths(walkedRouter))(
    '%s returns the expected status to owner, other users and anonymous callers [O-01]',
    async (path) => {
      const owner = await newOwner(path)
      const anonymous = await send(path, owner.input)
      const stranger = newUser()
      await approachedNoun(path).prepare(callerFor(database, stranger))
      const other = await send(path, owner.input, await app.tokenOf(stranger))
      const ownersInput = APPROACHES[path]?.by === 'own id' ? owner.fresh : owner.input
      const row = [await send(path, ownersInput, await app.tokenOf(owner.userId)), other, anonymous]
      expect(row).toEqual(rowOf(path, wire))
    },
  )
})
