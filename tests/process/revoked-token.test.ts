import { expect, it } from 'vitest'
import { createTaskwire } from '../../client-sdk/src/create-taskwire.ts'
import { useCluster } from '../helpers/cluster.ts'
import { eventually } from '../helpers/eventually.ts'
import { createPostgresService } from '../helpers/postgres-service.ts'
import { newUser } from '../helpers/test-app.ts'

const cluster = useCluster()

/** Half of the time for which a process caches a token if it does not learn of the revocation. */
const CACHED_MS = 30_000

it('rejects a token that another process has revoked before its cache expires, and ends its streams [B-06]', async () => {
  const { start, tokenOf } = await createPostgresService(cluster)
  const [here, there] = await Promise.all([start(), start()])
  const owner = createTaskwire({ url: here.url, token: tokenOf(newUser()) })
  const { id, token } = await owner.tokens.create({ name: 'Bot', scopes: ['*:read'] })
  const bot = createTaskwire({ url: there.url, token: token ?? '' })
  const { cursor } = await bot.changes.cursor()
  const stream = bot.changes.live({ cursor })
  const ended = (async () => {
    for await (const _change of stream);
  })().catch((error: unknown) => error)
  // Past the first second, in which a token is looked up again anyway.
  const since = Date.now()
  await eventually(async () => {
    await bot.tasks.list()
    expect(Date.now() - since).toBeGreaterThan(1500)
  })

  const revokedAt = Date.now()
  await owner.tokens.revoke({ id })
  expect(await ended).toMatchObject({ code: 'UNAUTHENTICATED' })
  await eventually(() => expect(bot.tasks.list()).rejects.toMatchObject({ code: 'UNAUTHENTICATED' }))
  expect(Date.now() - revokedAt).toBeLessThan(CACHED_MS)
  await Promise.all([here, there].map((server) => server.stop('SIGTERM')))
})
