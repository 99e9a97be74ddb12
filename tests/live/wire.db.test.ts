import type { Server } from 'node:http'
import type { AddressInfo } from 'node:net'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { listen } from '../../src/http/server/listen.ts'
import { connectRaw } from '../helpers/raw-http.ts'
import { createTestApp, newUser, type TestApp } from '../helpers/test-app.ts'
import { sharedTestDatabase, type TestDatabase } from '../helpers/test-database.ts'
import { requestOf, WIRES } from './open-stream.ts'

let database: TestDatabase
let app: TestApp
let server: Server
beforeAll(async () => {
  database = await sharedTestDatabase()
  app = await createTestApp(database)
  server = await listen(app, { host: '127.0.0.1', port: 0 })
})
afterAll(async () => {
  server?.closeAllConnections()
  server?.close()
  await database[Symbol.asyncDispose]()
})

describe.each(WIRES)('the raw bytes of a stream over %s', (wire) => {
  /** Requests a stream like a client behind a proxy that compresses responses. */
  async function open(userId: string) {
    const { pathname, search } = new URL(requestOf(wire).url)
    const connection = await connectRaw((server.address() as AddressInfo).port)
    const token = await app.tokenOf(userId)
    connection.write(
      `GET ${pathname}${search} HTTP/1.1\r\nHost: test\r\nAuthorization: Bearer ${token}\r\nAccept-Encoding: gzip, br\r\n\r\n`,
    )
    return connection
  }

  it('start uncompressed, with headers that tell proxies not to buffer [S-13]', async () => {
    const connection = await open(newUser())
    const text = await connection.until(/\r\n\r\n[\s\S]*retry: /)
    expect(text).toMatch(/^HTTP\/1\.1 200 /)
    expect(text).toMatch(/^x-accel-buffering: no\r$/im)
    expect(text).toMatch(/^cache-control: no-cache, no-transform\r$/im)
    expect(text).not.toMatch(/^content-encoding:/im)
    connection.socket.destroy()
  })

  it('have ids only from the server, and one data line per event, for any user text [S-07]', async () => {
    const userId = newUser()
    const hostile = [
      '\nid: forged\n',
      '\r\nid: forged\r\n\r\n',
      '\rid: forged\r',
      '\u0085id: forged\u2028',
      '\n\nevent: end',
    ]
    for (const text of hostile) {
      const input = { title: `title ${text}`, description: text, tags: ['tag'] }
      expect((await app.call('tasks.create', { userId, input })).status).toBe(200)
    }
    expect((await app.call('tasks.create', { userId, input: { title: 'a\0id: forged' } })).status).toBe(400)
    const connection = await open(userId)
    const text = await connection.until(new RegExp(`"seq":${hostile.length}\\b[^\\n]*\\n`))
    const lines = text.slice(text.indexOf('\r\n\r\n')).split(/[\r\n]+/)
    const ids = lines.filter((line) => line.startsWith('id:'))
    expect(ids).toHaveLength(hostile.length)
    for (const id of ids) expect(id).toMatch(/^id: [\w-]{1,200}$/)
    expect(lines.filter((line) => line.startsWith('event: end'))).toEqual([])
    connection.socket.destroy()
  })
})
