import { randomUUID } from 'node:crypto'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { createTestApp, type TestApp } from '../helpers/test-app.ts'
import { sharedTestDatabase, type TestDatabase } from '../helpers/test-database.ts'
import { document, type Json } from '../openapi/described.ts'
import { type RestAnswer, rawRest } from './raw-rest.ts'

const API = '/api/v1'

let database: TestDatabase
let app: TestApp
beforeAll(async () => {
  database = await sharedTestDatabase()
  app = await createTestApp(database)
})
afterAll(() => database[Symbol.asyncDispose]())

/** Creates a user with two lists, a section of the first one, and a task in each of these and in the inbox. */
async function newUserWithLists() {
  const { send } = await rawRest(app)
  const post = async (path: string, body: object): Promise<Json> =>
    (await send('POST', `${API}/${path}`, { body })).body.data
  const [list, other] = [await post('lists', { name: 'Groceries' }), await post('lists', { name: 'Work' })]
  const section = await post('sections', { listId: list.id, name: 'Vegetables' })
  const milk = await post('tasks', { title: 'milk', listId: list.id })
  const leek = await post('tasks', { title: 'leek', sectionId: section.id })
  const tea = await post('tasks', { title: 'tea' })
  const pages = async (query: string): Promise<string[]> => {
    const { body } = await send('GET', `${API}/tasks?${query}`)
    return body.data?.map(({ title }: Json) => title).sort() ?? [body.error.code]
  }
  return { send, post, pages, list, other, section, milk, leek, tea }
}

const issueOf = ({ status, body }: RestAnswer) => {
  const { path, code } = body.error.issues[0]
  return [status, path, code]
}

