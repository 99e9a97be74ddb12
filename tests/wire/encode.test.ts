import fc from 'fast-check'
import superjson from 'superjson'
import { describe, expect, it } from 'vitest'
import { encode, encoderFor } from '../../src/api/wire/encode.ts'
import { runs } from '../helpers/effort.ts'

const shared = { at: new Date(0) }

/** Generates values that the encoder serializes itself, and values that it passes to superjson. */
const anything = fc.letrec((tie) => ({
  key: fc.oneof(
    { weight: 6, arbitrary: fc.constantFrom('id', 'title', 'createdAt', 'a', 'b', 'x-y', '$', '_') },
    fc.constantFrom('a.b', 'a\\b', '0', '1', '10', '-1', '01', '', ' ', 'ä', 'toString', 'length'),
    fc.string(),
  ),
  leaf: fc.oneof(
    fc.string({ unit: 'binary' }),
    fc.double(),
    fc.integer(),
    fc.boolean(),
    fc.constant(null),
    fc.constant(undefined),
    fc.date({ noInvalidDate: false }),
    fc.bigInt(),
    fc.constantFrom(
      -0,
      Number.NaN,
      Number.POSITIVE_INFINITY,
      /x/g,
      new URL('http://a/'),
      new Error('e'),
      shared,
      shared.at,
    ),
  ),
  record: fc
    .array(fc.tuple(tie('key'), tie('value')), { maxLength: 5 })
    .map((entries) =>
      Object.fromEntries(
        (entries as [string, unknown][]).filter(([key]) => !['__proto__', 'constructor', 'prototype'].includes(key)),
      ),
    ),
  value: fc.oneof(
    { maxDepth: 4 },
    tie('leaf'),
    tie('record'),
    fc.array(tie('value'), { maxLength: 4 }),
    fc.array(tie('value'), { maxLength: 3 }).map((items) => new Set(items)),
    fc
      .array(fc.tuple(tie('leaf'), tie('value')), { maxLength: 3 })
      .map((items) => new Map(items as [unknown, unknown][])),
  ),
}))

describe('the encoder', () => {
  it('writes the same bytes as superjson for any value', () => {
    fc.assert(
      fc.property(anything.value, (value) => {
        expect(JSON.stringify(encode(value))).toBe(JSON.stringify(superjson.serialize(value)))
      }),
      { numRuns: runs(2_000, 100_000) },
    )
  })

  it.each([
    ['a repeated Date', { a: shared.at, b: shared.at }],
    ['a repeated object', { a: shared, b: [shared] }],
    ['a hole in an array', { a: Object.assign([1], { 2: 2 }) }],
    ['an array with a property', { a: Object.assign([1], { extra: new Date(0) }) }],
    ['an object without prototype', { a: Object.assign(Object.create(null), { b: new Date(0) }) }],
    [
      'a class instance',
      {
        a: new (class Task {
          at = new Date(0)
        })(),
      },
    ],
    ['a Date beside nested Dates in an array', { a: [{ b: new Date(0) }, new Date(1)] }],
    ['an empty response', {}],
    ['a root that is a Date', new Date(0)],
    ['a root that is undefined', undefined],
  ])("writes superjson's bytes for %s", (_, value) => {
    expect(JSON.stringify(encode(value))).toBe(JSON.stringify(superjson.serialize(value)))
  })

  it.each(['__proto__', 'constructor', 'prototype'])('rejects the key %s as superjson does', (key) => {
    const value = { a: Object.defineProperty({}, key, { value: 1, enumerable: true }) }
    expect(() => superjson.serialize(value)).toThrow('prototype pollution')
    expect(() => encode(value)).toThrow('prototype pollution')
  })

  it("is used because it writes this version's format", () => {
    const changed = "superjson writes another format now: adapt src/api/wire/encode.ts and the client's wire.ts"
    expect(encode, changed).not.toBe(superjson.serialize)
    expect(encoderFor(superjson.serialize), changed).not.toBe(superjson.serialize)
  })

  it.each<[change: string, serialize: typeof superjson.serialize]>([
    [
      'has another version of its annotations',
      (value) => JSON.parse(JSON.stringify(superjson.serialize(value)).replace('"v":1', '"v":2')),
    ],
    [
      'names dates otherwise',
      (value) => JSON.parse(JSON.stringify(superjson.serialize(value)).replaceAll('["Date"]', '["Instant"]')),
    ],
    ['always has annotations', (value) => ({ ...superjson.serialize(value), meta: { values: {} } })],
    [
      'annotates strings',
      (value) => ({ ...superjson.serialize(value), ...(JSON.stringify(value).includes('text') && { meta: {} }) }),
    ],
  ])('passes every value to a version of superjson that %s', (_, serialize) => {
    expect(encoderFor(serialize)).toBe(serialize)
  })

  it('writes output that superjson decodes', () => {
    const page = { items: [{ id: '1', completedAt: undefined, createdAt: new Date(5) }], nextCursor: null }
    expect(superjson.deserialize(encode(page))).toEqual(page)
  })
})
