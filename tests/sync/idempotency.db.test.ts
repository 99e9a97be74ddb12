import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { newUser } from '../helpers/test-app.ts'
import { rawRest } from '../rest/raw-rest.ts'
import { errorOf } from './error-of.ts'
import { type Caller, CHANGES, newCaller, rowsAndKeys, withTasks } from './every-change.ts'
import { type Instances, openInstances } from './instances.ts'

let instances: Instances
beforeAll(async () => {
  instances = await openInstances()
})
afterAll(() => instances[Symbol.asyncDispose]())

const TIMES = 100
const newKey = () => crypto.randomUUID()

describe('concurrent calls with the same key', () => {
  it('create one task from a hundred creates, with identical responses', async () => {
    const { userId, first, second } = newCaller(instances)
    const input = { title: 'once', tags: ['home'], idempotencyKey: newKey() }
    const calls = Array.from({ length: TIMES }, (_, n) => (n % 2 === 0 ? first : second).tasks.create(input))
    const answers = await Promise.all(calls)
    expect(answers).toEqual(Array(TIMES).fill(answers[0]))
    expect((await rowsAndKeys(instances, userId)).tasks).toMatchObject([{ id: answers[0]?.id, version: 1, seq: 1n }])
  })

  it('create one set of tasks from a hundred bulk creates', async () => {
    const { userId, first, second } = newCaller(instances)
    const input = { items: [{ title: 'a' }, { title: 'b' }], idempotencyKey: newKey() }
    const calls = Array.from({ length: TIMES }, (_, n) => (n % 2 === 0 ? first : second).tasks.createMany(input))
    const answers = await Promise.all(calls)
    expect(answers).toEqual(Array(TIMES).fill(answers[0]))
    expect((await rowsAndKeys(instances, userId)).tasks).toHaveLength(2)
  })

  it('get identical REST responses: status, ETag, Location and body', async () => {
    const userId = newUser()
    const rests = await Promise.all(instances.apps.map((app) => rawRest(app, userId)))
    const headers = { 'Idempotency-Key': newKey() }
    const answers = await Promise.all(
      Array.from({ length: TIMES }, (_, n) =>
        rests[n % 2]?.send('POST', '/api/v1/tasks', { headers, body: { title: 'once', due: { date: '2026-11-30' } } }),
      ),
    )
    const responses = answers.map((answer) => ({
      status: answer?.status,
      etag: answer?.headers.get('ETag'),
      location: answer?.headers.get('Location'),
      data: answer?.body.data,
    }))
    expect(responses).toEqual(Array(TIMES).fill(responses[0]))
    const { tasks } = await rowsAndKeys(instances, userId)
    expect(tasks).toHaveLength(1)
    expect(responses[0]).toMatchObject({ status: 201, etag: '"1"', location: `/api/v1/tasks/${tasks[0]?.id}` })
  })
})

it('rejects another input under the same key, with 422 over REST [D-16] [G-06]', async () => {
  const { userId, first } = newCaller(instances)
  const idempotencyKey = 'one-key'
  const { id } = await first.tasks.create({ title: 'first', idempotencyKey })
  expect(await errorOf(first.tasks.create({ title: 'second', idempotencyKey }))).toMatchObject({
    code: 'IDEMPOTENCY_MISMATCH',
  })
  await first.tasks.completeMany({ ids: [id], idempotencyKey })
  const other = first.tasks.completeMany({ ids: [id], ifVersions: { [id]: 1 }, idempotencyKey })
  expect(await errorOf(other)).toMatchObject({ code: 'IDEMPOTENCY_MISMATCH' })
  const rest = await rawRest(instances.apps[1], userId)
  const answer = await rest.send('POST', '/api/v1/tasks', {
    headers: { 'Idempotency-Key': idempotencyKey },
    body: { title: 'third' },
  })
  expect([answer.status, answer.body.error.code]).toEqual([422, 'IDEMPOTENCY_MISMATCH'])
  expect((await rowsAndKeys(instances, userId)).tasks).toMatchObject([{ id, title: 'first', version: 2 }])
})

it('treats inputs as equal in any property order and undefined properties', async () => {
  const { first } = newCaller(instances)
  const idempotencyKey = newKey()
  const answer = await first.tasks.create({
    title: 'same',
    priority: 'high',
    due: { date: '2026-11-30', time: '09:00' },
    idempotencyKey,
  })
  const again = {
    due: { time: '09:00', date: '2026-11-30' },
    idempotencyKey,
    priority: 'high',
    title: 'same',
    tags: undefined,
  } as const
  expect(await first.tasks.create(again as never)).toEqual(answer)
})

