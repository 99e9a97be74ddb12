import { expect, it } from 'vitest'
import { postJson } from '../helpers/send.ts'
import { databaseVariables, startServer, temporaryDirectory } from '../helpers/server-process.ts'
import { newEmail } from '../helpers/task-user.ts'
import { copyTemplate } from '../helpers/test-database.ts'

/** A server as in production, and what it answers to four sign-ins in a row, each said to come from another address. */
async function fourSignIns(env: Record<string, string>, addresses: string[]): Promise<number[]> {
  const database = await copyTemplate()
  using directory = temporaryDirectory()
  const settings = {
    NODE_ENV: 'production',
    PUBLIC_URL: 'http://localhost:8000',
    BETTER_AUTH_SECRET: 'a secret of at least thirty-two bytes',
    ...(database.config.driver === 'pglite' && { DATABASE_DRIVER: 'pglite' }),
    ...databaseVariables(database.config, directory.path),
    ...env,
  }
  await using server = await startServer({ env: settings })
  const statuses: number[] = []
  for (const address of addresses) {
    const input = { email: newEmail(), password: 'wrong horse battery' }
    const answer = await postJson(`${server.url}/api/auth/sign-in/email`, input, { 'X-Forwarded-For': address })
    statuses.push(answer.status)
    if (answer.status === 429) expect(Number(answer.headers['retry-after'])).toBeGreaterThan(0)
  }
  await server.stop('SIGTERM')
  await database.remove()
  return statuses
}

const FOUR = ['192.0.2.1', '192.0.2.2', '192.0.2.3', '192.0.2.4']
const FOUR_OF_ONE_NETWORK = ['2001:db8::1', '2001:db8::2', '2001:db8::3', '2001:db8::4']

it('the fourth sign-in of an address in 10 s is refused, whatever address it claims to have (A-09, A-11)', async () => {
  expect(await fourSignIns({}, FOUR)).toEqual([401, 401, 401, 429])
})

it('behind a trusted proxy each client address has its own count (A-09)', async () => {
  expect(await fourSignIns({ TRUSTED_PROXIES: '127.0.0.1' }, FOUR)).toEqual([401, 401, 401, 401])
})

it('behind a trusted proxy what a client writes before its own address does not count (A-11)', async () => {
  const forged = FOUR.map((address) => `${address}, 192.0.2.99`)
  expect(await fourSignIns({ TRUSTED_PROXIES: '127.0.0.0/8' }, forged)).toEqual([401, 401, 401, 429])
})

it('addresses of one IPv6 network (/64) count as one (A-09)', async () => {
  expect(await fourSignIns({ TRUSTED_PROXIES: '127.0.0.1' }, FOUR_OF_ONE_NETWORK)).toEqual([401, 401, 401, 429])
})
