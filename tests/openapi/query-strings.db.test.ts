import { randomUUID } from 'node:crypto'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { createTestApp, newUser } from '../helpers/test-app.ts'
import { sharedTestDatabase, type TestDatabase } from '../helpers/test-database.ts'
import type { Json } from './described.ts'

const TASKS = [
  { title: 'first', priority: 'high', completed: true, tags: ['x'], due: { date: '2026-11-10' } },
  { title: 'second', priority: 'low', tags: ['x', 'y'], due: { date: '2026-11-20' } },
  { title: 'third', tags: ['x,y'] },
  { title: 'a + b' },
]

let database: TestDatabase
let get: (path: string) => Promise<{ status: number; body: Json }>
const list = (query: string) => get(`/tasks?${query}`)
const since = (query: string) => get(`/changes?${query}`)
beforeAll(async () => {
  database = await sharedTestDatabase()
  const app = await createTestApp(database)
  const headers = { Authorization: `Bearer ${await app.tokenOf(newUser())}`, 'Content-Type': 'application/json' }
  for (const task of TASKS) {
    await app.fetch(new Request('http://test/api/v1/tasks', { method: 'POST', headers, body: JSON.stringify(task) }))
  }
  get = async (path) => {
    const response = await app.fetch(new Request(`http://test/api/v1${path}`, { headers }))
    return { status: response.status, body: (await response.json()) as Json }
  }
})
afterAll(() => database[Symbol.asyncDispose]())

describe('a query string selects the documented tasks:', () => {
  it.each<[string, string[]]>([
    ['completed=true', ['first']],
    ['completed=false', ['a + b', 'second', 'third']],
    ['priority=high', ['first']],
    ['priority=high&priority=low', ['first', 'second']],
    ['tags.any=x', ['first', 'second']],
    ['tags.any=x&tags.any=y', ['first', 'second']],
    ['tags.all=x&tags.all=y', ['second']],
    ['tags.any=x,y', ['third']],
    ['tags.any=x%2Cy&tags.any=y', ['second', 'third']],
    ['tags%2Eany=x', ['first', 'second']],
    ['due.from=2026-11-15', ['second']],
    ['due.to=2026-11-15&due.from=2026-11-01', ['first']],
    ['due=null', ['a + b', 'third']],
    ['due.from=2026-11-15&due.to=2026-11-20', ['second']],
    ['untagged=true', ['a + b']],
    ['untagged=false&completed=false', ['second', 'third']],
    ['overdue=false&due.from=2026-11-01&completed=true', ['first']],
    ['completedAt.from=1999-12-31T23:59:59Z', ['first']],
    ['completedAt.from=2000-01-01T00:00:00%2B01:00&completedAt.to=2000-01-02T00:00:00Z', []],
    ['updatedAt.to=2000-01-01T00:00:00.5Z', []],
    ['updatedAt.from=2000-01-01T00:00:00-05:00&priority=high', ['first']],
    ['search=a+%2B+b', ['a + b']],
    ['search=a%20%2b%20b', ['a + b']],
    ['search=A', ['a + b']],
    ['&&completed=true&', ['first']],
    ['trash=true', []],
  ])('%s', async (query, titles) => {
    const { body } = await list(query)
    expect(body.data?.map(({ title }: Json) => title).sort(), JSON.stringify(body.error)).toEqual(titles)
  })

  it('the tasks with several ids, each once, and no error for others', async () => {
    const { body } = await list('')
    const ids: string[] = body.data.map(({ id }: Json) => id)
    const query = [...ids.slice(0, 2), ids[0]?.toUpperCase(), ...Array.from({ length: 197 }, () => randomUUID())]
    const found = await list(`${query.map((id) => `ids=${id}`).join('&')}&limit=200&total=true`)
    expect(found.body.data?.map(({ id }: Json) => id)).toEqual(ids.slice(0, 2))
    expect(found.body.meta.total).toBe(2)
  })

  it('with total=true, their number on all pages', async () => {
    const first = await list('completed=false&limit=1&total=true&sort=title')
    expect(first.body.meta).toMatchObject({ total: 3, limit: 1, nextCursor: expect.any(String) })
    const next = await list(`completed=false&sort=title&cursor=${first.body.meta.nextCursor}`)
    expect(next.body.data).toHaveLength(2)
    expect(next.body.meta).not.toHaveProperty('total')
    expect((await list('total=false')).body.meta).not.toHaveProperty('total')
    expect((await get('/lists?total=true')).body.meta.total).toBe(0)
  })

  it.each<[string, number]>([
    ['', 50],
    ['limit=5', 5],
    ['limit=05', 5],
    ['limit=200', 200],
  ])('limit of "%s"', async (query, limit) => {
    expect((await list(query)).body.meta.limit).toBe(limit)
  })

  it.each<[string, string[]]>([
    ['sort=due&limit=2', ['first', 'second']],
    ['sort=-due&limit=2', ['second', 'first']],
    ['sort=priority,title', ['a + b', 'third', 'second', 'first']],
    ['sort=priority%2C-title', ['third', 'a + b', 'second', 'first']],
    ['sort=-priority,due,title', ['first', 'second', 'a + b', 'third']],
    ['sort=-due,%2Dtitle&completed=false', ['second', 'third', 'a + b']],
    ['sort=createdAt', ['first', 'second', 'third', 'a + b']],
  ])('%s', async (query, titles) => {
    const { body } = await list(query)
    expect(
      body.data?.map(({ title }: Json) => title),
      JSON.stringify(body.error),
    ).toEqual(titles)
  })
})

