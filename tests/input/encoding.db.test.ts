import superjson from 'superjson'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { sharedTestDatabase, type TestDatabase } from '../helpers/test-database.ts'
import { expectRejection, rawCaller } from './raw-call.ts'

let database: TestDatabase
beforeAll(async () => {
  database = await sharedTestDatabase()
})
afterAll(() => database[Symbol.asyncDispose]())

class Point {
  x = 1
}
superjson.registerClass(Point)

/** Values that superjson can serialize and the API rejects. */
const kinds: Record<string, unknown> = {
  'a Map': superjson.serialize({ title: new Map([['a', 1]]) }),
  'a Set': superjson.serialize({ title: 'x', tags: new Set(['a']) }),
  'a RegExp': superjson.serialize({ title: /a/ }),
  'a URL': superjson.serialize({ title: new URL('http://a') }),
  'a bigint': superjson.serialize({ title: 1n }),
  'a number that JSON cannot represent': superjson.serialize({ title: Number.NaN }),
  'an Error': superjson.serialize({ title: new Error('x') }),
  'a typed array': superjson.serialize({ title: new Uint8Array([1]) }),
  'a class': superjson.serialize({ title: new Point() }),
  'a symbol': { json: { title: 'x' }, meta: { values: { title: [['symbol', 'iterator']] } } },
  'a custom kind': { json: { title: 'x' }, meta: { values: { title: [['custom', 'decimal']] } } },
  'an unknown kind': { json: { title: 'x' }, meta: { values: { title: ['Temporal'] } } },
}
it.each(Object.keys(kinds))('rejects superjson of %s [P-11]', (name) => expectRejected(kinds[name]))

const shared = { date: '2026-11-30', time: '09:00' }
const chain = (length: number) => {
  // Each link contains the next one twice: expanded, the size is 2 to the power of `length`.
  const json = Object.fromEntries(Array.from({ length }, (_, n) => [`a${n}`, { x: null, y: null }]))
  const equal = Object.fromEntries(Array.from({ length: length - 1 }, (_, n) => [`a${n + 1}`, [`a${n}.x`, `a${n}.y`]]))
  return { json: { title: 'x', ...json }, meta: { referentialEqualities: equal } }
}
const references: Record<string, unknown> = {
  'a shared value in a field that cannot have it': (() => {
    const tags = ['a']
    return superjson.serialize({ title: 'x', tags, due: tags })
  })(),
  'a value that contains itself': { json: { title: 'x', due: null }, meta: { referentialEqualities: [['due']] } },
  'a part that contains itself': {
    json: { title: 'x', due: { date: null } },
    meta: { referentialEqualities: { due: ['due.date'] } },
  },
  'two parts that contain each other': {
    json: { title: 'x', due: { date: null }, tags: [null] },
    meta: { referentialEqualities: { due: ['tags.0'], tags: ['due.date'] } },
  },
  'a reference to nothing': { json: { title: 'x', due: null }, meta: { referentialEqualities: { 'a.b': ['due'] } } },
  'a reference from nothing': { json: { title: 'x', due: shared }, meta: { referentialEqualities: { due: ['a.b'] } } },
  'a reference into the prototype': {
    json: { title: 'x', due: shared },
    meta: { referentialEqualities: { due: ['__proto__.a', 'constructor.prototype.a'] } },
  },
  'a reference of the prototype': JSON.parse(
    '{"json":{"title":"x","due":null},"meta":{"referentialEqualities":{"__proto__":["due"]}}}',
  ),
  'references that are not a list': {
    json: { title: 'x', due: null },
    meta: { referentialEqualities: { title: 'due' } },
  },
  'references that are not paths': { json: { title: 'x', due: null }, meta: { referentialEqualities: { title: [1] } } },
  'references that are null': { json: { title: 'x' }, meta: { referentialEqualities: null } },
  'references of an input that is undefined': {
    json: null,
    meta: { values: ['undefined'], referentialEqualities: {} },
  },
  'references that double 25 times': chain(25),
  'references that double 500 times': chain(500),
}
it.each([
  ['null', null, '"meta.referentialEqualities" must be an object'],
  ['a text', 'due', '"meta.referentialEqualities" must be an object'],
  // Superjson's output for an input that contains itself.
  ['a list', [['due']], 'The input must not be cyclic'],
])('reports the reason for rejecting references that are %s', async (_, referentialEqualities, message) => {
  const caller = await rawCaller(database)
  const body = JSON.stringify({ json: { title: 'x' }, meta: { referentialEqualities } })
  const { status, text } = await caller.post('tasks.create', body)
  expect([status, JSON.parse(text).error.json.message]).toEqual([400, message])
})

it.each(Object.keys(references))('rejects superjson with %s [P-11]', async (name) => {
  await expectRejected(references[name])
  expect(({} as Record<string, unknown>).a).toBeUndefined()
})

