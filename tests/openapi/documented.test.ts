import { describe, expect, it } from 'vitest'
import { documented, violationOf } from '../helpers/documented.ts'
import { createFakeApp, GOOD_TOKEN, tenantThat } from '../helpers/fake-app.ts'
import { deletionOf, upsertOf } from '../helpers/feed.ts'
import { storedTask } from '../helpers/stored-task.ts'
import { document, type Json } from './described.ts'

const TASK = document.components.schemas.Task.examples[0]
const ID = TASK.id
const CHANGED = { ...TASK, affected: {}, undoToken: null }
const ONE = `/api/v1/tasks/${ID}`
const meta = { requestId: 'r-1' }

interface Sent {
  status?: number
  headers?: Record<string, string | undefined>
  body?: unknown
}

/** Returns the violation that the check finds in a response. */
async function faultsIn(method: string, path: string, { status = 200, headers = {}, body }: Sent) {
  const all = { 'Content-Type': 'application/json', 'X-Request-Id': 'r-1', ...headers }
  const sent = new Headers(Object.entries(all).filter((entry): entry is [string, string] => entry[1] !== undefined))
  const response = new Response(body === undefined ? null : JSON.stringify(body), { status, headers: sent })
  return violationOf(new Request(`http://test${path}`, { method }), response)
}

const failure = (code: string, more: Json = {}) => ({ data: null, error: { code, message: 'No.', ...more }, meta })
const page = { data: [TASK], meta: { ...meta, nextCursor: null, limit: 50 } }
const tagged = { ETag: '"1"' }
const weakly = { ETag: 'W/"3f1d79657ebf4d9da741fe80ca3b7a69"' }
const ofOne = { issues: [{ path: ['ids', '1'], code: 'conflict', message: 'No.' }], current: TASK }
const CHANGES = {
  changes: [
    upsertOf(1, TASK),
    deletionOf(3, ID),
    // An entity and an operation of a later version.
    { seq: 4, entity: 'reminder', op: 'snooze', id: ID },
  ],
  cursor: 'eyJlIjpudWxs',
  more: false,
}
const UNDONE = { items: [{ entity: 'task', id: ID, task: TASK }], affected: { task: 1 }, undoToken: null }
/** Returns a response of the change feed with these changes. */
const changed = (...changes: Json[]): Sent => ({ body: { data: { ...CHANGES, changes }, meta } })
const nothing = { 'Content-Type': undefined }

describe('a response that matches the document', () => {
  it.each<[string, string, Sent]>([
    ['GET', ONE, { headers: tagged, body: { data: TASK, meta } }],
    ['HEAD', ONE, { headers: tagged }],
    ['GET', ONE, { status: 304, headers: { ...tagged, ...nothing } }],
    ['GET', `/api/v1/t%61sks/${ID}`, { status: 404, body: failure('NOT_FOUND') }],
    ['GET', '/api/v1/tasks', { headers: weakly, body: page }],
    ['GET', '/api/v1/tasks', { status: 304, headers: { ...weakly, ...nothing } }],
    [
      'GET',
      '/api/v1/tasks',
      { status: 401, headers: { 'WWW-Authenticate': 'Bearer' }, body: failure('UNAUTHENTICATED') },
    ],
    ['POST', '/api/v1/tasks', { status: 201, headers: { ...tagged, Location: ONE }, body: { data: CHANGED, meta } }],
    ['PATCH', ONE, { headers: tagged, body: { data: { ...CHANGED, undoToken: 'AgGiE03G' }, meta } }],
    ['DELETE', `/api/v1/tasks/trash/${ID}`, { headers: tagged, body: { data: CHANGED, meta } }],
    [
      'DELETE',
      '/api/v1/tasks/trash',
      { body: { data: { purged: 0, more: false, affected: {}, undoToken: null }, meta } },
    ],
    [
      'POST',
      '/api/v1/tasks/bulk/create',
      { body: { data: { items: [TASK], omitted: [], affected: { task: 1 }, undoToken: 'AgGiE03G' }, meta } },
    ],
    ['POST', '/api/v1/tasks/bulk/update', { status: 409, headers: tagged, body: { ...failure('CONFLICT', ofOne) } }],
    ['POST', '/api/v1/tasks', { status: 422, body: failure('IDEMPOTENCY_MISMATCH') }],
    ['GET', '/api/v1/changes', { body: { data: CHANGES, meta } }],
    ['POST', '/api/v1/changes/undo', { body: { data: UNDONE, meta } }],
    ['GET', '/api/v1/changes', { status: 410, body: failure('RESYNC_REQUIRED') }],
    ['GET', '/api/v1/nothing', { status: 404, body: failure('NOT_FOUND') }],
    [
      'PUT',
      '/api/v1/me',
      { status: 405, headers: { Allow: 'GET, DELETE, HEAD, OPTIONS' }, body: failure('METHOD_NOT_ALLOWED') },
    ],
    ['OPTIONS', '/api/v1/me', { status: 204, headers: { Allow: 'GET, DELETE, HEAD, OPTIONS', ...nothing } }],
    ['GET', '/api/v1/openapi.json', { body: document }],
    ['GET', ONE, { status: 304, headers: { ETag: '"1-gzip"', ...nothing } }],
    ['GET', '/api/v1/openapi.json', { status: 304, headers: { ETag: '"4f1d79657ebf4d9d"', ...nothing } }],
    ['HEAD', '/api/v1/tasks', { headers: weakly }],
  ])('%s %s passes: %j', async (method, path, sent) => {
    expect(await faultsIn(method, path, sent)).toBeUndefined()
  })
})

