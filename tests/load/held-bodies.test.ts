import { describe, expect, it } from 'vitest'
import { createHeldBodies } from '../../src/load/held-bodies.ts'

describe('the account of request bodies', () => {
  it('refuses what is too much of one user with 429, of all with 503, and takes it when there is room [H-17]', () => {
    const bodies = createHeldBodies({ bodiesPerUser: 100, bodies: 150 })
    const free = bodies.hold('ada', 100)
    expect(() => bodies.hold('ada', 1)).toThrow(expect.objectContaining({ code: 'RATE_LIMITED' }))
    bodies.hold('bob', 50)
    expect(() => bodies.hold('cleo', 1)).toThrow(expect.objectContaining({ code: 'UNAVAILABLE' }))
    bodies.hold('cleo', 0)
    free()
    bodies.hold('cleo', 1)
    bodies.hold('ada', 99)
  })
})
