import { expect, it } from 'vitest'
import { useCluster } from '../helpers/cluster.ts'
import { eventually } from '../helpers/eventually.ts'
import { createPostgresService } from '../helpers/postgres-service.ts'
import { resultOf, taskCalls } from '../helpers/task-user.ts'

const cluster = useCluster()

/**
 * Shortens the grace period of 25 s to half a second, and never sends COMMIT for a call; statements at start-up are plain
 * strings.
 */
const STUCK = `
  import pg from '${import.meta.resolve('pg')}'
  const { setTimeout } = globalThis
  globalThis.setTimeout = Object.assign(
    (work, milliseconds, ...more) => setTimeout(work, milliseconds === 25_000 ? 500 : milliseconds, ...more),
    setTimeout,
  )
  const { query } = pg.Client.prototype
  pg.Client.prototype.query = function (sent, ...more) {
    return sent?.text === 'COMMIT' ? new Promise(() => {}) : query.call(this, sent, ...more)
  }`

it('a call that exceeds the grace period is aborted and rolled back, and the process exits with 1 and the reason [L-06]', async () => {
  const service = await createPostgresService(cluster)
  const preload = `data:text/javascript,${encodeURIComponent(STUCK)}`
  await using server = await service.start({ nodeOptions: ['--import', preload] })
  const ada = service.newUser(server)
  const outcome = ada
    .mutate('tasks.createMany', { items: [{ title: 'private-title-stuck' }] })
    .then(({ status }) => status, String)
  const open = () =>
    cluster.admin(
      `SELECT 1 FROM pg_stat_activity WHERE datname = '${service.database}' AND state = 'idle in transaction'`,
    )
  await eventually(async () => expect(await open()).not.toEqual([]))

  expect(await server.stop('SIGTERM')).toEqual({ code: 1, signal: null })
  expect(await outcome).toMatch(/ECONNRESET|socket hang up/)
  expect(server.log()).toContainEqual(
    expect.objectContaining({ level: 50, msg: 'requests in flight did not finish within the grace period' }),
  )
  await eventually(async () => expect(await open()).toEqual([]))
  await using next = await service.start()
  expect(resultOf(await taskCalls(next.url, ada.accessToken).query('tasks.list', {}))).toMatchObject({ items: [] })
})
