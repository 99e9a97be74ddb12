import { describe, expect, it } from 'vitest'
import { trustedProxies } from '../../src/http/request/client-address.ts'
import { createRequestLimits } from '../../src/limits/request-limits.ts'
import { createFakeApp } from '../helpers/fake-app.ts'

/** What requests are answered, each with what it says of where it comes from. */
async function statuses(headers: Record<string, string>[], proxies: string[]): Promise<number[]> {
  const app = createFakeApp({
    limits: createRequestLimits({ perUser: 0, perAddress: 1 }),
    trustedProxies: trustedProxies(proxies),
  })
  const answered = []
  for (const said of headers) answered.push((await app.send('/nowhere', { headers: said })).status)
  return answered
}

describe('X-Forwarded-For', () => {
  const two = [{ 'X-Forwarded-For': '192.0.2.1' }, { 'X-Forwarded-For': '192.0.2.2' }]

  it('of whoever is no proxy of ours says nothing: both requests come from one address [H-11]', async () => {
    expect(await statuses(two, [])).toEqual([404, 429])
    expect(await statuses(two, ['10.0.0.0/8'])).toEqual([404, 429])
  })

  it('of a proxy of ours tells two callers apart; what stands before its own word does not', async () => {
    expect(await statuses(two, ['127.0.0.1'])).toEqual([404, 404])
    const forged = ['198.51.100.1', '198.51.100.2'].map((first) => ({ 'X-Forwarded-For': `${first}, 192.0.2.9` }))
    expect(await statuses(forged, ['127.0.0.1'])).toEqual([404, 429])
  })
})

it.each([
  ['192.0.2.1:4001', '192.0.2.1:4002', '192.0.2.2:4001'],
  ['[2001:db8::1]:4001', '[2001:db8::1]:4002', '[2001:db8:1::1]:4001'],
  ['[2001:db8::1]', '2001:db8::1', '[2001:db8:1::1]'],
])('takes %s and %s for one address and %s for another: proxies may write ports [H-11]', async (...hops) => {
  const headers = hops.map((hop) => ({ 'X-Forwarded-For': hop }))
  expect(await statuses(headers, ['127.0.0.1'])).toEqual([404, 429, 404])
})

it('is noted once in the log where it comes from a proxy that is not trusted, as all behind it count as one', async () => {
  const app = createFakeApp({ trustedProxies: trustedProxies(['10.0.0.0/8']) })
  for (let n = 0; n < 3; n += 1) await app.send('/health/live', { headers: { 'X-Forwarded-For': '192.0.2.1' } })
  const warnings = app.log.filter(
    ({ msg }) => msg === 'X-Forwarded-For from a proxy that TRUSTED_PROXIES does not name',
  )
  expect(warnings).toMatchObject([{ level: 40, address: '127.0.0.1' }])
})

it('no other header says where a request comes from, where it goes, or how [H-11]', async () => {
  const claims = ['Forwarded', 'X-Real-IP', 'CF-Connecting-IP', 'True-Client-IP', 'X-Client-IP', 'X-Taskwire-Client-IP']
  const headers = claims.map((name, n) => ({ [name]: `192.0.2.${n + 1}` }))
  expect(await statuses(headers, ['127.0.0.1'])).toEqual([404, ...Array(claims.length - 1).fill(429)])
  const app = createFakeApp()
  const misled = { 'X-Forwarded-Host': 'evil.example', 'X-Forwarded-Proto': 'ftp', 'X-Original-URL': '/api/v1/me' }
  const response = await app.send('/', { headers: { ...misled, Accept: 'text/html' } })
  expect(await response.text()).not.toContain('evil.example')
})
