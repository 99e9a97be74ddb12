import { once } from 'node:events'
import type { AddressInfo } from 'node:net'
import { createServer, type Server } from 'node:net'
import { afterAll, beforeAll, expect, it } from 'vitest'
import { authDatabase } from '../../src/auth/sign-in/better-auth.ts'
import { createTestApp, newUser } from '../helpers/test-app.ts'
import { openTestDatabase, type TestDatabase } from '../helpers/test-database.ts'
import { start } from '../identity/built-in-setup.ts'

let database: TestDatabase
let listener: Server
let connections = 0
beforeAll(async () => {
  database = await openTestDatabase()
  listener = createServer((socket) => {
    connections++
    socket.destroy()
  }).listen(0, '127.0.0.1')
  await once(listener, 'listening')
})
afterAll(async () => {
  await database[Symbol.asyncDispose]()
  listener.close()
})

/** Returns internal addresses; those with the listener's port would count a connection. */
function addresses(): string[] {
  const { port } = listener.address() as AddressInfo
  return [
    `http://127.0.0.1:${port}/`,
    `http://localhost:${port}/redirect?to=http://169.254.169.254/`,
    `http://[::ffff:127.0.0.1]:${port}/`,
    `//127.0.0.1:${port}/x.png`,
    'http://169.254.169.254/latest/meta-data/',
    'file:///etc/passwd',
    'javascript:alert(1)',
    `![x](http://127.0.0.1:${port}/x.png)`,
  ]
}

it('stores URLs in texts unchanged, and never requests them [O-12]', async () => {
  const app = await createTestApp(database)
  const userId = newUser()
  for (const address of addresses()) {
    const input = { title: address, description: address, tags: [address.slice(0, 64)] }
    const { body } = await app.call('tasks.create', { userId, input })
    const { id } = body.result.data.json
    const read = await app.call('tasks.get', { userId, input: { id }, method: 'GET' })
    expect(read.body.result.data.json).toMatchObject(input)
    const found = await app.call('tasks.list', { userId, input: { search: address }, method: 'GET' })
    expect(found.body.result.data.json.items).toHaveLength(1)
  }
  expect(connections).toBe(0)
})

it('stores the image URL of a user unchanged, and never requests it [O-12]', async () => {
  const signIn = await start({ database: authDatabase(database.signIn), trustedOrigins: [] })
  for (const image of addresses()) {
    const email = `${crypto.randomUUID()}@example.org`
    const body = JSON.stringify({ name: 'Ada', email, password: 'correct horse battery', image })
    const headers = { 'Content-Type': 'application/json' }
    const request = new Request('http://localhost:8000/api/auth/sign-up/email', { method: 'POST', headers, body })
    expect((await signIn.handler(request)).status).toBe(200)
    expect(await database.signIn.user.findFirst({ where: { email } })).toMatchObject({ image })
  }
  expect(connections).toBe(0)
})
