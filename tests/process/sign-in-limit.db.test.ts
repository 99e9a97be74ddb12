import { afterAll, beforeAll, expect, it } from 'vitest'
import { postJson } from '../helpers/send.ts'
import { databaseVariables, type ServerProcess, startServer, temporaryDirectory } from '../helpers/server-process.ts'
import { newEmail } from '../helpers/task-user.ts'
import { copyTemplate } from '../helpers/test-database.ts'

// Each test uses different addresses: their counts are the only shared state.
let direct: ServerProcess
let behindProxy: ServerProcess
const ending = new AsyncDisposableStack()

beforeAll(async () => {
  ;[direct, behindProxy] = await Promise.all([startProduction({}), startProduction({ TRUSTED_PROXIES: '127.0.0.0/8' })])
})
afterAll(() => ending.disposeAsync())

async function startProduction(env: Record<string, string>): Promise<ServerProcess> {
  const database = await copyTemplate()
  ending.defer(() => database.remove())
  const directory = ending.use(temporaryDirectory())
  const settings = {
    NODE_ENV: 'production',
    PUBLIC_URL: 'http://localhost:8000',
    BETTER_AUTH_SECRET: 'a secret of at least thirty-two bytes',
    ...(database.config.driver === 'pglite' && { DATABASE_DRIVER: 'pglite' }),
    ...databaseVariables(database.config, directory.path),
    ...env,
  }
  return ending.use(await startServer({ env: settings }))
}

/** Returns the statuses of consecutive sign-ins, each with the given X-Forwarded-For, genuine or forged. */
async function signIns(server: ServerProcess, forwardedFor: string[]): Promise<number[]> {
  const statuses: number[] = []
  for (const address of forwardedFor) {
    const input = { email: newEmail(), password: 'wrong horse battery' }
    const answer = await postJson(`${server.url}/api/auth/sign-in/email`, input, { 'X-Forwarded-For': address })
    statuses.push(answer.status)
    if (answer.status === 429) expect(Number(answer.headers['retry-after'])).toBeGreaterThan(0)
  }
  return statuses
}

it('rejects the fourth sign-in of an address in 10 s, whatever address it claims [A-09] [A-11]', async () => {
  const claimed = ['192.0.2.1', '192.0.2.2', '192.0.2.3', '192.0.2.4']
  expect(await signIns(direct, claimed)).toEqual([401, 401, 401, 429])
})

it('counts each client address separately behind a trusted proxy', async () => {
  const different = ['198.51.100.1', '198.51.100.2', '198.51.100.3', '198.51.100.4']
  expect(await signIns(behindProxy, different)).toEqual([401, 401, 401, 401])
})

it('ignores addresses that a client adds to X-Forwarded-For behind a trusted proxy [A-11]', async () => {
  const forged = [1, 2, 3, 4].map((last) => `198.51.100.${last}, 192.0.2.99`)
  expect(await signIns(behindProxy, forged)).toEqual([401, 401, 401, 429])
})

it('counts the addresses of one IPv6 network (/64) together [A-09]', async () => {
  const rotating = ['2001:db8::1', '2001:db8::2', '2001:DB8:0:0:ffff:ffff:ffff:3', '2001:db8::4']
  expect(await signIns(behindProxy, rotating)).toEqual([401, 401, 401, 429])
  expect(await signIns(behindProxy, ['2001:db8:0:1::1'])).toEqual([401])
})

it('counts an IPv4 address and its IPv4-mapped IPv6 forms together [A-09]', async () => {
  const spellings = [
    '203.0.113.7',
    '::ffff:203.0.113.7',
    '::FFFF:203.0.113.7',
    '0:0:0:0:0:ffff:cb00:7107',
    '::ffff:cb00:7107',
  ]
  expect(await signIns(behindProxy, spellings)).toEqual([401, 401, 401, 429, 429])
})
