import { describe, expect, it } from 'vitest'
import { hasBearer, readBearer } from '../../src/auth/tokens/authorization.ts'

describe('readBearer', () => {
  it.each(['Bearer a.b.c', 'bearer a.b.c', 'BEARER a.b.c', 'Bearer  a.b.c'])(
    'reads the token of "%s" [J-03]',
    (header) => {
      expect(readBearer(header)).toBe('a.b.c')
    },
  )

  it.each([undefined, null, ''])('finds no token in a missing header: %s [J-01]', (header) => {
    expect(readBearer(header)).toBeUndefined()
  })

  it.each(['Basic a.b.c', 'Token a.b.c', 'BearerX a.b.c', 'Bearera.b.c', 'a.b.c', ' Bearer a.b.c', 'Bearer\ta.b.c'])(
    'finds no bearer token in "%s" [J-02]',
    (header) => {
      expect(readBearer(header)).toBeUndefined()
    },
  )

  it.each(['Bearer', 'Bearer ', ' '.repeat(100), `Bearer${' '.repeat(100_000)}`])(
    'finds no token after the scheme alone [J-04]',
    (header) => {
      expect(readBearer(header)).toBeUndefined()
    },
  )

  it.each(['Bearer a.b.c d', 'Bearer a.b.c, Bearer d.e.f', 'Bearer a.b.c\n', 'Bearer a.b.ç'])(
    'finds no token when several words follow: "%s"',
    (header) => {
      expect(readBearer(header)).toBeUndefined()
    },
  )
})

describe('hasBearer', () => {
  it.each(['Bearer a.b.c', 'bearer  a', 'Bearer a.b.c d', 'Bearer a.b.c, Bearer d.e.f', 'Bearer a.b.ç'])(
    'returns true for "%s"',
    (header) => {
      expect(hasBearer(header)).toBe(true)
    },
  )

  it.each([undefined, null, '', 'Basic a.b.c', 'Bearer', 'Bearer ', 'BearerX a'])(
    'returns false for "%s"',
    (header) => {
      expect(hasBearer(header)).toBe(false)
    },
  )
})
