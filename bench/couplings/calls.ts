import { randomBytes, randomUUID } from 'node:crypto'
import type { AnyRouter } from '@trpc/server'
import { SignJWT } from 'jose'
import { pino } from 'pino'
import { type AppParts, createApp } from '../../src/app.ts'
import { createIdentity } from '../../src/auth/create-identity.ts'
import { systemClock } from '../../src/clock.ts'
import { trustedProxies } from '../../src/http/request/client-address.ts'
import { createLogger } from '../../src/observability.ts'

const USERS = 16

/** The tasks of each user, by the index of the user. */
const ids: string[] = []

const WORKS = {
  get: (user: number) => ({ path: `tasks.get?input=${inUrl({ id: ids[user] })}` }),
  list20: () => ({ path: `tasks.list?input=${inUrl({ limit: 20 })}` }),
  update: (user: number) => ({ path: 'tasks.update', body: { id: ids[user], title: randomUUID() } }),
}

/** Returns a function that creates an application, and makes calls of 16 users to it over tRPC, in process. */
export async function createCalls() {
  const secret = randomBytes(32).toString('base64')
  const { verifyToken } = await createIdentity(
    { mode: 'shared-secret', secret, maxTokenAgeSeconds: 3600 },
    {
      clock: systemClock,
      onProblem: () => {},
      builtIn: () => {
        throw new Error('not built in')
      },
    },
  )
  const now = Math.floor(Date.now() / 1000)
  const tokens = await Promise.all(
    Array.from({ length: USERS }, (_, user) =>
      new SignJWT({})
        .setProtectedHeader({ alg: 'HS256' })
        .setSubject(`user-${user}`)
        .setIssuedAt(now)
        .setExpirationTime(now + 3600)
        .sign(Buffer.from(secret)),
    ),
  )

  return (database: AppParts['database'], router: AnyRouter) => {
    const app = createApp({
      database,
      router,
      verifyToken,
      clock: systemClock,
      logger: createLogger('info', pino.destination('/dev/null')),
      corsOrigins: [],
      trustedProxies: trustedProxies([]),
    })

    async function call(user: number, { path, body }: { path: string; body?: object }): Promise<string> {
      const headers = { Authorization: `Bearer ${tokens[user]}`, 'Content-Type': 'application/json' }
      const init = body ? { method: 'POST', headers, body: JSON.stringify({ json: body }) } : { headers }
      const response = await app.fetch(new Request(`http://bench/trpc/${path}`, init))
      const text = await response.text()
      if (response.status !== 200) throw new Error(text)
      return text
    }

    return {
      /** Gives each user twenty tasks. */
      async prepare(): Promise<void> {
        for (let user = 0; user < USERS; user++) {
          for (let n = 0; n < 20; n++) {
            const created = await call(user, { path: 'tasks.create', body: { title: 'Buy milk', tags: ['home'] } })
            ids[user] = JSON.parse(created).result.data.json.id
          }
        }
      },
      /** Makes `count` calls, 16 users at once. */
      async run(work: keyof typeof WORKS, count: number): Promise<void> {
        let left = count
        await Promise.all(
          tokens.map(async (_, user) => {
            while (left-- > 0) await call(user, WORKS[work](user))
          }),
        )
      },
    }
  }
}

function inUrl(input: object): string {
  return encodeURIComponent(JSON.stringify({ json: input }))
}
