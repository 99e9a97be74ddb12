import { describe, expect, it } from 'vitest'
import { trustedProxies } from '../../src/http/request/client-address.ts'
import { createRequestLimits } from '../../src/limits/request-limits.ts'
import { createFakeApp } from '../helpers/fake-app.ts'

/** Returns the statuses of requests with these headers, at a limit of one request per address. */
async function statuses(headers: Record<string, string>[], proxies: string[]): Promise<number[]> {
  const app = createFakeApp({
    limits: createRequestLimits({ perUser: 0, perAddress: 1 }),
    trustedProxies: trustedProxies(proxies),
  })
  const answered = []
  for (const sent of headers) answered.push((await app.send('/nowhere', { headers: sent })).status)
  return answered
}

describe('X-Forwarded-For', () => {
  const two = [{ 'X-Forwarded-For': '192.0.2.1' }, { 'X-Forwarded-For': '192.0.2.2' }]

  it('is ignored from an untrusted peer [H-11]', async () => {
    expect(await statuses(two, [])).toEqual([404, 429])
    expect(await statuses(two, ['10.0.0.0/8'])).toEqual([404, 429])
  })

  it('from a trusted proxy identifies the client by the last entry, and ignores forged entries before it', async () => {
    expect(await statuses(two, ['127.0.0.1'])).toEqual([404, 404])
    const forged = ['198.51.100.1', '198.51.100.2'].map((first) => ({ 'X-Forwarded-For': `${first}, 192.0.2.9` }))
    expect(await statuses(forged, ['127.0.0.1'])).toEqual([404, 429])
  })
})

it.each([
  ['192.0.2.1:4001', '192.0.2.1:4002', '192.0.2.2:4001'],
  ['[2001:db8::1]:4001', '[2001:db8::1]:4002', '[2001:db8:1::1]:4001'],
  ['[2001:db8::1]', '2001:db8::1', '[2001:db8:1::1]'],
])('treats %s and %s as one address and %s as another, because proxies may add ports [H-11]', async (...hops) => {
  const headers = hops.map((hop) => ({ 'X-Forwarded-For': hop }))
  expect(await statuses(headers, ['127.0.0.1'])).toEqual([404, 429, 404])
})

it('logs one warning about X-Forwarded-For from an untrusted peer', async () => {
  const app = createFakeApp({ trustedProxies: trustedProxies(['10.0.0.0/8']) })
  for (let n = 0; n < 3; n += 1) await app.send('/health/live', { headers: { 'X-Forwarded-For': '192.0.2.1' } })
  const warnings = app.log.filter(
    ({ msg }) => msg === 'X-Forwarded-For from an untrusted proxy; add its address to TRUSTED_PROXIES',
  )
  expect(warnings).toMatchObject([{ level: 40, address: '127.0.0.1' }])
})

it('ignores other headers for the client address, host, protocol and URL [H-11]', async () => {
  const claims = ['Forwarded', 'X-Real-IP', 'CF-Connecting-IP', 'True-Client-IP', 'X-Client-IP', 'X-Taskwire-Client-IP']
  const headers = claims.map((name, n) => ({ [name]: `192.0.2.${n + 1}` }))
  expect(await statuses(headers, ['127.0.0.1'])).toEqual([404, ...Array(claims.length - 1).fill(429)])
  const app = createFakeApp()
  const misled = { 'X-Forwarded-Host': 'evil.example', 'X-Forwarded-Proto': 'ftp', 'X-Original-URL': '/api/v1/me' }
  const response = await app.send('/', { headers: { ...misled, Accept: 'text/html' } })
  expect(await response.text()).not.toContain('evil.example')
})
