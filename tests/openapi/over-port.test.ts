import { expect, it } from 'vitest'
import { LIMITS } from '../../src/tasks/schema.ts'
import { createFakeApp } from '../helpers/fake-app.ts'
import { connectRaw } from '../helpers/raw-http.ts'
import { usePort } from '../helpers/use-port.ts'

const served = usePort(createFakeApp())

/** Sends a request with a body for any method, unlike `fetch`, and returns the status line of the response. */
async function statusOf(method: string, path: string, body: string): Promise<string | undefined> {
  const connection = await connectRaw(served.port)
  const headers = [`Host: localhost:${served.port}`, 'Authorization: Bearer good', 'Content-Type: application/json']
  connection.write([`${method} ${path} HTTP/1.1`, ...headers, `Content-Length: ${body.length}`, '', body].join('\r\n'))
  const received = await connection.until(/^HTTP[\s\S]*\r\n\r\n/)
  connection.socket.destroy()
  return received.split('\r\n')[0]
}

// Each response is checked against the document; see tests/helpers/documented.ts.
it.each(['{"title":"x"}', '{', 'x'.repeat(70_000)])('ignores the body of a GET [P-07]', async (body) => {
  expect(await statusOf('GET', '/api/v1/tasks', body)).toBe('HTTP/1.1 200 OK')
  expect(await statusOf('GET', '/api/v1/changes', body)).toBe('HTTP/1.1 200 OK')
  expect(await statusOf('GET', '/api/v1/info', body)).toBe('HTTP/1.1 200 OK')
  expect(await statusOf('HEAD', '/api/v1/me', body)).toBe('HTTP/1.1 200 OK')
  expect(await statusOf('GET', '/trpc/tasks.list', body)).toBe('HTTP/1.1 200 OK')
})

it('rejects a request with two Content-Type headers with 415 [P-09]', async () => {
  for (const [first, second] of [
    ['application/json', 'text/plain'],
    ['text/plain', 'application/json'],
    ['application/json', 'application/json'],
  ]) {
    const connection = await connectRaw(served.port)
    const headers = [`Host: localhost:${served.port}`, 'Authorization: Bearer good', `Content-Type: ${first}`]
    const lines = [
      'POST /trpc/tasks.create HTTP/1.1',
      ...headers,
      `Content-Type: ${second}`,
      'Content-Length: 2',
      '',
      '{}',
    ]
    connection.write(lines.join('\r\n'))
    expect(await connection.until(/^HTTP[\s\S]*\r\n\r\n/)).toMatch(/^HTTP\/1\.1 415 /)
    connection.socket.destroy()
  }
})

it('responds with 404 and 405 before 413 to a body that is too large', async () => {
  const body = 'x'.repeat(1_000_000)
  expect(await statusOf('POST', '/api/v1/nothing', body)).toBe('HTTP/1.1 404 Not Found')
  expect(await statusOf('POST', '/api/v1/me', body)).toBe('HTTP/1.1 405 Method Not Allowed')
  expect(await statusOf('POST', '/api/v1/tasks', body)).toBe('HTTP/1.1 413 Payload Too Large')
})

it('rejects unknown fields in the body of a DELETE', async () => {
  expect(await statusOf('DELETE', `/api/v1/tasks/${crypto.randomUUID()}`, '{"force":true}')).toMatch(/ 400 /)
  expect(await statusOf('DELETE', `/api/v1/tasks/trash/${crypto.randomUUID()}`, '{"force":true}')).toMatch(/ 400 /)
  expect(await statusOf('DELETE', '/api/v1/tasks/trash', '{"force":true}')).toMatch(/ 400 /)
})

it('accepts the longest documented filter in a URL, with any characters', async () => {
  const others = (length: number, n: number) => '\u{1f600}'.repeat(length - 2) + String(n).padStart(2, '0')
  const tags = Array.from({ length: LIMITS.tagsOfFilter }, (_, n) => others(LIMITS.tagLength, n))
  const search = others(LIMITS.searchLength, 0)
  const due = { from: '2026-11-01', to: '2026-11-30' }
  const sort = ['updatedAt', 'createdAt', 'priority'].map((by) => ({ by, order: 'desc' }))
  const query = [
    ...tags.flatMap((tag) => [`tags.any=${encodeURIComponent(tag)}`, `tags.all=${encodeURIComponent(tag)}`]),
    `search=${encodeURIComponent(search)}`,
    `due.from=${due.from}&due.to=${due.to}&timeZone=America/Argentina/ComodRivadavia&sort=${sort.map(({ by }) => `-${by}`).join('%2C')}`,
    'completed=false&priority=none&priority=low&priority=medium&priority=high&priority=urgent&limit=200',
  ]
  const input = { json: { tags: { any: tags, all: tags }, search, due, sort, limit: 200 } }
  for (const path of [
    `/api/v1/tasks?${query.join('&')}`,
    `/trpc/tasks.list?input=${encodeURIComponent(JSON.stringify(input))}`,
  ]) {
    // Pads the headers to the length of a token of the built-in sign-in.
    const headers = { Authorization: 'Bearer good', 'X-Other': 'x'.repeat(600) }
    expect((await fetch(`http://127.0.0.1:${served.port}${path}`, { headers })).status).toBe(200)
  }
})
