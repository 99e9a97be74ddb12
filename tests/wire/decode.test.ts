import superjson from 'superjson'
import { describe, expect, it, vi } from 'vitest'
import { transformer } from '../../src/api/wire/transformer.ts'
import { TaskwireError } from '../../src/errors.ts'

/** References to keys far into a map, which superjson searches from its start each time. */
function quadratic(): object {
  const entries = Array.from({ length: 20_000 }, (_, n) => [n, n])
  const paths = Array.from({ length: 20_000 }, (_, n) => `m.${n}.1`)
  return { json: { m: entries }, meta: { values: { m: ['map'] }, referentialEqualities: { 'm.0.1': paths } } }
}

/** A list with two references to a list with two references, and so on: 2^25 values from 25 short lines. */
function expanding(): object {
  const location = (depth: number) => Array(depth).fill('0').join('.')
  const json = Array.from({ length: 25 }).reduce<unknown>((inner) => [inner, null], ['x'])
  const equalities = Array.from({ length: 25 }, (_, depth) => [
    location(depth + 1),
    [[...location(depth).split('.').filter(Boolean), '1'].join('.')],
  ])
  return { json, meta: { referentialEqualities: Object.fromEntries(equalities) } }
}

describe('references between values', () => {
  const cyclic: Record<string, unknown> = { title: 'x' }
  cyclic.self = cyclic
  const inputs: [string, object][] = [
    ['20,000 keys of a map', quadratic()],
    ['a cyclic value', superjson.serialize(cyclic)],
    ['a cyclic value, as a list', { json: { a: {} }, meta: { referentialEqualities: [['a', 'a.a']] } }],
    ['2^25 values', expanding()],
  ]

  it.each(inputs)('are rejected before superjson follows them: %s [P-12]', (_, input) => {
    const follow = vi.spyOn(superjson, 'deserialize')
    expect(transformer.deserialize(input)).toBeInstanceOf(TaskwireError)
    expect(follow).not.toHaveBeenCalled()
  })

  it('are expanded before superjson decodes the input', () => {
    const follow = vi.spyOn(superjson, 'deserialize')
    const due = { date: '2026-11-30' }
    const input = { json: { a: due, b: null, c: { ...due } }, meta: { referentialEqualities: { a: ['b', 'c'] } } }
    expect(transformer.deserialize(input)).toEqual({ a: due, b: due, c: due })
    expect(follow.mock.lastCall?.[0].meta).toEqual({ values: {} })
    expect(transformer.deserialize({ json: {}, meta: { referentialEqualities: {} } })).toEqual({})
  })

  it('are tested with an input of more than 450 KB, which takes superjson seconds', () => {
    expect(JSON.stringify(quadratic()).length).toBeGreaterThan(450_000)
  })
})

describe('an invalid input', () => {
  it('is returned as an error instead of thrown, so that other calls of its batch succeed', () => {
    expect(() => transformer.deserialize({ json: 1, meta: { values: ['map'] } })).not.toThrow()
  })
})