it('treats null as absent within a due date, but not in other fields of an update', async () => {
  const { first } = newCaller(instances)
  const { id } = await first.tasks.create({ title: 'x' })
  const [full, short] = [{ date: '2026-11-30', time: null, timeZone: null }, { date: '2026-11-30' }]
  const changes: [string, (due: typeof full | typeof short) => Promise<unknown>][] = [
    ['create', (due) => first.tasks.create({ title: 'x', due, idempotencyKey: 'k' })],
    ['createMany', (due) => first.tasks.createMany({ items: [{ title: 'x', due }], idempotencyKey: 'k' })],
    ['update', (due) => first.tasks.update({ id, due, description: null, idempotencyKey: 'k' })],
    ['updateMany', (due) => first.tasks.updateMany({ ids: [id], set: { due, tags: null }, idempotencyKey: 'k' })],
    ['replace', (due) => first.tasks.replace({ id, title: 'x', due, idempotencyKey: 'k' })],
  ]
  for (const [name, change] of changes) {
    const answer = await change(full)
    expect([name, await change(short)]).toEqual([name, answer])
  }
  for (const other of [{ due: null, description: null }, { due: short }]) {
    const rejected = await errorOf(first.tasks.update({ id, ...other, idempotencyKey: 'k' }))
    expect(rejected).toMatchObject({ code: 'IDEMPOTENCY_MISMATCH' })
  }
})

it('scopes keys to the user and the procedure', async () => {
  const [ada, ben] = [newCaller(instances), newCaller(instances)]
  const idempotencyKey = 'the-same-for-both'
  const own = await ada.first.tasks.create({ title: 'of Ada', idempotencyKey })
  expect(await ben.first.tasks.create({ title: 'of Ben', idempotencyKey })).toMatchObject({ title: 'of Ben' })
  expect(await ada.first.tasks.complete({ id: own.id, idempotencyKey })).toMatchObject({ version: 2, completed: true })
  expect(await ada.first.tasks.reopen({ id: own.id, idempotencyKey })).toMatchObject({ version: 3, completed: false })
  expect((await rowsAndKeys(instances, ben.userId)).tasks).toMatchObject([{ title: 'of Ben' }])
})

it.each<[string, string, (caller: Caller, id: string, key: string) => Promise<unknown>]>([
  ['create', 'CONFLICT', ({ tasks }, id, idempotencyKey) => tasks.create({ id, title: 'taken', idempotencyKey })],
  [
    'update',
    'CONFLICT',
    ({ tasks }, id, idempotencyKey) => tasks.update({ id, title: 'x', ifVersion: 9, idempotencyKey }),
  ],
  [
    'update',
    'NOT_FOUND',
    ({ tasks }, _, idempotencyKey) => tasks.update({ id: crypto.randomUUID(), title: 'x', idempotencyKey }),
  ],
  [
    'replace',
    'CONFLICT',
    ({ tasks }, id, idempotencyKey) => tasks.replace({ id, title: 'x', ifVersion: 0, idempotencyKey }),
  ],
  ['purge', 'CONFLICT', ({ tasks }, id, idempotencyKey) => tasks.purge({ id, idempotencyKey })],
  [
    'createMany',
    'CONFLICT',
    ({ tasks }, id, idempotencyKey) =>
      tasks.createMany({ items: [{ title: 'a' }, { id, title: 'b' }], idempotencyKey }),
  ],
  [
    'updateMany',
    'NOT_FOUND',
    ({ tasks }, id, idempotencyKey) => tasks.updateMany({ ids: [id, crypto.randomUUID()], set: {}, idempotencyKey }),
  ],
  [
    'deleteMany',
    'CONFLICT',
    ({ tasks }, id, idempotencyKey) => tasks.deleteMany({ ids: [id], ifVersions: { [id]: 9 }, idempotencyKey }),
  ],
  [
    'undo',
    'NOT_FOUND',
    ({ changes }, _, idempotencyKey) => changes.undo({ undoToken: unknownToken(), idempotencyKey }),
  ],
  ['undo', 'INVALID_INPUT', ({ changes }, _, idempotencyKey) => changes.undo({ undoToken: 'none', idempotencyKey })],
  ['create', 'INVALID_INPUT', ({ tasks }, _, idempotencyKey) => tasks.create({ title: ' ', idempotencyKey })],
])('stores no key of a failed call, so that it can be used again: %s, %s [D-17] [G-06]', async (verb, code, call) => {
  const at = await withTasks(instances)
  const key = newKey()
  const before = await rowsAndKeys(instances, at.userId)
  expect(await errorOf(call(at.first, at.id, key))).toMatchObject({ code })
  expect((await rowsAndKeys(instances, at.userId)).keys).toEqual([])
  expect((await rowsAndKeys(instances, at.userId)).tasks).toEqual(before.tasks)
  await CHANGES[verb]?.(at.first, at, key)
  expect((await rowsAndKeys(instances, at.userId)).keys).toEqual([
    { procedure: `${verb === 'undo' ? 'changes' : 'tasks'}.${verb}`, key },
  ])
})

