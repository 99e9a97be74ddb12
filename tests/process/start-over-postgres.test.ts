import { randomBytes } from 'node:crypto'
import { SignJWT } from 'jose'
import { expect, it } from 'vitest'
import { useCluster } from '../helpers/cluster.ts'
import { withoutToken } from '../helpers/plain-caller.ts'
import { runServer, startServer } from '../helpers/server-process.ts'
import { resultOf, type ServedTask, signUp, taskCalls } from '../helpers/task-user.ts'

const cluster = useCluster()

/** Returns the URL of a new, empty database. */
async function emptyDatabase(): Promise<string> {
  return cluster.url(await cluster.newDatabase())
}

it('in production, migrates an empty PostgreSQL database and serves', async () => {
  const env = {
    NODE_ENV: 'production',
    DATABASE_URL: await emptyDatabase(),
    PUBLIC_URL: 'https://api.example.com',
    BETTER_AUTH_SECRET: 'a secret of at least thirty-two bytes',
    CORS_ORIGINS: 'https://app.example.com',
    TRUSTED_PROXIES: '10.0.0.0/8',
  }
  await using server = await startServer({ env })
  const ada = await signUp(server.url)
  expect((await ada.mutate('tasks.create', { title: 'private-title-production' })).status).toBe(200)
  const password = new URL(cluster.server.url).password
  expect(server.stdout()).not.toContain(password)
  expect((await server.stop('SIGTERM')).code).toBe(0)
  expect(server.stderr()).toBe('')
})

it('accepts tokens that the former system signed with a shared secret, for 7 days', async () => {
  const secret = randomBytes(32).toString('hex')
  const env = {
    DATABASE_URL: await emptyDatabase(),
    AUTH_JWT_SECRET: secret,
    AUTH_MAX_TOKEN_AGE: String(7 * 24 * 3600),
  }
  await using server = await startServer({ env })
  const issuedAt = Math.floor(Date.now() / 1000) - 6 * 24 * 3600
  const claims = { sub: 'user-of-old', email: 'old@example.com', iat: issuedAt, exp: issuedAt + 7 * 24 * 3600 }
  const token = await new SignJWT(claims).setProtectedHeader({ alg: 'HS256', typ: 'JWT' }).sign(Buffer.from(secret))
  const user = taskCalls(server.url, token)
  const task = resultOf<ServedTask>(await user.mutate('tasks.create', { title: 'private-title-old' }))
  expect(resultOf(await user.query('tasks.list', {}))).toMatchObject({ items: [withoutToken(task)] })
})

it('reports a missing database and a wrong password with one line each', async () => {
  const missing = await runServer({ env: { DATABASE_URL: cluster.url('nowhere') } })
  expect(missing.stderr).toBe(
    'The database refused the connection: database "nowhere" does not exist. Check DATABASE_URL.\n',
  )
  const wrong = new URL(cluster.server.url)
  wrong.password = 'hunter2'
  const refused = await runServer({ env: { DATABASE_URL: wrong.href } })
  expect(refused.stderr).toBe(
    'The database refused the connection: password authentication failed for user "postgres". Check DATABASE_URL.\n',
  )
  expect([missing.code, refused.code]).toEqual([1, 1])
})

it('rejects a role that bypasses row-level security, with its name and the fix [L-08]', async () => {
  const env = { DATABASE_URL: await emptyDatabase(), AUTH_JWT_SECRET: randomBytes(32).toString('hex') }
  await using server = await startServer({ env })
  await server.stop('SIGTERM')
  await cluster.admin('ALTER ROLE taskwire_app BYPASSRLS')
  try {
    const refused = await runServer({ env })
    expect(refused.stderr).toBe(
      'The database does not keep users apart:\n  - role taskwire_app bypasses row-level security. Run: ALTER ROLE taskwire_app NOSUPERUSER NOBYPASSRLS\n',
    )
    expect([refused.code, refused.stdout]).toEqual([1, ''])
  } finally {
    await cluster.admin('ALTER ROLE taskwire_app NOSUPERUSER NOBYPASSRLS')
  }
  await using again = await startServer({ env })
  expect((await again.stop('SIGTERM')).code).toBe(0)
})