describe('an invalid query string is rejected, and the parameter named:', () => {
  it.each<[string, string]>([
    ...['yes', '0', '1', 'TRUE', 'True', '', 'null', '%20true', 'true,false'].map((value): [string, string] => [
      `completed=${value}`,
      'completed',
    ]),
    ['completed', 'completed'],
    ['completed=true&completed=false', 'completed'],
    ['completed=true&completed=true', 'completed'],
    ...[
      '1e1',
      '0x10',
      '+5',
      '%2B5',
      '5.0',
      '%205',
      '5%20',
      '',
      '0',
      '-1',
      '201',
      'NaN',
      '5,6',
      '9'.repeat(30),
      '٥',
    ].map((value): [string, string] => [`limit=${value}`, 'limit']),
    ['limit=5&limit=5', 'limit'],
    ['limit[]=5', 'limit[]'],
    ['Limit=5', 'Limit'],
    ['priority[]=high', 'priority[]'],
    ['priority[0]=high', 'priority[0]'],
    ['priority=high,low', 'priority'],
    ['priority=HIGH', 'priority'],
    ['priority=', 'priority'],
    ['priority=4', 'priority'],
    ['tags=x', 'tags'],
    ['tags.any=', 'tags.any'],
    ['tags.any=x&tags.any=x', 'tags.any'],
    ['tags[any]=x', 'tags[any]'],
    ['tags.any[]=x', 'tags.any[]'],
    ['tags.none=x', 'tags.none'],
    ...[
      '',
      '-',
      ',',
      'due,',
      ',due',
      'due,,title',
      'name',
      'Due',
      '+due',
      '%2Bdue',
      '--due',
      'due,%20title',
      'due:asc',
      'due,due',
      'due,-due',
      'due,title,-due',
      'due,title,priority,createdAt',
      'constructor',
      '__proto__',
    ].map((value): [string, string] => [`sort=${value}`, 'sort']),
    ['sort', 'sort'],
    ['sort=due&sort=title', 'sort'],
    ['sort=due&sort=due', 'sort'],
    ['sort[]=due', 'sort[]'],
    ['sort.by=due', 'sort.by'],
    ['sort.order=asc', 'sort.order'],
    ['due[from]=2026-11-10', 'due[from]'],
    ['due=2026-11-10', 'due'],
    ['due.from=2026-02-30', 'due.from'],
    ['due.from=2026-12-01&due.to=2026-01-01', 'due'],
    ['due.from=tomorrow&due.to=today', 'due'],
    ['due.from=Today', 'due.from'],
    ['due.from=null', 'due.from'],
    ['due=NULL', 'due'],
    ['due=', 'due'],
    ['due=null&due=null', 'due'],
    ['due=null&due.from=2026-01-01', 'due'],
    ['due.to=2026-01-01&due=null', 'due'],
    ['due=null&due.from=2026-01-01&due.to=2026-01-02', 'due'],
    ['due=null&overdue=true', 'overdue'],
    ['overdue=true&completed=true', 'overdue'],
    ['overdue=true&completedAt.to=2026-01-01T00:00:00Z', 'overdue'],
    ['overdue=1', 'overdue'],
    ['untagged=true&tags.any=x', 'untagged'],
    ['completed=false&completedAt.from=2026-01-01T00:00:00Z', 'completedAt'],
    ['completedAt=null', 'completedAt'],
    ['completedAt.from=2026-01-01', 'completedAt.from'],
    ['updatedAt.from=2026-01-01T00:00:00', 'updatedAt.from'],
    ['updatedAt.to=2026-02-30T00:00:00Z', 'updatedAt.to'],
    ['updatedAt.from=2026-01-02T00:00:00Z&updatedAt.to=2026-01-01T00:00:00Z', 'updatedAt'],
    ['ids=x', 'ids'],
    [Array.from({ length: 201 }, () => `ids=${randomUUID()}`).join('&'), 'ids'],
    ['total=yes', 'total'],
    ['timeZone=%2B01:00', 'timeZone'],
    ['search=', 'search'],
    ['search=%00', 'search'],
    ['cursor=abc', 'cursor'],
    ['cursor=', 'cursor'],
    ['trash=1', 'trash'],
    ['ifVersion=1', 'ifVersion'],
    ['__proto__=x', '__proto__'],
    ['constructor.name=x', 'constructor.name'],
    ['where={"completed":true}', 'where'],
    ['filter=completed:true', 'filter'],
    ['filter=is:done', 'filter'],
    ['=x', ''],
  ])('%s', async (query, name) => {
    const { status, body } = await list(query)
    expect([status, body.error?.code]).toEqual([400, 'INVALID_INPUT'])
    const path = body.error.issues[0].path.join('.')
    // An item of a list is named with its index.
    expect([name, `${name}.0`, ...(name === 'sort' ? ['sort.0.by', 'sort.1.by'] : [])]).toContain(path)
    expect(body.error.message).toContain(path)
  })

  it.each([
    [
      'an unknown key',
      'sort=name',
      /^sort\.0\.by must be one of .*"createdAt".*"updatedAt".*"due".*"priority".*"title"/,
    ],
    ['no key', 'sort=', /^sort\.0\.by must be one of .*"createdAt".*"updatedAt".*"due".*"priority".*"title"/],
    ['four keys', 'sort=due,title,priority,createdAt', /^sort must have at most 3 items$/],
    ['3,000 keys', `sort=${'due,'.repeat(3000)}`, /^sort must have at most 3 items$/],
    ['a key in both directions', 'sort=due,-due', /^sort: Each key may be given once$/],
    ['two lists', 'sort=due&sort=title', /^sort must be given once, with keys separated by commas$/],
  ])('a sort with %s, and the rule explained', async (_, query, message) => {
    expect((await list(query)).body.error.message).toMatch(message)
  })

  it('all invalid parameters at once', async () => {
    const { body } = await list('limit=x&completed=yes&color=red')
    expect(body.error.issues.map(({ path }: Json) => path.join('.'))).toEqual(['limit', 'completed', 'color'])
  })

  it.each(['search=%ZZ', 'search=%FF', '%', 'search=%c0%ae', 'limit=5&%ED%A0%80=x'])(
    'one that is not percent-encoded UTF-8: %s',
    async (query) => {
      const { status, body } = await list(query)
      expect([status, body.error?.code]).toEqual([400, 'INVALID_INPUT'])
      expect(body.error.message).toContain('percent-encoding')
    },
  )
})

