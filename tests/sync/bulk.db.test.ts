import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import type { TenantDatabase } from '../../src/database/tenancy/tenant.ts'
import type { CreateTaskInput } from '../../src/tasks/schema.ts'
import { runs } from '../helpers/effort.ts'
import { rowsOf } from '../helpers/tenant-rows.ts'
import { callerFor, newUser } from '../helpers/test-app.ts'
import { rawRest } from '../rest/raw-rest.ts'
import { errorOf } from './error-of.ts'
import { type Instances, openInstances } from './instances.ts'

let instances: Instances
beforeAll(async () => {
  instances = await openInstances()
})
afterAll(() => instances[Symbol.asyncDispose]())

const titled = (count: number) => Array.from({ length: count }, (_, n) => ({ title: `task ${n}` }))

async function newUserWithTasks(count: number) {
  const userId = newUser()
  const { tasks } = callerFor(instances.database, userId, instances.clock)
  const ids = (await tasks.createMany({ items: titled(count) })).items.map(({ id }) => id)
  return { userId, tasks, ids }
}

it('does not deadlock bulk changes of the same rows in opposite order from two instances', async () => {
  const { userId, ids } = await newUserWithTasks(50)
  const rests = await Promise.all(instances.apps.map((app) => rawRest(app, userId)))
  const orders = [ids, ids.toReversed()]
  const statuses: number[] = []
  for (let round = 0; round < runs(4, 500); round++) {
    const answers = await Promise.all(
      [0, 1, 0, 1].map((side, n) =>
        rests[side]?.send('POST', `/api/v1/tasks/bulk/${n < 2 ? 'update' : 'complete'}`, {
          body: { ids: orders[side], ...(n < 2 && { set: { title: `round ${round} of ${n}` } }) },
        }),
      ),
    )
    statuses.push(...answers.map((answer) => answer?.status ?? 0))
  }
  expect(new Set(statuses)).toEqual(new Set([200]))
  const { tasks } = await rowsOf(instances.database, userId)
  // The same change was last for all rows.
  expect(new Set(tasks.map(({ title }) => title)).size).toBe(1)
})

describe('atomicity of bulk changes', () => {
  type Setting = Awaited<ReturnType<typeof newUserWithTasks>> & { bad: string; with3: string[] }
  const BULK: Record<string, (at: Setting) => Promise<unknown>> = {
    updateMany: ({ tasks, with3 }) => tasks.updateMany({ ids: with3, set: { title: 'changed' } }),
    completeMany: ({ tasks, with3 }) => tasks.completeMany({ ids: with3 }),
    reopenMany: ({ tasks, with3 }) => tasks.reopenMany({ ids: with3 }),
    deleteMany: ({ tasks, with3 }) => tasks.deleteMany({ ids: with3 }),
  }

  async function setting(bad: (ids: string[]) => string): Promise<Setting> {
    const user = await newUserWithTasks(6)
    await user.tasks.complete({ id: user.ids[5] as string })
    const id = bad(user.ids)
    return { ...user, bad: id, with3: [user.ids[5], user.ids[0], user.ids[1], id, user.ids[2]] as string[] }
  }

  it.each(Object.keys(BULK))('%s changes nothing if one task is missing, and names it', async (verb) => {
    const at = await setting(() => crypto.randomUUID())
    const before = await rowsOf(instances.database, at.userId)
    const error = await errorOf(BULK[verb]?.(at) as Promise<unknown>)
    expect(error).toMatchObject({ code: 'NOT_FOUND', issues: [{ path: ['ids', '3'] }] })
    expect(error.message).toContain(`ids.3 (${at.bad})`)
    expect(await rowsOf(instances.database, at.userId)).toEqual(before)
  })

  it.each(Object.keys(BULK).filter((verb) => verb !== 'deleteMany'))(
    '%s changes nothing if one task is in the trash',
    async (verb) => {
      const at = await setting((ids) => ids[4] as string)
      await at.tasks.delete({ id: at.bad })
      const before = await rowsOf(instances.database, at.userId)
      const error = await errorOf(BULK[verb]?.(at) as Promise<unknown>)
      expect(error).toMatchObject({
        code: 'CONFLICT',
        issues: [{ path: ['ids', '3'] }],
        current: { id: at.bad, version: 2 },
      })
      expect(await rowsOf(instances.database, at.userId)).toEqual(before)
    },
  )

  it.each(Object.keys(BULK))('%s changes nothing if one task has another version', async (verb) => {
    const at = await setting((ids) => ids[4] as string)
    const ifVersions = { [at.ids[0] as string]: 1, [at.bad]: 7 }
    const before = await rowsOf(instances.database, at.userId)
    const call = (at.tasks as any)[verb]({ ids: at.with3, ifVersions, ...(verb === 'updateMany' && { set: {} }) })
    expect(await errorOf(call)).toMatchObject({
      code: 'CONFLICT',
      issues: [{ path: ['ids', '3'] }],
      current: { version: 1 },
    })
    expect(await rowsOf(instances.database, at.userId)).toEqual(before)
  })

  it('createMany creates nothing if one id is taken, even in the trash', async () => {
    const { userId, tasks, ids } = await newUserWithTasks(2)
    await tasks.delete({ id: ids[1] as string })
    for (const id of ids) {
      const before = await rowsOf(instances.database, userId)
      const error = await errorOf(
        tasks.createMany({ items: [...titled(2), { id: id as string, title: 'taken' }, ...titled(1)] }),
      )
      expect(error).toMatchObject({ code: 'CONFLICT', issues: [{ path: ['items', '2', 'id'] }], current: { id } })
      expect(await rowsOf(instances.database, userId)).toEqual(before)
    }
  })

  it("fails with NOT_FOUND for another user's task", async () => {
    const [ada, ben] = [await newUserWithTasks(2), await newUserWithTasks(2)]
    const before = await rowsOf(instances.database, ben.userId)
    const error = await errorOf(ada.tasks.deleteMany({ ids: [ada.ids[0] as string, ben.ids[0] as string] }))
    expect(error).toMatchObject({ code: 'NOT_FOUND', issues: [{ path: ['ids', '1'] }] })
    expect(await rowsOf(instances.database, ben.userId)).toEqual(before)
  })
})

