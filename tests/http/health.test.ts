import { describe, expect, it } from 'vitest'
import { createFakeApp, tenantThat } from '../helpers/fake-app.ts'
import { stoppedClock } from '../helpers/test-app.ts'

/** An application whose database can be switched off, and that counts how often it was pinged. */
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
  it('never asks the database, so that its loss restarts nothing', async () => {
    const { app, state } = probed()
    state.up = false
    const response = await app.send('/health/live')
    expect([response.status, await response.json()]).toEqual([200, { status: 'ok' }])
    expect(state.pings).toBe(0)
  })

  it('answers while the application drains, and asks the connection to close', async () => {
    const { app } = probed()
    app.drain()
    const response = await app.send('/health/live')
    expect([response.status, response.headers.get('connection')]).toEqual([200, 'close'])
  })
})

describe('/health/ready', () => {
  it('believes a good answer for 10 s', async () => {
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

  it('does not believe a bad answer, so it recovers with the database', async () => {
    const { state, ready } = probed()
    state.up = false
    expect((await ready()).status).toBe(503)
    state.up = true
    expect((await ready()).status).toBe(200)
  })

  it('asks once for probes that come together', async () => {
    const { state, ready } = probed()
    await Promise.all(Array.from({ length: 20 }, ready))
    expect(state.pings).toBe(1)
  })

  it('says when to come back, and nothing of why', async () => {
    const { state, ready } = probed()
    state.up = false
    const response = await ready()
    expect(response.headers.get('retry-after')).toBe('1')
    const text = await response.text()
    expect(JSON.parse(text)).toMatchObject({ error: { code: 'UNAVAILABLE', retryAfterMs: 1000 } })
    expect(text).not.toMatch(/ECONNREFUSED|10\.1\.2\.3/)
  })

  it('is 503 while the application drains, whatever the database says', async () => {
    const { app, ready } = probed()
    expect((await ready()).status).toBe(200)
    app.drain()
    const response = await ready()
    expect([response.status, response.headers.get('connection')]).toEqual([503, 'close'])
  })
})
