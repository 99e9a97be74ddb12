import { once } from 'node:events'
import type { Server } from 'node:http'
import type { AddressInfo } from 'node:net'
import { afterAll, beforeAll, describe, expect, it, onTestFinished, vi } from 'vitest'
import { listen } from '../../src/http/server/listen.ts'
import { createFakeApp, GOOD_TOKEN } from '../helpers/fake-app.ts'
import { connectRaw } from '../helpers/raw-http.ts'
import { setUp } from '../identity/test-issuer.ts'

const KB = 1024

describe('a token', () => {
  /** A valid token of exactly so many characters. Base64url has no text of some lengths, so both parts are filled. */
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

  it('of 8,192 characters is taken, and one of 8,193 is not, though it is as valid', async () => {
    expect(await rules.verify(tokenOf(8192))).toMatchObject({ actor: { userId: 'user-1' } })
    await expect(rules.verify(tokenOf(8193))).rejects.toMatchObject({ cause: { message: 'longer than 8 KB' } })
  })
})

describe('a request', () => {
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

  it('has headers of 16 KB, all together, and not of more', async () => {
    const start = 'GET /health/live HTTP/1.1\r\nHost: t\r\nX-Long: '
    const withHeaders = (bytes: number) => start + 'x'.repeat(bytes - start.length)
    // The parser counts the names and values alone (llhttp), so a few bytes more than 16 KB may pass.
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

  it.each(['/trpc/tasks.createMany', '/api/v1/tasks/bulk/create'])(
    'to %s has a body of 1 MB, and not of one byte more',
    async (path) => {
      expect(await post(path, KB * KB)).not.toBe(413)
      expect(await post(path, KB * KB + 1)).toBe(413)
    },
  )

  it.each([
    '/trpc/tasks.create',
    '/trpc/tasks.createMany,tasks.create?batch=1',
    '/trpc/tasks.createMany,?batch=1',
    '/trpc/constructor',
    '/api/v1/tasks',
  ])('to %s has one of 64 KB, and not of one byte more', async (path) => {
    expect(await post(path, 64 * KB)).not.toBe(413)
    expect(await post(path, 64 * KB + 1)).toBe(413)
  })
})

describe('JSON', () => {
  const nested = (levels: number) => `{"json":${'['.repeat(levels - 1)}${']'.repeat(levels - 1)}}`
  const send = async (path: string, body: string) => {
    const headers = { ...GOOD_TOKEN, 'Content-Type': 'application/json', 'Content-Length': String(body.length) }
    const response = await createFakeApp().send(path, { method: 'POST', headers, body })
    return { status: response.status, text: await response.text() }
  }

  it.each(['/trpc/tasks.create', '/api/v1/tasks'])('to %s is 32 levels deep, and not one more', async (path) => {
    expect((await send(path, nested(32))).text).not.toContain('too_deep')
    expect(await send(path, nested(33))).toMatchObject({ status: 400, text: expect.stringContaining('too_deep') })
  })

  it.each(['/trpc/tasks.createMany', '/api/v1/tasks/bulk/create'])(
    'to %s that is nothing but brackets is refused before it is parsed',
    async (path) => {
      const brackets = '['.repeat(1_000_000)
      const parse = vi.spyOn(JSON, 'parse')
      onTestFinished(() => parse.mockRestore())
      expect(await send(path, brackets)).toMatchObject({ status: 400, text: expect.stringContaining('too_deep') })
      expect(parse.mock.calls.filter(([text]) => text.length >= brackets.length)).toEqual([])
    },
  )

  it('in a URL is 32 levels deep as well, and not one more', async () => {
    const get = async (levels: number) => {
      const path = `/trpc/tasks.list?input=${encodeURIComponent(nested(levels))}`
      return (await createFakeApp().send(path, { headers: GOOD_TOKEN })).text()
    }
    expect(await get(32)).not.toContain('too_deep')
    expect(await get(33)).toContain('too_deep')
  })

  it('may have brackets in its texts', async () => {
    const title = `${'['.repeat(100)}\\"${'{'.repeat(100)}`
    expect((await send('/trpc/tasks.create', `{"json":{"title":"${title}"}}`)).text).not.toContain('too_deep')
  })
})
