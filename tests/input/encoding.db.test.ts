import superjson from 'superjson'
import { afterAll, beforeAll, expect, it } from 'vitest'
import { sharedTestDatabase, type TestDatabase } from '../helpers/test-database.ts'
import { expectRefusal, rawCaller } from './raw-call.ts'

let database: TestDatabase
beforeAll(async () => {
  database = await sharedTestDatabase()
})
afterAll(() => database[Symbol.asyncDispose]())

class Point {
  x = 1
}
superjson.registerClass(Point)

/** Values that superjson writes and we do not take. */
const kinds: Record<string, unknown> = {
  'a Map': superjson.serialize({ title: new Map([['a', 1]]) }),
  'a Set': superjson.serialize({ title: 'x', tags: new Set(['a']) }),
  'a RegExp': superjson.serialize({ title: /a/ }),
  'a URL': superjson.serialize({ title: new URL('http://a') }),
  'a bigint': superjson.serialize({ title: 1n }),
  'a number JSON cannot hold': superjson.serialize({ title: Number.NaN }),
  'an Error': superjson.serialize({ title: new Error('x') }),
  'a typed array': superjson.serialize({ title: new Uint8Array([1]) }),
  'a class': superjson.serialize({ title: new Point() }),
  'a symbol': { json: { title: 'x' }, meta: { values: { title: [['symbol', 'iterator']] } } },
  'a custom kind': { json: { title: 'x' }, meta: { values: { title: [['custom', 'decimal']] } } },
  'an unknown kind': { json: { title: 'x' }, meta: { values: { title: ['Temporal'] } } },
}
it.each(Object.keys(kinds))('refuses superjson of %s [P-11]', (name) => expectRefused(kinds[name]))

const references: Record<string, unknown> = {
  'one value twice': (() => {
    const tags = ['a']
    return superjson.serialize({ title: 'x', tags, due: tags })
  })(),
  'a value that holds itself': { json: { title: 'x', due: null }, meta: { referentialEqualities: [['due']] } },
}
it.each(Object.keys(references))('refuses superjson of %s', (name) => expectRefused(references[name]))

const annotations: Record<string, unknown> = {
  'a tree of annotations': { json: { title: 'x' }, meta: { values: { title: ['undefined', { a: ['Date'] }] } } },
  'annotations that are null': { json: { title: 'x' }, meta: { values: null } },
  'annotations that are a number': { json: { title: 'x' }, meta: { values: 1 } },
  'an annotation that is null': { json: { title: 'x' }, meta: { values: { title: null } } },
  'a meta that is null': { json: { title: 'x' }, meta: null },
  'a meta that is an array': { json: { title: 'x' }, meta: [] },
  'a meta that is text': { json: { title: 'x' }, meta: 'x' },
  'a meta of its own': { json: { title: 'x' }, meta: { hello: 1 } },
  // JSON.parse makes a key of its own of this; a literal would set the prototype.
  'a meta of __proto__': JSON.parse('{"json":{"title":"x"},"meta":{"__proto__":{"values":{"title":["Date"]}}}}'),
  'a meta of the constructor': { json: { title: 'x' }, meta: { constructor: { prototype: { a: 1 } } } },
  'a path to __proto__': JSON.parse('{"json":{"title":"x"},"meta":{"values":{"__proto__.a":["undefined"]}}}'),
  'a path of __proto__ alone': JSON.parse('{"json":{"title":"x"},"meta":{"values":{"__proto__":["undefined"]}}}'),
  'a path through what is named __proto__': JSON.parse(
    '{"json":{"title":"x","__proto__":{"a":1}},"meta":{"values":{"__proto__.a":["undefined"]}}}',
  ),
  'a path to the constructor': { json: { title: 'x' }, meta: { values: { 'constructor.prototype.a': ['undefined'] } } },
  'a path to nothing': { json: { title: 'x' }, meta: { values: { 'a.b.c': ['Date'] } } },
  'a path with a bad escape': { json: { title: 'x' }, meta: { values: { 'a\\b': ['Date'] } } },
  'a path 5,000 deep': { json: { title: 'x' }, meta: { values: { [Array(5000).fill('a').join('.')]: ['Date'] } } },
  'a place of an array that is not there': {
    json: { title: 'x', tags: [] },
    meta: { values: { 'tags.999999999': ['undefined'] } },
  },
}
it.each(Object.keys(annotations))('refuses superjson with %s [P-13]', async (name) => {
  await expectRefused(annotations[name])
  expect(({} as Record<string, unknown>).a).toBeUndefined()
})