const twice = new Date('2026-11-22T12:00:00Z')
describe.each([
  ['superjson', superjson],
  ['superjson with dedupe', new superjson({ dedupe: true })],
])('shared values serialized by %s', (_, encoder) => {
  const bodyOf = (input: unknown) => JSON.stringify(encoder.serialize(input))

  it('are accepted: one object in several tasks, and one task twice', async () => {
    const caller = await rawCaller(database)
    const tags = ['home', 'errands']
    const first = { title: 'a', due: shared, tags }
    const input = { items: [first, { title: 'b', due: shared }, first, { title: 'c', due: { ...shared }, tags }] }
    const { status, text } = await caller.post('tasks.createMany', bodyOf(input))
    expect(status, text).toBe(200)
    const items: { title: string; due: object; tags: string[] }[] = JSON.parse(text).result.data.json.items
    expect(items.map(({ title, due, tags }) => [title, due, tags.length])).toEqual([
      ['a', shared, 2],
      ['b', shared, 0],
      ['a', shared, 2],
      ['c', shared, 2],
    ])
  })

  it('are accepted: one list twice in a query, and in each call of a batch', async () => {
    const caller = await rawCaller(database)
    const tags = ['home']
    const input = encoder.serialize({ tags: { any: tags, all: tags } })
    const requested = await caller.send(`tasks.list?input=${encodeURIComponent(JSON.stringify(input))}`)
    expect(requested.status, requested.text).toBe(200)
    const inputs = encodeURIComponent(JSON.stringify({ 0: input, 1: input }))
    expect((await caller.send(`tasks.list,tasks.list?batch=1&input=${inputs}`)).status).toBe(200)
  })

  it('are accepted: one time twice', async () => {
    const caller = await rawCaller(database)
    const input = { id: crypto.randomUUID(), title: 'x', createdAt: twice, updatedAt: twice }
    const error = expectRejection(await caller.post('tasks.replace', bodyOf(input)), 'INVALID_INPUT', 400)
    // Both are Dates, which a new task cannot have.
    expect(error.data.issues?.map(({ path, code }) => [path[0], code])).toEqual([
      ['createdAt', 'read_only'],
      ['updatedAt', 'read_only'],
    ])
  })
})

it('rejects shared values that exceed the body limit when expanded [P-11]', async () => {
  const items = [{ title: 'x', description: 'y'.repeat(30_000) }, ...Array(190).fill(null)]
  const referentialEqualities = { 'items.0': items.slice(1).map((_, n) => `items.${n + 1}`) }
  const caller = await rawCaller(database)
  const body = JSON.stringify({ json: { items }, meta: { referentialEqualities } })
  const error = expectRejection(await caller.post('tasks.createMany', body), 'INVALID_INPUT', 400)
  expect(error.data.issues?.[0]?.code).toBe('invalid_encoding')
})

const annotations: Record<string, unknown> = {
  'a tree of annotations': { json: { title: 'x' }, meta: { values: { title: ['undefined', { a: ['Date'] }] } } },
  'annotations that are null': { json: { title: 'x' }, meta: { values: null } },
  'annotations that are a number': { json: { title: 'x' }, meta: { values: 1 } },
  'an annotation that is null': { json: { title: 'x' }, meta: { values: { title: null } } },
  'a meta that is null': { json: { title: 'x' }, meta: null },
  'a meta that is an array': { json: { title: 'x' }, meta: [] },
  'a meta that is text': { json: { title: 'x' }, meta: 'x' },
  'a meta of its own': { json: { title: 'x' }, meta: { hello: 1 } },
  // JSON.parse creates an own key; a literal would set the prototype.
  'a meta of __proto__': JSON.parse('{"json":{"title":"x"},"meta":{"__proto__":{"values":{"title":["Date"]}}}}'),
  'a meta of the constructor': { json: { title: 'x' }, meta: { constructor: { prototype: { a: 1 } } } },
  'a path to __proto__': JSON.parse('{"json":{"title":"x"},"meta":{"values":{"__proto__.a":["undefined"]}}}'),
  'a path of only __proto__': JSON.parse('{"json":{"title":"x"},"meta":{"values":{"__proto__":["undefined"]}}}'),
  'a path through a key named __proto__': JSON.parse(
    '{"json":{"title":"x","__proto__":{"a":1}},"meta":{"values":{"__proto__.a":["undefined"]}}}',
  ),
  'a path to the constructor': { json: { title: 'x' }, meta: { values: { 'constructor.prototype.a': ['undefined'] } } },
  'a path to nothing': { json: { title: 'x' }, meta: { values: { 'a.b.c': ['Date'] } } },
  'a path with a bad escape': { json: { title: 'x' }, meta: { values: { 'a\\b': ['Date'] } } },
  'a path 5,000 deep': { json: { title: 'x' }, meta: { values: { [Array(5000).fill('a').join('.')]: ['Date'] } } },
  'an array index out of range': {
    json: { title: 'x', tags: [] },
    meta: { values: { 'tags.999999999': ['undefined'] } },
  },
}
it.each(Object.keys(annotations))('rejects superjson with %s [P-13]', async (name) => {
  await expectRejected(annotations[name])
  expect(({} as Record<string, unknown>).a).toBeUndefined()
})