describe('the query parameters of DELETE', () => {
  it('say where the tasks of a list go: to a list, to the inbox, or to the trash', async () => {
    const { send, post, pages, list, other, milk } = await newUserWithLists()
    const moved = await send('DELETE', `${API}/lists/${list.id}?moveTasksTo=${other.id.toUpperCase()}`)
    expect([moved.status, moved.body.data.affected]).toEqual([200, { list: 1, task: 2 }])
    expect(await pages(`listId=${other.id}`)).toEqual(['leek', 'milk'])
    const emptied = await send('DELETE', `${API}/lists/${other.id.toUpperCase()}?moveTasksTo=null`)
    expect([emptied.status, await pages('listId=null')]).toEqual([200, ['leek', 'milk', 'tea']])
    const third = await post('lists', { name: 'Third' })
    await send('POST', `${API}/tasks/${milk.id}/move`, { body: { listId: third.id } })
    expect((await send('DELETE', `${API}/lists/${third.id}`)).body.data.affected).toEqual({ list: 1, task: 1 })
    expect(await pages('trash=true')).toEqual(['milk'])
  })

  it('say whether the tasks of a section stay in its list', async () => {
    const { send, post, pages, list, section } = await newUserWithLists()
    expect((await send('DELETE', `${API}/sections/${section.id}?tasks=move`)).status).toBe(200)
    expect(await pages(`listId=${list.id}&sectionId=null`)).toEqual(['leek', 'milk'])
    const again = await post('sections', { listId: list.id, name: 'Vegetables' })
    await post('tasks', { title: 'beet', sectionId: again.id })
    const trashed = await send('DELETE', `${API}/sections/${again.id}?tasks=trash`)
    expect([trashed.status, trashed.body.data.affected]).toEqual([200, { section: 1, task: 1 }])
    expect(await pages('trash=true')).toEqual(['beet'])
  })

  it.each<[string, string, unknown[]]>([
    ['an empty id', 'moveTasksTo=', ['moveTasksTo', 'invalid_format']],
    ['no value', 'moveTasksTo', ['moveTasksTo', 'invalid_format']],
    ['no id', 'moveTasksTo=inbox', ['moveTasksTo', 'invalid_format']],
    ['another word for null', 'moveTasksTo=NULL', ['moveTasksTo', 'invalid_format']],
    ['a quoted null', 'moveTasksTo=%22null%22', ['moveTasksTo', 'invalid_format']],
    ['a repeated parameter', 'moveTasksTo=null&moveTasksTo=null', ['moveTasksTo', 'repeated']],
    ['a list that does not exist', `moveTasksTo=${randomUUID()}`, ['moveTasksTo', 'not_found']],
    ['the deleted list', 'moveTasksTo=LIST', ['moveTasksTo', 'itself']],
    ['an unknown parameter', 'moveTaskTo=null', ['moveTaskTo', 'unknown_key']],
    ['a parameter of another noun', 'tasks=trash', ['tasks', 'unknown_key']],
    ['an input that is a header', 'ifVersion=1', ['ifVersion', 'unknown_key']],
    ['an input that is in the path', `id=${randomUUID()}`, ['id', 'unknown_key']],
  ])('are rejected by name: %s', async (_, query, [name, code]) => {
    const { send, list, pages } = await newUserWithLists()
    const refused = await send('DELETE', `${API}/lists/${list.id}?${query.replace('LIST', list.id)}`)
    expect(issueOf(refused)).toEqual([400, [name], code])
    expect(await pages(`listId=${list.id}`)).toEqual(['leek', 'milk'])
  })

  it('are rejected if they refer to another user’s list, like one that does not exist', async () => {
    const { send, list } = await newUserWithLists()
    const stranger = await newUserWithLists()
    const refused = await send('DELETE', `${API}/lists/${list.id}?moveTasksTo=${stranger.list.id}`)
    expect(issueOf(refused)).toEqual([400, ['moveTasksTo'], 'not_found'])
    const unknown = await send('DELETE', `${API}/lists/${list.id}?moveTasksTo=${randomUUID()}`)
    expect(refused.body.error).toEqual(unknown.body.error)
  })

  it.each([
    ['lists', { moveTasksTo: null }, 'moveTasksTo'],
    ['sections', { tasks: 'trash' }, 'tasks'],
  ] as const)('of %s are rejected in the body %j, with the name of the parameter', async (noun, body, name) => {
    const { send, list, section } = await newUserWithLists()
    const at = `${API}/${noun}/${noun === 'lists' ? list.id : section.id}`
    const refused = await send('DELETE', at, { body })
    expect([...issueOf(refused), refused.body.error.issues[0].message]).toEqual([
      400,
      [name],
      'unknown_key',
      `Unknown field "${name}": send it as the query parameter ${name}`,
    ])
    expect((await send('GET', at)).status).toBe(200)
    const version = await send('DELETE', at, { body: { ifVersion: 1 } })
    expect(version.body.error.issues[0].message).toMatch(/header If-Match/)
    const unknown = await send('DELETE', at, { body: { title: 'x' } })
    expect(issueOf(unknown)).toEqual([400, ['title'], 'unknown_key'])
    expect((await send('DELETE', at, { body: {} })).status).toBe(200)
  })

  it('are part of the input that an Idempotency-Key is for', async () => {
    const { send, list, other } = await newUserWithLists()
    const remove = (query: string) =>
      send('DELETE', `${API}/lists/${list.id}${query}`, { headers: { 'Idempotency-Key': 'k' } })
    const first = await remove('?moveTasksTo=null')
    const again = await remove('?moveTasksTo=null')
    expect([first.status, again.status, again.body.data]).toEqual([200, 200, first.body.data])
    for (const query of ['', `?moveTasksTo=${other.id}`])
      expect((await remove(query)).body.error.code).toBe('IDEMPOTENCY_MISMATCH')
  })

  it('take effect together with If-Match', async () => {
    const { send, pages, list } = await newUserWithLists()
    const at = `${API}/lists/${list.id}?moveTasksTo=null`
    const stale = await send('DELETE', at, { headers: { 'If-Match': '"7"' } })
    expect([stale.status, stale.body.error.current.name, await pages('listId=null')]).toEqual([
      412,
      'Groceries',
      ['tea'],
    ])
    const deleted = await send('DELETE', at, { headers: { 'If-Match': '"1"' } })
    expect([deleted.status, deleted.headers.get('etag')]).toEqual([200, '"2"'])
  })
})

