import { expect, it } from 'vitest'
import { createReadiness } from '../../src/http/endpoints/health.ts'

it('a process is not ready while its disk is known to be full, even if it was ready before', async () => {
  let isSound = true
  let pings = 0
  const isReady = createReadiness({
    ping: async () => {
      pings += 1
    },
    assertSound: () => {
      if (!isSound) throw new Error('No space left on device')
    },
    clock: () => new Date(0),
  })
  expect([await isReady(), await isReady(), pings]).toEqual([true, true, 1])
  isSound = false
  expect(await isReady()).toBe(false)
  isSound = true
  expect([await isReady(), pings]).toEqual([true, 1])
})
