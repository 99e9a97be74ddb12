import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { callerFor, createTestApp, newUser } from '../helpers/test-app.ts'
import { rawRest } from '../rest/raw-rest.ts'
import { CHANGES, newCaller, rowsAndKeys, withTasks } from './every-change.ts'
import { type Instances, openInstances } from './instances.ts'

let instances: Instances
beforeAll(async () => {
  instances = await openInstances()
})
afterAll(() => instances[Symbol.asyncDispose]())

const newKey = () => crypto.randomUUID()

describe.each(Object.entries(CHANGES))('%s', (_, change) => {
  it('is replayed with the same response and no further change, from other and new instances too [D-17] [G-06]', async () => {
    const at = await withTasks(instances)
    const key = newKey()
    const answer = await change(at.first, at, key)
    const after = await rowsAndKeys(instances, at.userId)
    expect(await change(at.second, at, key)).toEqual(answer)
    const restarted = callerFor(instances.database, at.userId, instances.clock).undoable
    expect(await change(restarted, at, key)).toEqual(answer)
    expect(await rowsAndKeys(instances, at.userId)).toEqual(after)
  })

  it('is replayed with the same response after later changes and a purge', async () => {
    const at = await withTasks(instances)
    const key = newKey()
    const answer = await change(at.first, at, key)
    const { items } = await at.first.tasks.list({ limit: 200 })
    if (items.length > 0) {
      await at.first.tasks.updateMany({ ids: items.map(({ id }) => id), set: { title: 'later' } })
      await at.first.tasks.deleteMany({ ids: items.map(({ id }) => id) })
    }
    expect(await change(at.second, at, key)).toEqual(answer)
    await at.first.tasks.emptyTrash({})
    const after = await rowsAndKeys(instances, at.userId)
    expect(await change(at.second, at, key)).toEqual(answer)
    expect(await rowsAndKeys(instances, at.userId)).toEqual(after)
  })
})

it('replays the response of emptying an empty trash, whatever was deleted since', async () => {
  const { first } = newCaller(instances)
  const idempotencyKey = newKey()
  expect(await first.tasks.emptyTrash({ idempotencyKey })).toEqual({
    purged: 0,
    more: false,
    affected: {},
    undoToken: null,
  })
  const { id } = await first.tasks.create({ title: 'kept' })
  await first.tasks.delete({ id })
  expect(await first.tasks.emptyTrash({ idempotencyKey })).toEqual({
    purged: 0,
    more: false,
    affected: {},
    undoToken: null,
  })
  expect((await first.tasks.get({ id })).title).toBe('kept')
})

it('replays the response when the process was lost between commit and response [D-19] [G-06]', async () => {
  const userId = newUser()
  const rest = await rawRest(instances.apps[0], userId)
  const send = (from = rest) =>
    from.send('POST', '/api/v1/tasks', { headers: { 'Idempotency-Key': '"after-a-crash"' }, body: { title: 'once' } })
  // This response is lost.
  const lost = await send()
  const app = await createTestApp(instances.databases[1], instances.clock)
  const again = await send(await rawRest(app, userId))
  expect([again.status, again.headers.get('ETag'), again.headers.get('Location')]).toEqual([
    201,
    '"1"',
    lost.headers.get('Location'),
  ])
  expect(again.body.data).toEqual(lost.body.data)
  expect((await rowsAndKeys(instances, userId)).tasks).toHaveLength(1)
})