it('rejects superjson with an existing path 5,000 deep [P-13]', async () => {
  const json = `{"title":"x","due":${'{"a":'.repeat(5000)}0${'}'.repeat(5000)}}`
  await expectBodyRejected(`{"json":${json},"meta":{"values":{"due${'.a'.repeat(5000)}":["Date"]}}}`)
})

const others: Record<string, unknown> = {
  'a Date in place of text': superjson.serialize({ title: new Date(0) }),
  'an invalid Date': { json: { title: 'x' }, meta: { values: { title: ['Date'] } } },
  'a Date out of range': { json: { title: '+275760-09-13T00:00:00.001Z' }, meta: { values: { title: ['Date'] } } },
  'a Date from a number': { json: { title: 1e99 }, meta: { values: { title: ['Date'] } } },
  'a Date as the whole input': superjson.serialize(new Date(0)),
  'undefined as the whole input': superjson.serialize(undefined),
  'undefined in place of the title': superjson.serialize({ title: undefined }),
  'no json': { meta: { values: {} } },
  null: null,
  'an array': [],
  text: 'x',
  'null inside': { json: null },
  'an array inside': { json: [{ title: 'x' }] },
  'text inside': { json: 'title' },
}
it.each(Object.keys(others))('rejects superjson of %s [P-07]', (name) => expectRejected(others[name]))

async function expectRejected(input: unknown): Promise<void> {
  await expectBodyRejected(JSON.stringify(input))
}

async function expectBodyRejected(body: string): Promise<void> {
  const caller = await rawCaller(database)
  const before = await caller.footprint()
  expectRejection(await caller.post('tasks.create', body), 'INVALID_INPUT', 400)
  expect(await caller.footprint()).toEqual(before)
}

const bodies: Record<string, string> = {
  'half an object': '{',
  nothing: '',
  'white space': ' ',
  'a comment': '{"json":{"title":"x"}}//',
  'two values': '{"json":{"title":"x"}}{}',
  'a form': 'title=x',
  '30,000 nested arrays': `{"json":${'['.repeat(30_000)}${']'.repeat(30_000)}}`,
  '10,000 nested objects': `{"json":${'{"a":'.repeat(10_000)}1${'}'.repeat(10_000)}}`,
  'a number of 60,000 digits': `{"json":{"title":${'9'.repeat(60_000)}}}`,
  '8,000 tags': JSON.stringify({ json: { title: 'x', tags: Array.from({ length: 8000 }, (_, i) => `${i}`) } }),
  'a thousand references': JSON.stringify({
    json: { title: 'x' },
    meta: {
      referentialEqualities: Object.fromEntries(Array.from({ length: 2000 }, (_, i) => [`a${i}`, ['title', 'b']])),
    },
  }),
}

it.each(Object.keys(bodies))('rejects a body of %s [P-07]', (name) => expectBodyRejected(bodies[name] as string))

const pollution = [
  '{"json":{"title":"x","__proto__":{"polluted":1}}}',
  '{"json":{"title":"x","constructor":{"prototype":{"polluted":1}}}}',
  '{"json":{"title":"x","due":{"date":"2026-11-30","__proto__":{"polluted":1}}}}',
  '{"json":{"__proto__":{"title":"x"}}}',
  '{"json":{"title":"x","constructor.prototype":{"polluted":1}}}',
  '{"json":{"title":"x","__proto__.polluted":1}}',
  '{"json":{"title":"x","__proto__":{"completed":true}}}',
  '{"json":{"title":"x","__proto__":null}}',
  '{"__proto__":{"json":{"title":"x"}}}',
  '{"json":{"title":"x"},"__proto__":{"polluted":1},"meta":{"__proto__":{"values":1}}}',
]
it.each(pollution)('ignores the prototype keys of %s [O-06]', async (body) => {
  const caller = await rawCaller(database)
  const before = await caller.footprint()
  expectRejection(await caller.post('tasks.create', body), 'INVALID_INPUT', 400)
  expect(({} as Record<string, unknown>).polluted).toBeUndefined()
  expect(await caller.footprint()).toEqual(before)
})

it('treats a field annotated as undefined as absent', async () => {
  const caller = await rawCaller(database)
  const body = JSON.stringify(superjson.serialize({ title: 'x', description: undefined, due: undefined }))
  expect((await caller.post('tasks.create', body)).status).toBe(200)
  expect((await caller.footprint()).tasks).toBe(1)
})