describe('a query string of the change feed', () => {
  it('continues from a cursor, with at most `limit` changes per page', async () => {
    const titles: string[] = []
    let query = 'limit=3'
    for (let more = true; more; ) {
      const { data } = (await since(query)).body
      expect(data.changes.length).toBeLessThanOrEqual(3)
      titles.push(...data.changes.map(({ task }: Json) => task.title))
      query = `limit=3&cursor=${encodeURIComponent(data.cursor)}`
      more = data.more
    }
    expect(titles).toEqual(TASKS.map(({ title }) => title))
    expect((await since(query)).body.data.changes).toEqual([])
  })

  it.each<[string, string]>([
    ...['0', '201', '-1', '1.5', '5.0', '', 'all', '9'.repeat(30)].map((value): [string, string] => [
      `limit=${value}`,
      'limit',
    ]),
    ['limit=5&limit=5', 'limit'],
    ['cursor=', 'cursor'],
    ['cursor=garbage', 'cursor'],
    ['cursor=e30', 'cursor'],
    [`cursor=${'x'.repeat(201)}`, 'cursor'],
    ['cursor=e30&cursor=e30', 'cursor'],
    ['since=0', 'since'],
    ['idempotencyKey=a', 'idempotencyKey'],
  ])('is rejected if it is invalid: %s', async (query, name) => {
    const { status, body } = await since(query)
    expect([status, body.error?.code]).toEqual([400, 'INVALID_INPUT'])
    expect(body.error.issues[0].path).toEqual([name])
  })
})
