import { createServer, type Server } from 'node:http'
import type { AddressInfo } from 'node:net'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { createTaskwire } from '../../client-sdk/src/create-taskwire.ts'
import { createSession } from '../../client-sdk/src/session.ts'
import { errorOf } from './settled.ts'

let status = 308
const seen: string[] = []
/** The target, which answers like a server in its place. */
const target = createServer((request, response) => {
  seen.push(`${request.method} ${request.url}`)
  response.setHeader('content-type', 'application/json')
  response.end('{"result":{"data":{"json":{"items":[],"nextCursor":null}}},"token":"x"}')
})
const front = createServer((request, response) => {
  response.writeHead(status, { location: `${urlOf(target, 'localhost')}${request.url}` }).end()
})

function urlOf(server: Server, host: string): string {
  return `http://${host}:${(server.address() as AddressInfo).port}`
}

beforeAll(async () => {
  for (const server of [target, front]) await new Promise<void>((resolve) => server.listen(0, resolve))
})
afterAll(() => {
  for (const server of [target, front]) server.close()
})

describe.each([301, 302, 303, 307, 308])('a redirect with status %i', (code) => {
  it('is followed by no call, stream or sign-in, so that another origin neither receives nor answers it', async () => {
    status = code
    const url = urlOf(front, '127.0.0.1')
    const tw = createTaskwire({ url, token: 'secret', retries: 0 })
    const session = createSession({ url })
    const person = { name: 'Ada', email: 'ada@example.com', password: 'correct horse' }
    const statuses: string[] = []
    const changes = tw.changes.live({
      onStatus: (now) => {
        if (now.state === 'waiting') statuses.push(`${now.error.code} ${now.error.status}`)
        if (now.state === 'waiting') void changes.return()
      },
    })
    await changes.next()
    expect(statuses).toEqual([`UNAVAILABLE ${code}`])
    const calls = [
      () => tw.tasks.list(),
      () => tw.tasks.create({ title: 'x' }),
      () => session.signIn(person),
      () => session.signUp(person),
    ]
    for (const call of calls)
      expect(await errorOf(call())).toMatchObject({
        code: 'UNAVAILABLE',
        status: code,
        message: expect.stringContaining('is a redirect'),
      })
    expect(seen).toEqual([])
  })
})
