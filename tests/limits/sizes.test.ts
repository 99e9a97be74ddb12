import { once } from 'node:events'
import type { Server } from 'node:http'
import type { AddressInfo } from 'node:net'
import { afterAll, beforeAll, describe, expect, it, onTestFinished, vi } from 'vitest'
import { listen } from '../../src/http/server/listen.ts'
import { createFakeApp, GOOD_TOKEN } from '../helpers/fake-app.ts'
import { connectRaw } from '../helpers/raw-http.ts'
import { setUp } from '../identity/test-issuer.ts'

const KB = 1024

describe('the token size limit', () => {
  /** Returns a valid token of exactly this length. Base64url cannot have every length, so two parts are padded. */
  function tokenOf(length: number): string {
    const { signer } = rules
    for (let header = 0; header < 4; header++) {
      for (let claims = 5800; claims < 6200; claims++) {
        const token = signer.token({ header: { x: 'x'.repeat(header) }, claims: { x: 'x'.repeat(claims) } })
        if (token.length === length) return token
      }
    }
    throw new Error('no such token')
  }
  const rules = setUp()

  it('accepts 8,192 characters, and rejects 8,193 of a valid token', async () => {
    expect(await rules.verify(tokenOf(8192))).toMatchObject({ actor: { userId: 'user-1' } })
    await expect(rules.verify(tokenOf(8193))).rejects.toMatchObject({ cause: { message: 'longer than 8 KB' } })
  })
})

describe('the request size limit', () => {
  let server: Server
  let port: number
  beforeAll(async () => {
    server = await listen(createFakeApp(), { host: '127.0.0.1', port: 0 })
    port = (server.address() as AddressInfo).port
  })
  afterAll(() => {
    server.closeAllConnections()
    server.close()
  })

  async function statusOf(head: string, body = ''): Promise<number> {
    const connection = await connectRaw(port)
    connection.write(`${head}\r\n\r\n${body}`)
    const received = await connection.until(/^HTTP\/1\.1 \d{3} /)
    connection.socket.destroy()
    if (!connection.socket.closed) await once(connection.socket, 'close')
    return Number(received.slice(9, 12))
  }

  it('accepts headers of 16 KB in total, and not more', async () => {
    const start = 'GET /health/live HTTP/1.1\r\nHost: t\r\nX-Long: '
    const withHeaders = (bytes: number) => start + 'x'.repeat(bytes - start.length)
    // The parser (llhttp) counts only names and values, so slightly more than 16 KB may pass.
    expect(await statusOf(withHeaders(16 * KB))).toBe(200)
    expect(await statusOf(withHeaders(16 * KB + 64))).toBe(431)
  })

  const bodyOf = (bytes: number) => {
    const items = [{ title: 'x' }]
    const json = JSON.stringify({ json: { items } })
    return json + ' '.repeat(bytes - json.length)
  }
  const post = (path: string, bytes: number) =>
    statusOf(
      `POST ${path} HTTP/1.1\r\nHost: t\r\nAuthorization: ${GOOD_TOKEN.Authorization}\r\nContent-Type: application/json\r\nContent-Length: ${bytes}`,
      bodyOf(bytes),
    )

  it.each(['/trpc/tasks.createMany', '/api/v1/tasks/bulk/create'])('of %s is 1 MB of body, exactly', async (path) => {
    expect(await post(path, KB * KB)).not.toBe(413)
    expect(await post(path, KB * KB + 1)).toBe(413)
  })

  it.each([
    '/trpc/tasks.create',
    '/trpc/tasks.createMany,tasks.create?batch=1',
    '/trpc/tasks.createMany,?batch=1',
    '/trpc/constructor',
    '/api/v1/tasks',
  ])('of %s is 64 KB of body, exactly', async (path) => {
    expect(await post(path, 64 * KB)).not.toBe(413)
    expect(await post(path, 64 * KB + 1)).toBe(413)
  })
})

describe('the nesting limit of JSON', () => {
  const nested = (levels: number) => `{"json":${'['.repeat(levels - 1)}${']'.repeat(levels - 1)}}`
  const send = async (path: string, body: string) => {
    const headers = { ...GOOD_TOKEN, 'Content-Type': 'application/json', 'Content-Length': String(body.length) }
    const response = await createFakeApp().send(path, { method: 'POST', headers, body })
    return { status: response.status, text: await response.text() }
  }

  it.each(['/trpc/tasks.create', '/api/v1/tasks'])('of %s is 48 levels', async (path) => {
    expect((await send(path, nested(48))).text).not.toContain('too_deep')
    expect(await send(path, nested(49))).toMatchObject({ status: 400, text: expect.stringContaining('too_deep') })
  })

  it.each(['/trpc/tasks.createMany', '/api/v1/tasks/bulk/create'])(
    'of %s rejects a body of brackets before parsing it',
    async (path) => {
      const brackets = '['.repeat(1_000_000)
      const parse = vi.spyOn(JSON, 'parse')
      onTestFinished(() => parse.mockRestore())
      expect(await send(path, brackets)).toMatchObject({ status: 400, text: expect.stringContaining('too_deep') })
      expect(parse.mock.calls.filter(([text]) => text.length >= brackets.length)).toEqual([])
    },
  )

  it('is 48 levels in a URL as well', async () => {
    const get = async (levels: number) => {
      const path = `/trpc/tasks.list?input=${encodeURIComponent(nested(levels))}`
      return (await createFakeApp().send(path, { headers: GOOD_TOKEN })).text()
    }
    expect(await get(48)).not.toContain('too_deep')
    expect(await get(49)).toContain('too_deep')
  })

  it('does not count brackets in strings', async () => {
    const title = `${'['.repeat(100)}\\"${'{'.repeat(100)}`
    expect((await send('/trpc/tasks.create', `{"json":{"title":"${title}"}}`)).text).not.toContain('too_deep')
  })
})