describe('the check reports', () => {
  it.each<[string, string, string, Sent, RegExp]>([
    [
      'an undocumented status',
      'GET',
      ONE,
      { status: 409, body: failure('CONFLICT', { current: null }) },
      /documents 200/,
    ],
    ['an undocumented key', 'GET', ONE, { headers: tagged, body: { data: { ...TASK, seq: 1 }, meta } }, /seq/],
    ['a key beside the envelope', 'GET', ONE, { headers: tagged, body: { data: TASK, meta, ok: true } }, /ok/],
    [
      'an error with data',
      'GET',
      ONE,
      { status: 404, body: { ...failure('NOT_FOUND'), data: TASK } },
      /data is not null/,
    ],
    ['a key of an error', 'GET', ONE, { status: 404, body: failure('NOT_FOUND', { stack: '' }) }, /stack/],
    ['another error', 'GET', ONE, { status: 404, body: failure('CONFLICT') }, /constant/],
    ['a missing key', 'GET', ONE, { headers: tagged, body: { data: { ...TASK, due: undefined }, meta } }, /due/],
    ['a wrong type', 'GET', ONE, { headers: tagged, body: { data: { ...TASK, createdAt: 1 }, meta } }, /createdAt/],
    ['no ETag', 'GET', ONE, { body: { data: TASK, meta } }, /ETag/],
    ['an ETag of another version', 'GET', ONE, { headers: { ETag: '"2"' }, body: { data: TASK, meta } }, /ETag/],
    ['a strong ETag of a list', 'GET', '/api/v1/tasks', { headers: tagged, body: page }, /ETag/],
    ['a list without ETag', 'GET', '/api/v1/tasks', { body: page }, /ETag/],
    ['an undocumented ETag', 'GET', '/api/v1/changes', { headers: weakly, body: { data: CHANGES, meta } }, /ETag/],
    [
      'an undocumented Retry-After',
      'GET',
      '/api/v1/tasks',
      { headers: { 'Retry-After': '1' }, body: page },
      /Retry-After/,
    ],
    [
      'a page with a next page but without Link',
      'GET',
      '/api/v1/tasks',
      { body: { ...page, meta: { ...page.meta, nextCursor: 'a' } } },
      /Link/,
    ],
    [
      'a Location of another task',
      'POST',
      '/api/v1/tasks',
      { status: 201, headers: { ...tagged, Location: '/api/v1/tasks/2' }, body: { data: CHANGED, meta } },
      /Location/,
    ],
    ['a change without its undo token', 'PATCH', ONE, { headers: tagged, body: { data: TASK, meta } }, /undoToken/],
    ['an undo token in a read row', 'GET', ONE, { headers: tagged, body: { data: CHANGED, meta } }, /undoToken/],
    [
      'a conflict without `current`',
      'POST',
      '/api/v1/tasks/bulk/update',
      { status: 409, body: failure('CONFLICT', { issues: ofOne.issues }) },
      /current/,
    ],
    [
      'a bulk conflict without issues',
      'POST',
      '/api/v1/tasks/bulk/update',
      { status: 409, headers: tagged, body: failure('CONFLICT', { ...ofOne, issues: [] }) },
      /issues/,
    ],
    [
      'a change without an entity',
      'GET',
      '/api/v1/changes',
      changed({ seq: 1, op: 'upsert', id: ID, task: TASK }),
      /entity/,
    ],
    ['a change without an operation', 'GET', '/api/v1/changes', changed({ seq: 1, entity: 'task', id: ID }), /op/],
    ['a change without an id', 'GET', '/api/v1/changes', changed({ seq: 1, entity: 'task', op: 'delete' }), /id/],
    [
      'a change with an unknown key',
      'GET',
      '/api/v1/changes',
      changed({ ...deletionOf(1, ID), kind: 'purge' }),
      /kind/,
    ],
    ['a change whose task is null', 'GET', '/api/v1/changes', changed({ ...upsertOf(1, TASK), task: null }), /task/],
    [
      'a count that is a string',
      'POST',
      '/api/v1/changes/undo',
      { body: { data: { ...UNDONE, affected: { task: '1' } }, meta } },
      /affected/,
    ],
    ['a null cursor', 'GET', '/api/v1/changes', { body: { data: { ...CHANGES, cursor: null }, meta } }, /cursor/],
    [
      'a request id that differs from X-Request-Id',
      'GET',
      ONE,
      { status: 404, headers: { 'X-Request-Id': 'r-2' }, body: failure('NOT_FOUND') },
      /X-Request-Id/,
    ],
    [
      'a different content type',
      'GET',
      '/api/v1/tasks',
      { headers: { 'Content-Type': 'application/json; charset=utf-8' }, body: page },
      /Content-Type/,
    ],
    ['a body in a response to HEAD', 'HEAD', ONE, { headers: tagged, body: { data: TASK, meta } }, /body/],
    ['a HEAD without ETag', 'HEAD', ONE, {}, /ETag/],
    ['a weak ETag of a row', 'GET', ONE, { headers: { ETag: 'W/"1"' }, body: { data: TASK, meta } }, /ETag/],
    ['a weak ETag of a row, in a 304', 'GET', ONE, { status: 304, headers: { ...weakly, ...nothing } }, /ETag/],
    ['a weak ETag of a row, in a response to HEAD', 'HEAD', ONE, { headers: { ETag: 'W/"1"' } }, /ETag/],
    [
      'a strong ETag of a list, in a 304',
      'GET',
      '/api/v1/tasks',
      { status: 304, headers: { ...tagged, ...nothing } },
      /ETag/,
    ],
    ['a strong ETag of a list, in a response to HEAD', 'HEAD', '/api/v1/tasks', { headers: tagged }, /ETag/],
    [
      'the tag of the document for a row',
      'GET',
      ONE,
      { status: 304, headers: { ETag: '"4f1d79657ebf4d9d"', ...nothing } },
      /ETag/,
    ],
    [
      'a 304 with a Link',
      'GET',
      '/api/v1/tasks',
      { status: 304, headers: { ...weakly, Link: '</api/v1/tasks?cursor=a>; rel="next"', ...nothing } },
      /Link/,
    ],
    ['a 304 without ETag', 'GET', ONE, { status: 304, headers: nothing }, /ETag/],
    [
      'a 401 without WWW-Authenticate',
      'GET',
      '/api/v1/me',
      { status: 401, body: failure('UNAUTHENTICATED') },
      /WWW-Authenticate/,
    ],
    ['a 404 without envelope', 'GET', '/api/v1/nothing', { status: 404, body: { error: {} } }, /data/],
    ['a success at an unknown path', 'GET', '/api/v1/nothing', { body: page }, /no operation/],
    ['a 405 without Allow', 'PUT', '/api/v1/me', { status: 405, body: failure('METHOD_NOT_ALLOWED') }, /Allow/],
    ['an Allow that omits a method', 'OPTIONS', ONE, { status: 204, headers: { Allow: 'GET', ...nothing } }, /Allow/],
  ])('%s', async (_what, method, path, sent, fault) => {
    expect(await faultsIn(method, path, sent)).toMatch(fault)
  })
})

it.fails('the check fails the test even if its code catches the thrown error', async () => {
  const fetch = documented(async () => Response.json({ data: 1 }))
  await fetch(new Request('http://test/api/v1/me')).catch(() => {})
})

it.fails('the check covers the responses of test applications', async () => {
  const database = { ping: async () => {}, tenant: tenantThat(async () => [storedTask({ id: 'no UUID' })]) }
  await createFakeApp({ database })
    .send(ONE, { headers: GOOD_TOKEN })
    .catch(() => {})
})

it('the check ignores responses outside REST', async () => {
  const app = createFakeApp()
  expect(await (await app.send('/')).json()).toMatchObject({ name: 'taskwire' })
  expect((await app.send('/trpc/account.me', { headers: GOOD_TOKEN })).status).toBe(200)
})
