import { expect, it } from 'vitest'
import { useCluster } from '../helpers/cluster.ts'
import { startServer } from '../helpers/server-process.ts'
import { taskCalls } from '../helpers/task-user.ts'
import { startJwksServer } from '../identity/jwks-server.ts'
import { audience, createTestIssuer, issuer } from '../identity/test-issuer.ts'

const cluster = useCluster()

it('rejects a withdrawn key immediately after SIGHUP reloads the keys [K-09]', async () => {
  const now = Math.floor(Date.now() / 1000)
  const seconds = () => now
  const [withdrawn, retained] = [createTestIssuer('withdrawn', seconds), createTestIssuer('kept', seconds)]
  await using keys = await startJwksServer([withdrawn.jwk, retained.jwk])
  const DATABASE_URL = cluster.url(await cluster.newDatabase())
  const env = { DATABASE_URL, AUTH_JWKS_URL: keys.url.href, AUTH_ISSUER: issuer, AUTH_AUDIENCE: audience }
  await using server = await startServer({ env })
  const statusOf = async (token: string) => (await taskCalls(server.url, token).query('account.me', null)).status
  const [old, good] = [withdrawn.token(), retained.token()]
  expect([await statusOf(old), await statusOf(good)]).toEqual([200, 200])
  keys.answer([retained.jwk])
  expect(await statusOf(old)).toBe(200)
  process.kill(server.pid, 'SIGHUP')
  await expect.poll(() => server.log().some(({ msg }) => msg === 'signing keys reloaded')).toBe(true)
  expect([await statusOf(old), await statusOf(good)]).toEqual([401, 200])
})
