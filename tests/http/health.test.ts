import { describe, expect, it } from 'vitest'
import { createFakeApp, tenantThat } from '../helpers/fake-app.ts'
import { stoppedClock } from '../helpers/test-app.ts'

/** Creates an application with a database that can be switched off, and counts its pings. */
function probed() {
  const clock = stoppedClock('2026-11-22T12:00:00.000Z')
  const state = { up: true, pings: 0 }
  const ping = async () => {
    state.pings += 1
    if (!state.up) throw new Error('connect ECONNREFUSED 10.1.2.3:5432')
  }
  const app = createFakeApp({ clock, database: { ping, tenant: tenantThat(ping) } })
  return { app, state, clock, ready: () => app.send('/health/ready') }
}

describe('/health/live', () => {
  it('does not ping the database, so that an outage restarts no process', async () => {
    const { app, state } = probed()
    state.up = false
    const response = await app.send('/health/live')
    expect([response.status, await response.json()]).toEqual([200, { status: 'ok' }])
    expect(state.pings).toBe(0)
  })

  it('responds while the application drains, with Connection: close', async () => {
    const { app } = probed()
    app.drain()
    const response = await app.send('/health/live')
    expect([response.status, response.headers.get('connection')]).toEqual([200, 'close'])
  })
})

describe('/health/ready', () => {
  it('caches a success for 10 s', async () => {
    const { state, clock, ready } = probed()
    expect((await ready()).status).toBe(200)
    state.up = false
    clock.set('2026-11-22T12:00:09.999Z')
    expect((await ready()).status).toBe(200)
    expect(state.pings).toBe(1)
    clock.set('2026-11-22T12:00:10.000Z')
    expect((await ready()).status).toBe(503)
    expect(state.pings).toBe(2)
  })

  it('does not cache a failure, so that it recovers with the database', async () => {
    const { state, ready } = probed()
    state.up = false
    expect((await ready()).status).toBe(503)
    state.up = true
    expect((await ready()).status).toBe(200)
  })

  it('pings the database once for concurrent probes', async () => {
    const { state, ready } = probed()
    await Promise.all(Array.from({ length: 20 }, ready))
    expect(state.pings).toBe(1)
  })

  it('fails with Retry-After and without the cause', async () => {
    const { state, ready } = probed()
    state.up = false
    const response = await ready()
    expect(response.headers.get('retry-after')).toBe('1')
    const text = await response.text()
    expect(JSON.parse(text)).toMatchObject({ error: { code: 'UNAVAILABLE', retryAfterMs: 1000 } })
    expect(text).not.toMatch(/ECONNREFUSED|10\.1\.2\.3/)
  })

  it('is 503 while the application drains, even if the database responds', async () => {
    const { app, ready } = probed()
    expect((await ready()).status).toBe(200)
    app.drain()
    const response = await ready()
    expect([response.status, response.headers.get('connection')]).toEqual([503, 'close'])
  })
})