it('lets a failed call succeed with the same key once its cause is removed', async () => {
  const { first, id } = await withTasks(instances)
  const update = () => first.tasks.update({ id, title: 'third', ifVersion: 3, idempotencyKey: 'again' })
  expect(await errorOf(update())).toMatchObject({ code: 'CONFLICT', current: { version: 2 } })
  await first.tasks.complete({ id })
  expect(await update()).toMatchObject({ title: 'third', version: 4 })
})

it.each([
  ['503', '53100', 'UNAVAILABLE'],
  ['500', 'XX000', 'INTERNAL'],
])(
  'stores no key of a call that failed with %s, so that it can be used again [D-17] [G-06]',
  async (_, state, code) => {
    const { userId, first } = newCaller(instances)
    const create = () => first.tasks.create({ title: 'once', idempotencyKey: 'after-a-fault' })
    const run = (sql: string) => instances.database.useSession((session) => session.script(sql))
    await run(`
    CREATE FUNCTION fail() RETURNS trigger LANGUAGE plpgsql AS $$ BEGIN RAISE 'broken' USING ERRCODE = '${state}'; END $$;
    CREATE TRIGGER fail AFTER INSERT ON task FOR EACH ROW WHEN (NEW.user_id = '${userId}') EXECUTE FUNCTION fail();`)
    try {
      expect(await errorOf(create())).toMatchObject({ code })
    } finally {
      await run('DROP TRIGGER fail ON task; DROP FUNCTION fail()')
    }
    expect(await rowsAndKeys(instances, userId)).toMatchObject({ tasks: [], keys: [] })
    const task = await create()
    expect(await create()).toEqual(task)
    expect((await rowsAndKeys(instances, userId)).tasks).toHaveLength(1)
  },
)

it.each([
  ['empty', ''],
  ['300 characters', 'k'.repeat(300)],
  ['non-ASCII letters', 'schlüssel'],
  ['SQL', "x'; DROP TABLE task; --"],
  ['a line break', 'a\nb'],
])('rejects an invalid key over tRPC and REST: %s [D-18] [G-06]', async (_, idempotencyKey) => {
  const { userId, first } = newCaller(instances)
  expect(await errorOf(first.tasks.create({ title: 'x', idempotencyKey }))).toMatchObject({ code: 'INVALID_INPUT' })
  const rest = await rawRest(instances.apps[0], userId)
  const isHeader = /^[\x20-\xff]*$/.test(idempotencyKey)
  const answer =
    isHeader &&
    (await rest.send('POST', '/api/v1/tasks', { headers: { 'Idempotency-Key': idempotencyKey }, body: { title: 'x' } }))
  if (answer) expect([answer.status, answer.body.error.code]).toEqual([400, 'INVALID_INPUT'])
  expect(await rowsAndKeys(instances, userId)).toMatchObject({ tasks: [], keys: [] })
})

it('treats a key as new after 24 hours, and not before [D-17] [G-06]', async () => {
  const { userId, first } = newCaller(instances)
  const create = (title: string) => first.tasks.create({ title, idempotencyKey: 'daily' })
  const age = (interval: string) =>
    instances.database.useSession((session) =>
      session.query(`UPDATE idempotency_key SET created_at = now() - $1::interval WHERE user_id = $2`, [
        interval,
        userId,
      ]),
    )
  const { id } = await create('today')
  await age('23 hours 59 minutes')
  expect((await create('today')).id).toBe(id)
  await age('24 hours')
  const tomorrow = await create('tomorrow')
  expect(tomorrow.id).not.toBe(id)
  expect(await create('tomorrow')).toEqual(tomorrow)
  expect((await rowsAndKeys(instances, userId)).keys).toEqual([{ procedure: 'tasks.create', key: 'daily' }])
})

function unknownToken(): string {
  return '01a2138b-016c-704b-9595-a73c8e25f065'
}
