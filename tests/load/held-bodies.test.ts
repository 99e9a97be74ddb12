import { describe, expect, it } from 'vitest'
import { createHeldBodies } from '../../src/load/held-bodies.ts'

describe('the accounting of request bodies', () => {
  it('rejects excess bytes of one user with 429 and of all users with 503, and admits them later [H-17]', () => {
    const bodies = createHeldBodies({ bodiesPerUser: 100, bodies: 150 })
    const free = bodies.hold('ada', 100)
    expect(() => bodies.hold('ada', 1)).toThrow(expect.objectContaining({ code: 'RATE_LIMITED' }))
    bodies.hold('bob', 50)
    expect(() => bodies.hold('bob', 1)).toThrow(expect.objectContaining({ code: 'UNAVAILABLE' }))
    bodies.hold('bob', 0)
    free()
    bodies.hold('bob', 1)
    bodies.hold('ada', 99)
  })

  it('always admits a small change of a user without calls in progress [H-17]', () => {
    const bodies = createHeldBodies({ bodiesPerUser: 1024 * 1024, bodies: 1024 * 1024 })
    bodies.hold('ada', 1024 * 1024)
    expect(() => bodies.hold('bob', 64 * 1024 + 1)).toThrow(expect.objectContaining({ code: 'UNAVAILABLE' }))
    const free = bodies.hold('bob', 64 * 1024)
    expect(() => bodies.hold('bob', 1)).toThrow(expect.objectContaining({ code: 'UNAVAILABLE' }))
    free()
    bodies.hold('bob', 1)
  })
})
