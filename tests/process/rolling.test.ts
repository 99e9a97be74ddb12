import { randomBytes } from 'node:crypto'
import { setTimeout } from 'node:timers/promises'
import { SignJWT } from 'jose'
import { afterAll, beforeAll, expect, it } from 'vitest'
import { createTaskwire } from '../../client-sdk/src/create-taskwire.ts'
import { runs } from '../helpers/effort.ts'
import { type PostgresServer, startPostgres } from '../helpers/postgres-server.ts'
import { type ServerProcess, startServer } from '../helpers/server-process.ts'
import { startBalancer } from './balancer.ts'

let postgres: PostgresServer
beforeAll(async () => {
  postgres = await startPostgres()
})
afterAll(() => postgres.stop())

const CALLERS = 12
/** How often both processes are replaced, one after the other. */
const ROUNDS = runs(1, 20)

it('two processes replaced one after the other under load lose no call of the client package [L-04]', {
  timeout: 60_000 + ROUNDS * 30_000,
}, async () => {
  const secret = randomBytes(32).toString('base64url')
  const start = () => startServer({ env: { DATABASE_URL: postgres.url, AUTH_JWT_SECRET: secret } })
  await using balancer = await startBalancer()
  const running: ServerProcess[] = [await start(), await start()]
  const announce = () => balancer.setPorts(running.map(({ port }) => port))
  announce()
  await setTimeout(200)

  let isOver = false
  const failures: unknown[] = []
  const callers = Array.from({ length: CALLERS }, async (_, n) => {
    const token = await new SignJWT()
      .setProtectedHeader({ alg: 'HS256' })
      .setSubject(`user-${n}`)
      .setIssuedAt()
      .setExpirationTime('1h')
      .sign(new TextEncoder().encode(secret))
    const tw = createTaskwire({ url: balancer.url, token })
    const made: string[] = []
    while (!isOver) {
      try {
        const { id } = await tw.tasks.create({ title: `task ${made.length}` })
        made.push(id)
        await tw.tasks.get({ id })
      } catch (error) {
        failures.push(error)
      }
    }
    const found: string[] = []
    for await (const { id } of tw.tasks.iterate({ limit: 200 })) found.push(id)
    return { made, found }
  })

  for (let round = 0; round < 2 * ROUNDS; round++) {
    await setTimeout(500)
    const next = await start()
    const old = running.shift() as ServerProcess
    running.push(next)
    announce()
    expect(await old.stop('SIGTERM')).toEqual({ code: 0, signal: null })
  }
  await setTimeout(500)
  isOver = true
  const done = await Promise.all(callers)
  for (const server of running) await server.stop('SIGTERM')
  expect(failures).toEqual([])
  // Everything that was acknowledged is there, once, and nothing else.
  for (const { made, found } of done) {
    expect(made.length).toBeGreaterThan(0)
    expect(found.sort()).toEqual(made.sort())
  }
})
