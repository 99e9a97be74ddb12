import type { Random } from './random.ts'

const METHODS = ['GET', 'POST', 'PUT', 'PATCH', 'DELETE', 'HEAD', 'OPTIONS', 'TRACE', 'CONNECT', 'BREW', 'get', '']
const PATHS = [
  '/',
  '/trpc/tasks.list',
  '/trpc/tasks.create',
  '/trpc/tasks.list,tasks.get?batch=1',
  '/trpc/system.info',
  '/api/v1/tasks',
  '/api/v1/info',
  '/api/v1/openapi.json',
  '/api/auth/token',
  '/api/auth/sign-in/email',
  '/health/live',
  '/..%2f..%2fetc/passwd',
  '//evil.example/',
  'http://evil.example/',
  '*',
  '/%',
  '/%00',
]
const VERSIONS = ['HTTP/1.1', 'HTTP/1.0', 'HTTP/0.9', 'HTTP/2.0', 'SPDY/9.9', '']
const FIELDS = [
  'Host: test',
  'Host: test',
  'Host: evil',
  'Content-Type: application/json',
  'Content-Type: multipart/form-data; boundary=x',
  'Content-Length: 5',
  'Content-Length: 999999',
  'Content-Length: -1',
  'Content-Length: 0x5',
  'Transfer-Encoding: chunked',
  'Transfer-Encoding: chunked, identity',
  'Connection: close',
  'Connection: keep-alive, upgrade',
  'Upgrade: websocket',
  'Expect: 100-continue',
  'Expect: 200-maybe',
  'Authorization: Bearer x.y.z',
  'Authorization: Bearer ',
  'Cookie: better-auth.session_token=x',
  'Accept: text/event-stream',
  'Accept: application/jsonl',
  'Last-Event-ID: \u0001',
  'X-Request-Id: a\tb',
  'Origin: null',
  'Range: bytes=0-,0-,0-',
  '__proto__: x',
  ' Folded: x',
  'No colon',
  ': no name',
  'Idempotency-Key: x',
  'If-Match: *',
]
/** Header fields that a valid message may have. */
const HARMLESS = FIELDS.filter((field) => !/^(Host|Content|Transfer|Connection|Upgrade|Expect| |No|:)/.test(field))
const BODIES = [
  '',
  '{}',
  '{"json":{"title":"x"}}',
  '[[[[[[[[',
  'null',
  '5\r\n{"a":\r\n0\r\n\r\n',
  'ffffffffffffffff\r\nx',
  '--x\r\nContent-Disposition: form-data; name="a"\r\n\r\nb\r\n--x--\r\n',
  '{"__proto__":{"x":1}}',
]

/**
 * Returns a random message. Half of them are valid HTTP/1.1, because an immediately rejected message tests no handler; the
 * others are nearly valid or arbitrary.
 */
export function message(random: Random): Buffer {
  return random.next(2) === 0 ? whole(random) : broken(random)
}

function whole(random: Random): Buffer {
  const method = random.pick(METHODS.slice(0, 7))
  const body = method === 'GET' || method === 'HEAD' ? '' : random.pick(BODIES)
  const lines = [`${method} ${random.pick(PATHS)} HTTP/1.1`, 'Host: test', `Content-Length: ${body.length}`]
  if (random.next(4) > 0) lines.push('Content-Type: application/json')
  lines.push(random.pick(HARMLESS))
  return Buffer.from(`${lines.join('\r\n')}\r\n\r\n${body}`, 'latin1')
}

function broken(random: Random): Buffer {
  const lines = [`${random.pick(METHODS)} ${random.pick(PATHS)} ${random.pick(VERSIONS)}`]
  if (random.next(4) > 0) lines.push('Host: test')
  for (let n = random.next(6); n > 0; n--) lines.push(random.pick(FIELDS))
  if (random.next(20) === 0) lines.push(`X-Long: ${'x'.repeat(random.next(20_000))}`)
  const end = random.pick(['\r\n', '\r\n', '\n', '\r'])
  const bytes = Buffer.from(`${lines.join(end)}${end}${end}${random.pick(BODIES)}`, 'latin1')
  for (let n = random.next(3) === 0 ? random.next(5) : 0; n > 0; n--)
    bytes[random.next(bytes.length)] = random.next(256)
  return random.next(10) === 0 ? bytes.subarray(0, random.next(bytes.length)) : bytes
}