it('refuses superjson with a path 5,000 deep to what is there [P-13]', async () => {
  const json = `{"title":"x","due":${'{"a":'.repeat(5000)}0${'}'.repeat(5000)}}`
  await expectBodyRefused(`{"json":${json},"meta":{"values":{"due${'.a'.repeat(5000)}":["Date"]}}}`)
})

const others: Record<string, unknown> = {
  'a Date in place of text': superjson.serialize({ title: new Date(0) }),
  'an invalid Date': { json: { title: 'x' }, meta: { values: { title: ['Date'] } } },
  'a Date beyond all time': { json: { title: '+275760-09-13T00:00:00.001Z' }, meta: { values: { title: ['Date'] } } },
  'a Date that is a number': { json: { title: 1e99 }, meta: { values: { title: ['Date'] } } },
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
it.each(Object.keys(others))('refuses superjson of %s [P-07]', (name) => expectRefused(others[name]))

async function expectRefused(input: unknown): Promise<void> {
  await expectBodyRefused(JSON.stringify(input))
}

async function expectBodyRefused(body: string): Promise<void> {
  const caller = await rawCaller(database)
  const before = await caller.footprint()
  expectRefusal(await caller.post('tasks.create', body), 'INVALID_INPUT', 400)
  expect(await caller.footprint()).toEqual(before)
}

const bodies: Record<string, string> = {
  'half an object': '{',
  nothing: '',
  'white space': ' ',
  'a comment': '{"json":{"title":"x"}}//',
  'two values': '{"json":{"title":"x"}}{}',
  'a form': 'title=x',
  '30,000 arrays in each other': `{"json":${'['.repeat(30_000)}${']'.repeat(30_000)}}`,
  '10,000 objects in each other': `{"json":${'{"a":'.repeat(10_000)}1${'}'.repeat(10_000)}}`,
  'a number of 60,000 digits': `{"json":{"title":${'9'.repeat(60_000)}}}`,
  '8,000 tags': JSON.stringify({ json: { title: 'x', tags: Array.from({ length: 8000 }, (_, i) => `${i}`) } }),
  'a thousand references': JSON.stringify({
    json: { title: 'x' },
    meta: {
      referentialEqualities: Object.fromEntries(Array.from({ length: 2000 }, (_, i) => [`a${i}`, ['title', 'b']])),
    },
  }),
}

it.each(Object.keys(bodies))('refuses a body of %s [P-07]', (name) => expectBodyRefused(bodies[name] as string))

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
it.each(pollution)('takes nothing from the prototype keys of %s [O-06]', async (body) => {
  const caller = await rawCaller(database)
  const before = await caller.footprint()
  expectRefusal(await caller.post('tasks.create', body), 'INVALID_INPUT', 400)
  expect(({} as Record<string, unknown>).polluted).toBeUndefined()
  expect(await caller.footprint()).toEqual(before)
})

it('takes a field annotated as undefined for one left out', async () => {
  const caller = await rawCaller(database)
  const body = JSON.stringify(superjson.serialize({ title: 'x', description: undefined, due: undefined }))
  expect((await caller.post('tasks.create', body)).status).toBe(200)
  expect((await caller.footprint()).tasks).toBe(1)
})
