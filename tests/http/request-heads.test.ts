import { setTimeout } from 'node:timers/promises'
import { describe, expect, it } from 'vitest'
import { createFakeApp } from '../helpers/fake-app.ts'
import { connectRaw } from '../helpers/raw-http.ts'
import { usePort } from '../helpers/use-port.ts'

const ORIGIN = 'https://app.example.com'
const X = 'x'.repeat(17_000)

const served = usePort(createFakeApp())

/** Sends bytes in parts, as a network does, and returns all received bytes until the connection closes. */
async function send(bytes: string, partLength = bytes.length): Promise<string> {
  const connection = await connectRaw(served.port)
  for (let n = 0; n < bytes.length; n += partLength) {
    connection.write(bytes.slice(n, n + partLength))
    await setTimeout(5)
  }
  return connection.closed
}

describe.each([1460, 8000, 14_600, 40_000])('a request head of more than 16 KB in parts of %i bytes', (partLength) => {
  it.each([
    [
      'in its URL',
      `GET /trpc/tasks.list?input=${X} HTTP/1.1\r\nHost: t\r\nOrigin: ${ORIGIN}\r\nX-Request-Id: mine\r\n\r\n`,
    ],
    [
      'in a header',
      `GET /trpc/tasks.list HTTP/1.1\r\nHost: t\r\nOrigin: ${ORIGIN}\r\nX-Request-Id: mine\r\nCookie: ${X}\r\n\r\n`,
    ],
  ])('%s is rejected in the error format of its path, with CORS headers', async (_title, bytes) => {
    const answer = await send(bytes, partLength)
    expect(answer).toMatch(/^HTTP\/1\.1 431 /)
    expect(answer).toMatch(/^access-control-allow-origin: https:\/\/app\.example\.com\r$/im)
    expect(answer).toMatch(/^x-request-id: mine\r$/im)
    expect(JSON.parse(answer.split('\r\n\r\n')[1] ?? '')).toMatchObject({
      error: { json: { data: { code: 'PAYLOAD_TOO_LARGE', httpStatus: 431, requestId: 'mine' } } },
    })
  })
})

it.each(['gzip, chunked', 'identity, chunked'])(
  'rejects the unsupported transfer coding "%s" with 501',
  async (coding) => {
    const head = `POST /api/v1/tasks HTTP/1.1\r\nHost: t\r\nContent-Type: application/json\r\nTransfer-Encoding: ${coding}\r\n\r\n`
    expect(await send(`${head}2\r\n{}\r\n0\r\n\r\n`)).toMatch(/^HTTP\/1\.1 501 [\s\S]*"code":"INVALID_INPUT"/)
  },
)

it('rejects CONNECT with 405', async () => {
  const answer = await send('CONNECT t:443 HTTP/1.1\r\nHost: t\r\n\r\n')
  expect(answer).toMatch(/^HTTP\/1\.1 405 [\s\S]*"code":"METHOD_NOT_ALLOWED"/)
})

it('survives a CONNECT whose connection is reset', async () => {
  for (let n = 0; n < 20; n += 1) {
    const connection = await connectRaw(served.port)
    connection.write('CONNECT t:443 HTTP/1.1\r\nHost: t\r\n\r\nand more')
    connection.socket.resetAndDestroy()
    await connection.closed
  }
  const answer = await send('GET /health/live HTTP/1.1\r\nHost: t\r\nConnection: close\r\n\r\n')
  expect(answer).toMatch(/^HTTP\/1\.1 200 /)
})
