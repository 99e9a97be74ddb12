import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest'
import { createRequestLimits, limitHeaders, tooMany } from '../../src/limits/request-limits.ts'

beforeEach(() => void vi.useFakeTimers())
afterEach(() => void vi.useRealTimers())

it('a window lasts a minute from its first request, then the full limit is available again [R-02]', async () => {
  const limits = createRequestLimits({ perUser: 2, perAddress: 1 })
  const isOver = async () => (await limits.countCall('ada'))?.isOver
  expect([await isOver(), await isOver(), await isOver()]).toEqual([false, false, true])
  vi.advanceTimersByTime(59_999)
  expect(await isOver()).toBe(true)
  vi.advanceTimersByTime(1)
  expect([await isOver(), await isOver(), await isOver()]).toEqual([false, false, true])
})

it('the retry delay is never too short', async () => {
  const limits = createRequestLimits({ perUser: 1, perAddress: 1 })
  await limits.countCall('ada')
  vi.advanceTimersByTime(10_500)
  const standing = await limits.countCall('ada')
  if (!standing) throw new Error('not counted')
  expect(standing.resetMs).toBe(49_500)
  expect(tooMany(standing).retryAfterMs).toBe(50_000)
  expect(limitHeaders(standing).RateLimit).toBe('"user";r=0;t=50')
})

describe('addresses that share a rate limit', () => {
  const isOver = async (addresses: string[]) => {
    const limits = createRequestLimits({ perUser: 1, perAddress: addresses.length - 1 })
    const standings = []
    for (const address of addresses) standings.push((await limits.countRequest(address, false))?.isOver)
    return standings.at(-1)
  }

  it.each([
    ['an IPv4 address', ['192.0.2.1', '192.0.2.1']],
    ['an IPv4 address, written as IPv6', ['192.0.2.1', '::ffff:192.0.2.1', '::FFFF:c000:201']],
    ['an IPv6 network of 64 bits', ['2001:db8::1', '2001:db8::ffff', '2001:DB8:0:0:1:2:3:4']],
  ])('include %s [A-09]', async (_, addresses) => {
    expect(await isOver(addresses)).toBe(true)
  })

  it.each([
    ['IPv4 addresses', ['192.0.2.1', '192.0.2.2']],
    ['IPv6 networks', ['2001:db8::1', '2001:db8:0:1::1']],
  ])('exclude two %s', async (_, addresses) => {
    expect(await isOver(addresses)).toBe(false)
  })
})
