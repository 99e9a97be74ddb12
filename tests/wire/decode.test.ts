import superjson from 'superjson'
import { describe, expect, it, vi } from 'vitest'
import { TaskwireError } from '../../src/errors.ts'
import { transformer } from '../../src/trpc/transformer.ts'

/** References whose every path is a key far into a map, which superjson looks for from its beginning each time. */
function quadratic(): object {
  const entries = Array.from({ length: 20_000 }, (_, n) => [n, n])
  const paths = Array.from({ length: 20_000 }, (_, n) => `m.${n}.1`)
  return { json: { m: entries }, meta: { values: { m: ['map'] }, referentialEqualities: { 'm.0.1': paths } } }
}

/** A list that holds one list twice, which holds another twice, and so on: 2^25 values of 25 short lines. */
function expanding(): object {
  const place = (depth: number) => Array(depth).fill('0').join('.')
  const json = Array.from({ length: 25 }).reduce<unknown>((inner) => [inner, null], ['x'])
  const equalities = Array.from({ length: 25 }, (_, depth) => [
    place(depth + 1),
    [[...place(depth).split('.').filter(Boolean), '1'].join('.')],
  ])
  return { json, meta: { referentialEqualities: Object.fromEntries(equalities) } }
}

describe('references between values', () => {
  const cyclic: Record<string, unknown> = { title: 'x' }
  cyclic.self = cyclic
  const inputs: [string, object][] = [
    ['20,000 keys of a map', quadratic()],
    ['a value that holds itself', superjson.serialize(cyclic)],
    ['a value that holds itself, as a list', { json: { a: {} }, meta: { referentialEqualities: [['a', 'a.a']] } }],
    ['2^25 values', expanding()],
    ['no value at all', { json: {}, meta: { referentialEqualities: {} } }],
  ]

  it.each(inputs)('are refused before they are followed: %s [P-12]', (_, input) => {
    const json = vi.fn(() => Reflect.get(input, 'json'))
    const watched = Object.defineProperty({ ...input }, 'json', { get: json, enumerable: true })
    expect(transformer.deserialize(watched)).toBeInstanceOf(TaskwireError)
    expect(json).not.toHaveBeenCalled()
  })

  it('are looked at in as large an input as takes seconds to follow', () => {
    expect(JSON.stringify(quadratic()).length).toBeGreaterThan(450_000)
  })
})

describe('a value that is refused', () => {
  it('is an answer, and not thrown: it takes no other call of its batch along', () => {
    expect(() => transformer.deserialize({ json: 1, meta: { values: ['map'] } })).not.toThrow()
  })
})