describe('an id in a query string', () => {
  it('selects rows in any case, and null selects those without', async () => {
    const { send, post, pages, list, section, milk } = await newUserWithLists()
    await post('tasks', { title: 'oats', parentId: milk.id })
    expect(await pages(`listId=${list.id.toUpperCase()}`)).toEqual(['leek', 'milk', 'oats'])
    expect(await pages('listId=null')).toEqual(['tea'])
    expect(await pages('listId=%6Eull')).toEqual(['tea'])
    expect(await pages(`sectionId=${section.id.toUpperCase()}`)).toEqual(['leek'])
    expect(await pages('sectionId=null')).toEqual(['milk', 'oats', 'tea'])
    expect(await pages(`parentId=${milk.id.toUpperCase()}`)).toEqual(['oats'])
    expect(await pages(`listId=${list.id}&parentId=null`)).toEqual(['leek', 'milk'])
    expect(await pages(`listId=${randomUUID()}`)).toEqual([])
    const sections = await send('GET', `${API}/sections?listId=${list.id.toUpperCase()}`)
    expect(sections.body.data.map(({ name }: Json) => name)).toEqual(['Vegetables'])
    const stats = await send('GET', `${API}/tasks/stats?listId=null&groupBy=section`)
    expect(stats.body.data).toMatchObject({ total: 1, groups: [{ key: null, total: 1 }] })
  })

  it('stays in the link to the next page', async () => {
    const { send, post, tea } = await newUserWithLists()
    await post('tasks', { title: 'coffee' })
    const first = await send('GET', `${API}/tasks?listId=null&sort=position&limit=1`)
    expect(first.body.data).toMatchObject([{ id: tea.id }])
    const [, next = ''] = /^<([^>]+)>/.exec(first.headers.get('link') ?? '') ?? []
    expect((await send('GET', next)).body.data).toMatchObject([{ title: 'coffee' }])
  })

  it.each<[string, string, string]>([
    ['tasks?listId=', 'listId', 'invalid_format'],
    ['tasks?listId=inbox', 'listId', 'invalid_format'],
    ['tasks?listId=Null', 'listId', 'invalid_format'],
    ['tasks?listId=null&listId=null', 'listId', 'repeated'],
    ['tasks?sectionId=none', 'sectionId', 'invalid_format'],
    ['tasks?parentId=0', 'parentId', 'invalid_format'],
    ['tasks?archived=null', 'archived', 'invalid_type'],
    ['tasks?sort=position', 'listId', 'required'],
    ['tasks/stats?listId=NULL', 'listId', 'invalid_format'],
    ['tasks/stats?groupBy=null', 'groupBy', 'invalid_value'],
    ['sections?listId=null', 'listId', 'invalid_format'],
    ['comments?taskId=null', 'taskId', 'invalid_format'],
    ['lists?archived=null', 'archived', 'invalid_type'],
    ['changes?cursor=null', 'cursor', 'invalid_cursor'],
  ])('is rejected by name: %s', async (path, name, code) => {
    const { send } = await rawRest(app)
    expect(issueOf(await send('GET', `${API}/${path}`))).toEqual([400, [name], code])
  })
})

describe('the OpenAPI document', () => {
  const operations = Object.values<Json>(document.paths).flatMap((path) => Object.values<Json>(path))
  const inQuery = ({ parameters = [] }: Json) =>
    parameters.filter((parameter: Json) => parameter.in === 'query').map(({ name }: Json) => name)
  const operation = (id: string) => operations.find(({ operationId }) => operationId === id) ?? expect.unreachable(id)
  const parameter = (id: string, name: string) =>
    operation(id).parameters.find((one: Json) => one.name === name) ?? expect.unreachable(name)

  it('has query parameters and no body for each DELETE', () => {
    const deletions = Object.entries<Json>(document.paths).flatMap(([path, { delete: one }]) =>
      one && path.startsWith(API) ? [one] : [],
    )
    expect(deletions.length).toBeGreaterThan(8)
    expect(deletions.filter(({ requestBody }) => requestBody !== undefined)).toEqual([])
    expect([operation('lists.delete'), operation('sections.delete'), operation('tasks.delete')].map(inQuery)).toEqual([
      ['moveTasksTo'],
      ['tasks'],
      [],
    ])
  })

  it('describes ids that can be null by a pattern that accepts ids in any case and null alone', () => {
    for (const [id, name] of [
      ['tasks.list', 'listId'],
      ['tasks.list', 'sectionId'],
      ['tasks.list', 'parentId'],
      ['tasks.stats', 'listId'],
      ['lists.delete', 'moveTasksTo'],
    ] as const) {
      const { schema, required = false, description } = parameter(id, name)
      const matches = (value: string) => new RegExp(schema.pattern, 'u').test(value)
      expect([schema.type, required, description]).toEqual(['string', false, expect.stringMatching(/null/)])
      for (const value of ['null', randomUUID(), randomUUID().toUpperCase()]) expect(matches(value)).toBe(true)
      for (const value of ['', 'NULL', 'nulls', `${randomUUID()}0`]) expect(matches(value)).toBe(false)
    }
    expect(parameter('sections.list', 'listId').schema).toMatchObject({ type: 'string', format: 'uuid' })
  })
})
