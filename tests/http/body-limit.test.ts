import type { Server } from 'node:http'
import type { AddressInfo } from 'node:net'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { listen } from '../../src/http/server/listen.ts'
import { createFakeApp } from '../helpers/fake-app.ts'
import { connectRaw } from '../helpers/raw-http.ts'

const LIMIT = 64 * 1024

let server: Server
beforeAll(async () => {
  const handleSignIn = async (request: Request) => Response.json({ length: (await request.text()).length })
  server = await listen(createFakeApp({ handleSignIn }), { host: '127.0.0.1', port: 0 })
})
afterAll(() => {
  server.close()
  server.closeAllConnections()
})

/** Sends raw bytes and returns the status of the response. */
async function statusOf(path: string, header: string, body: string): Promise<number> {
  const connection = await connectRaw((server.address() as AddressInfo).port)
  connection.write(
    `POST ${path} HTTP/1.1\r\nHost: localhost\r\nConnection: close\r\nAuthorization: Bearer good\r\nContent-Type: application/json\r\n${header}\r\n\r\n${body}`,
  )
  return Number(/^HTTP\/1\.1 (\d{3})/.exec(await connection.closed)?.[1])
}

function chunked(body: string): string {
  const half = Math.floor(body.length / 2)
  const chunks = [body.slice(0, half), body.slice(half)]
  return `${chunks.map((chunk) => `${chunk.length.toString(16)}\r\n${chunk}\r\n`).join('')}0\r\n\r\n`
}

describe.each(['/trpc/tasks.create', '/api/v1/tasks', '/api/auth/sign-in/email'])('the body limit of %s', (path) => {
  it('accepts 64 KB and rejects one byte more with Content-Length', async () => {
    expect(await statusOf(path, `Content-Length: ${LIMIT}`, 'x'.repeat(LIMIT))).not.toBe(413)
    expect(await statusOf(path, `Content-Length: ${LIMIT + 1}`, 'x'.repeat(LIMIT + 1))).toBe(413)
  })

  it('accepts 64 KB and rejects one byte more in chunks', async () => {
    expect(await statusOf(path, 'Transfer-Encoding: chunked', chunked('x'.repeat(LIMIT)))).not.toBe(413)
    expect(await statusOf(path, 'Transfer-Encoding: chunked', chunked('x'.repeat(LIMIT + 1)))).toBe(413)
  })

  it('rejects a body by its Content-Length before any of it arrives', async () => {
    expect(await statusOf(path, 'Content-Length: 999999999999', '')).toBe(413)
  })

  it('accepts an empty body', async () => {
    expect(await statusOf(path, 'Content-Length: 0', '')).not.toBe(413)
  })
})
