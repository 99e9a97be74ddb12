import { once } from 'node:events'
import { writeFileSync } from 'node:fs'
import { createServer } from 'node:net'
import { describe, expect, it } from 'vitest'
import { useCluster } from '../helpers/cluster.ts'
import { freePort } from '../helpers/postgres-server.ts'
import { createPostgresService } from '../helpers/postgres-service.ts'
import { preparedDirectory } from '../helpers/prepared-directory.ts'
import { runServer, startServer, temporaryDirectory } from '../helpers/server-process.ts'

const SECRET = 'a secret of at least thirty-two bytes'

const cluster = useCluster()

/** Runs a start that must fail, and returns its standard error. */
async function failedStart(env: Record<string, string>, args: string[] = []): Promise<string> {
  const { code, stdout, stderr } = await runServer({ env: { HOST: '127.0.0.1', ...env }, args })
  expect(code).toBe(1)
  expect(stdout).toBe('')
  expect(stderr).not.toMatch(/\n {4}at |node:|\.ts:/)
  return stderr
}

describe('start-up fails with a clear message and exit code 1 [L-08]', () => {
  it('for all faults of the environment at once, without a secret', async () => {
    const text = await failedStart({ PORT: 'http', AUTH_JWT_SECRET: 'hunter2', CORS_ORIGINS: 'https://a.example/path' })
    expect(text.split('\n')).toEqual([
      'Invalid environment variables:',
      '  - PORT must be a whole number from 1 to 65535',
      '  - AUTH_JWT_SECRET must be at least 32 bytes long; generate one with: openssl rand -base64 32',
      '  - CORS_ORIGINS must be an origin without a path, like https://app.example.com',
      '',
    ])
  })

  it('in production, for missing variables and for keys over http', async () => {
    const issuer = {
      AUTH_JWKS_URL: 'http://id.example/jwks',
      AUTH_ISSUER: 'https://id.example',
      AUTH_AUDIENCE: 'tasks',
    }
    const text = await failedStart({ NODE_ENV: 'production', ...issuer })
    expect(text.split('\n')).toEqual([
      'Invalid environment variables:',
      '  - DATABASE_URL is required in production (set DATABASE_DRIVER=pglite to use the embedded database)',
      '  - AUTH_JWKS_URL must be https in production: a network attacker could replace the keys',
      '',
    ])
  })

  it('when the port is in use', async () => {
    const { env } = await createPostgresService(cluster)
    const port = await freePort()
    const holder = createServer().listen(port, '127.0.0.1')
    await once(holder, 'listening')
    const text = await failedStart({ ...env, PORT: String(port) })
    holder.close()
    expect(text).toBe(
      `Port ${port} is already in use. Stop the process on it, or choose another port: PORT=${port + 1} npm start\n`,
    )
  })

  it('when the host is not an address of this machine', async () => {
    const { env } = await createPostgresService(cluster)
    const text = await failedStart({ ...env, HOST: '192.0.2.1', PORT: '8000' })
    expect(text).toBe(
      'Cannot listen on 192.0.2.1, port 8000 (EADDRNOTAVAIL): set HOST and PORT to a local address and a free port.\n',
    )
  })

  it('with --fail-fast, when the database is unavailable, without its password', async () => {
    const port = await freePort()
    const text = await failedStart({ DATABASE_URL: `postgres://app:hunter2@127.0.0.1:${port}/tasks` }, ['--fail-fast'])
    expect(text).toBe(`The database does not answer: connect ECONNREFUSED 127.0.0.1:${port}\n`)
  })

  it('for an unknown argument', async () => {
    expect(await failedStart({}, ['--port=80'])).toMatch(
      /^Unknown argument --port=80\. The server accepts --fail-fast; .*\n$/,
    )
  })

  it('when the data directory is a file', async () => {
    using directory = temporaryDirectory()
    const file = `${directory.path}/file`
    writeFileSync(file, '')
    expect(await failedStart({ DATA_DIR: file })).toMatch(
      new RegExp(
        `^${file} cannot hold data \\(EEXIST.*\\)\\. Let this user write there, or set DATA_DIR to another directory\\.\n$`,
      ),
    )
  })

  // Root can write anywhere.
  it.skipIf(process.getuid?.() === 0)('when the data directory is not writable (skipped for root)', async () => {
    expect(await failedStart({ DATA_DIR: '/taskwire' })).toMatch(/^\/taskwire cannot hold data \(EACCES.*\)\..*\n$/)
  })

  it('when another secret encrypted the signing key [K-16]', async () => {
    const DATABASE_URL = cluster.url(await cluster.newDatabase())
    await using first = await startServer({ env: { DATABASE_URL, BETTER_AUTH_SECRET: `${SECRET} 1` } })
    await first.stop('SIGTERM')
    const text = await failedStart({ DATABASE_URL, BETTER_AUTH_SECRET: `${SECRET} 2` })
    expect(text).toMatch(/^The secret \(BETTER_AUTH_SECRET .*\) is not the one .*: restore the old secret, or .*\n$/)
  })

  it('when the secret file is damaged', async () => {
    using directory = temporaryDirectory()
    writeFileSync(`${directory.path}/auth-secret`, '')
    const DATABASE_URL = cluster.url(await cluster.newDatabase())
    expect(await failedStart({ DATABASE_URL, DATA_DIR: directory.path })).toMatch(
      /auth-secret holds no usable secret\. Restore it,.*\n$/,
    )
  })
})

describe('start-up', () => {
  it('requires no variable but the port, and prints its URL, its settings and an example', async () => {
    using directory = temporaryDirectory()
    await using server = await startServer({ env: { DATA_DIR: directory.path } })
    const url = `http://localhost:${server.port}`
    expect(server.stdout().split('\n')).toEqual([
      expect.stringMatching(new RegExp(`^Taskwire \\d+\\.\\d+\\.\\d+ listens on ${url}$`)),
      `  database  embedded PostgreSQL in ${directory.path}`,
      `  tokens    built-in sign-in at ${url}/api/auth`,
      `  app       ${url}/app/`,
      `  docs      ${url}/docs`,
      `  try       curl ${url}/api/v1/info`,
      '',
      expect.stringMatching(`^  sign up   curl ${url}/api/auth/sign-up/email `),
      '',
      '',
    ])
    expect(server.stderr()).toBe('')
  })

  it('in production prints one JSON event, without a secret', async () => {
    using directory = await preparedDirectory()
    const env = {
      NODE_ENV: 'production',
      DATABASE_DRIVER: 'pglite',
      DATA_DIR: directory.path,
      PUBLIC_URL: 'https://api.example.com',
      BETTER_AUTH_SECRET: SECRET,
    }
    await using server = await startServer({ env })
    await server.stop('SIGTERM')
    const lines = server
      .stdout()
      .trim()
      .split('\n')
      .map((line) => JSON.parse(line))
    expect(lines).toMatchObject([
      { level: 30, msg: 'listening', url: 'https://api.example.com', port: server.port },
      { level: 30, msg: 'draining' },
    ])
    expect(server.stdout()).not.toContain(SECRET)
  })
})
