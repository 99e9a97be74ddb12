import assert from 'node:assert/strict'
import { isDeepStrictEqual } from 'node:util'
import type { Call, TaskJson } from './dialects.ts'
import { CONTENDERS, type Entry, entryName } from './line-up.ts'
import { headersOf } from './load.ts'
import type { Running } from './process.ts'
import { taskId, type User } from './users.ts'

// The task fields that every contender returns; Taskwire adds an undo token to changes.
const FIELDS = ['id', 'title', 'description', 'priority', 'tags', 'due', 'completed', 'completedAt', 'deletedAt']
FIELDS.push('version', 'createdAt', 'updatedAt')

/** The data that a contender returned, which must be equal for all. */
type Answers = Record<'first' | 'second' | 'many' | 'one' | 'several', unknown>

/** Checks that all contenders answer the same requests with the same rows, so that none gains by doing less. */
export function createConformance([user, stranger]: [User, User]) {
  let expected: Answers | undefined

  /** Checks one contender against the first. @throws Error that shows the difference. */
  return async function check(entry: Entry, { port }: Running): Promise<void> {
    const { dialect } = CONTENDERS[entry.contender]
    const send = async (call: Call, as: User | undefined = user) => {
      const headers = as && headersOf({ ...call, user: as })
      const { method, body = null } = call
      const response = await fetch(`http://127.0.0.1:${port}${call.path}`, {
        method,
        body,
        ...(headers && { headers }),
      })
      return { status: response.status, body: (await response.json().catch(() => undefined)) as never }
    }
    const answer = async (call: Call) => {
      const { status, body } = await send(call)
      assert.ok(status < 300, `${call.method} ${call.path}: ${status} ${JSON.stringify(body)}`)
      return body
    }
    const task = async (call: Call) => fieldsOf(dialect.task(await answer(call)))
    const page = async (call: Call) => {
      const { items, nextCursor } = dialect.page(await answer(call))
      return { items: items.map(fieldsOf), nextCursor }
    }
    try {
      const first = await page(dialect.list(20))
      const second = await page(dialect.list(20, first.nextCursor ?? ''))
      const many = await page(dialect.list(200))
      const ids = Array.from({ length: 10 }, (_, n) => taskId(user.number, 100 + n))
      const several = await Promise.all(ids.map((id) => task(dialect.get(id))))
      const answers = { first: first.items, second: second.items, many: many.items, one: several[0], several }
      assert.deepEqual(many.items.slice(0, 40), [...first.items, ...second.items])
      expected ??= answers
      assert.deepEqual(answers, expected)
      if (dialect.batch) {
        const { body } = await send(dialect.batch.call(ids))
        assert.deepEqual(dialect.batch.tasks(body).map(fieldsOf), several)
      }

      const created = await task(dialect.create({ title: 'Checked', tags: ['a', 'b'], due: { date: '2026-12-24' } }))
      const is = (task: TaskJson, wanted: object) =>
        assert.ok(isDeepStrictEqual({ ...task, ...wanted }, task), JSON.stringify(task))
      is(created, { title: 'Checked', tags: ['a', 'b'], due: { date: '2026-12-24' }, completed: false, version: 1 })
      assert.deepEqual(await task(dialect.get(created.id)), created)
      assert.deepEqual((await page(dialect.list(1))).items, [created])
      is(await task(dialect.update(created.id, { title: 'Changed', priority: 'high' })), {
        title: 'Changed',
        priority: 'high',
        version: 2,
      })
      const completed = await task(dialect.complete(created.id))
      is(completed, { title: 'Changed', completed: true, version: 3 })
      assert.deepEqual(await task(dialect.get(created.id)), completed)
      is(await task(dialect.reopen(created.id)), { completed: false, completedAt: null, version: 4 })

      assert.equal((await send(dialect.get(created.id), stranger)).status, 404)
      assert.equal((await send(dialect.get(created.id), { ...stranger, token: 'none' })).status, 401)
      assert.equal((await send({ ...dialect.create({ title: '', tags: [], due: null }) })).status >= 400, strict(entry))
    } catch (error) {
      throw new Error(`The responses of ${entryName(entry)} differ from those of the others`, { cause: error })
    }
  }
}

/** Returns whether the contender validates input; only the ceiling does not. */
function strict({ contender }: Entry): boolean {
  return contender !== 'ceiling'
}

function fieldsOf(task: TaskJson): TaskJson {
  assert.ok(task, 'no task was answered')
  return Object.fromEntries(FIELDS.map((name) => [name, task[name]])) as TaskJson
}