it.each([0, 201])('rejects a bulk change of %d tasks', async (count) => {
  const { tasks } = callerFor(instances.database, newUser())
  const ids = Array.from({ length: count }, () => crypto.randomUUID())
  const calls = [
    tasks.createMany({ items: titled(count) }),
    tasks.updateMany({ ids, set: { title: 'x' } }),
    tasks.completeMany({ ids }),
    tasks.reopenMany({ ids }),
    tasks.deleteMany({ ids }),
  ]
  for (const call of calls) expect(await errorOf(call)).toMatchObject({ code: 'INVALID_INPUT' })
})

it('rejects duplicate ids in any letter case', async () => {
  const { tasks, ids } = await newUserWithTasks(1)
  const [id = ''] = ids
  expect(await errorOf(tasks.completeMany({ ids: [id, id.toUpperCase()] }))).toMatchObject({ code: 'INVALID_INPUT' })
  const twice = [
    { id, title: 'a' },
    { id: id.toUpperCase(), title: 'b' },
  ]
  expect(await errorOf(tasks.createMany({ items: twice }))).toMatchObject({ code: 'INVALID_INPUT' })
})

it('returns 200 tasks in the order of the call, and undone tasks in the order of the sequence', async () => {
  const { ids, userId } = await newUserWithTasks(200)
  const order = ids.toReversed()
  const { undoable } = callerFor(instances.database, userId, instances.clock)
  const { items, undoToken } = await undoable.tasks.updateMany({ ids: order, set: { tags: ['all'] } })
  expect(items.map(({ id }) => id)).toEqual(order)
  const undone = await undoable.changes.undo({ undoToken: undoToken ?? '' })
  const { tasks } = await rowsOf(instances.database, userId)
  const sequence = tasks.toSorted((a, b) => Number(a.seq - b.seq)).map(({ id }) => id)
  expect(sequence).toHaveLength(200)
  expect(undone.items.map(({ id, task }) => ({ id, version: task?.version, tags: task?.tags }))).toEqual(
    sequence.map((id) => ({ id, version: 3, tags: [] })),
  )
})

it('creates the same rows with createMany as with create, for any fields', async () => {
  const { tasks } = callerFor(instances.database, newUser(), instances.clock)
  const items = [
    {
      title: 'Ärger "😀" \\ {}',
      description: 'two\nlines',
      priority: 'urgent',
      tags: ['a"b', '{x,y}', 'NULL'],
      completed: true,
    },
    { title: 'all day', due: { date: '1900-01-01' } },
    { title: 'floating', due: { date: '9998-12-31', time: '23:59' } },
    { title: 'in a zone', due: { date: '2026-03-29', time: '02:30', timeZone: 'Europe/Berlin' } },
  ] satisfies CreateTaskInput[]
  const single = []
  for (const item of items) single.push(await tasks.create(item))
  const many = (await tasks.createMany({ items })).items
  // Positions follow the order of creation.
  const positions = [...single, ...many].map(({ position }) => position)
  expect(positions).toEqual([...new Set(positions)].sort())
  expect(many).toEqual(single.map((task, index) => ({ ...task, id: many[index]?.id, position: many[index]?.position })))
  for (const task of many) expect(await tasks.get({ id: task.id })).toEqual(task)
  // The hidden sort columns are equal too.
  const sorted = (await tasks.list({ sort: [{ by: 'due', order: 'asc' }] })).items.map(({ title }) => title)
  expect(sorted).toEqual([1, 1, 3, 3, 2, 2, 0, 0].map((index) => items[index]?.title))
})

it('creates 200 tasks with the same number of statements as one', async () => {
  const { database, clock } = instances
  let statements = 0
  // Counts calls on the tenant tables: each is a statement and a round trip.
  const counted = <Value extends object>(value: Value): Value =>
    new Proxy(value, {
      get: (target, name) => {
        const part: unknown = Reflect.get(target, name)
        if (typeof part === 'object' && part !== null) return counted(part)
        if (typeof part !== 'function') return part
        return (...given: unknown[]) => {
          statements += 1
          return part.apply(target, given)
        }
      },
    })
  const change: TenantDatabase['change'] = (call, work) =>
    database.tenant.change(call, (tables) => work(counted(tables)))
  const { tasks } = callerFor({ ...database, tenant: { ...database.tenant, change } }, newUser(), clock)
  async function statementsOf(call: Promise<unknown>): Promise<number> {
    const before = statements
    await call
    return statements - before
  }
  const one = await statementsOf(tasks.create({ title: 'one' }))
  expect(one).toBeGreaterThan(0)
  expect(await statementsOf(tasks.createMany({ items: titled(200) }))).toBe(one)
})
