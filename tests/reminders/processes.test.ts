import { setTimeout } from 'node:timers/promises'
import { expect, it } from 'vitest'
import { useCluster } from '../helpers/cluster.ts'
import { isLong, runs } from '../helpers/effort.ts'
import { eventually, eventuallyTrue } from '../helpers/eventually.ts'
import { createPostgresService, type PostgresService } from '../helpers/postgres-service.ts'
import { resultOf } from '../helpers/task-user.ts'
import { startCountingProxy } from '../live/many/counting-proxy.ts'

const cluster = useCluster()

const USERS = runs(4, 40)
const TASKS = runs(25, 100)
const KILLS = runs(1, 10)

type User = ReturnType<PostgresService['newUser']>
interface Fired {
  entity: string
  id: string
  notification?: { taskId: string; version: number; remindAt: string; firedAt: string }
}

async function firedOf(user: User): Promise<Fired[]> {
  const changes = await user.query('changes.since', { limit: 200 })
  return resultOf<{ changes: Fired[] }>(changes).changes.filter(({ entity }) => entity === 'notification')
}

/** Creates tasks that all remind at one time, and returns their ids. */
async function remindAt(user: User, at: Date, count = TASKS): Promise<string[]> {
  const items = Array.from({ length: count }, (_, n) => ({ title: `${n}`, reminders: [{ at: at.toISOString() }] }))
  const { items: created } = resultOf<{ items: { id: string }[] }>(await user.mutate('tasks.createMany', { items }))
  return created.map(({ id }) => id)
}

const countIn = async (database: string) => {
  const [row] = await cluster.admin('SELECT count(*)::int AS count FROM notification', database)
  return Number(row?.count)
}

it(
  'each reminder fires exactly once over two processes, of which one is killed meanwhile [L-17]',
  async () => {
    for (let kill = 0; kill < KILLS; kill++) {
      const service = await createPostgresService(cluster)
      await using first = await service.start()
      await using second = await service.start()
      const users = Array.from({ length: USERS }, (_, n) => service.newUser(n % 2 === 0 ? first : second))
      const at = new Date(Date.now() + 3000)
      const tasks = await Promise.all(users.map((user) => remindAt(user, at)))
      await eventuallyTrue(async () => (await countIn(service.database)) > 0)
      await first.stop('SIGKILL')
      await using third = await service.start({ port: first.port })
      expect(third.port).toBe(first.port)
      await eventuallyTrue(async () => (await countIn(service.database)) === USERS * TASKS)
      // A second firing would change a notification, which has then another version.
      for (const [n, user] of users.entries()) {
        const fired = await firedOf(user)
        expect(fired.map(({ notification }) => notification?.version)).toEqual(fired.map(() => 1))
        expect(fired.map(({ notification }) => notification?.taskId).sort()).toEqual(tasks[n]?.sort())
        for (const { notification } of fired) {
          expect(notification?.remindAt).toBe(at.toISOString())
          expect(Date.parse(notification?.firedAt ?? '')).toBeGreaterThanOrEqual(at.getTime())
        }
      }
    }
  },
  isLong ? 600_000 : undefined,
)

it('a reminder whose time passed while no process ran fires once, late', async () => {
  const service = await createPostgresService(cluster)
  const first = await service.start()
  const user = service.newUser(first)
  const at = new Date(Date.now() + 1500)
  const ids = await remindAt(user, at, 1)
  await first.stop('SIGKILL')
  await setTimeout(Math.max(0, at.getTime() + 500 - Date.now()))
  await using second = await service.start({ port: first.port })
  const fired = await eventually(async () => {
    const found = await firedOf(user)
    expect(found).toHaveLength(1)
    return found
  })
  expect(fired).toMatchObject([{ notification: { taskId: ids[0], version: 1 } }])
  expect((await second.stop('SIGTERM')).code).toBe(0)
})

it('sends no statement until a reminder is due, and fires it then', async () => {
  const quietMs = runs(1000, 60_000)
  const service = await createPostgresService(cluster)
  await using proxy = await startCountingProxy(cluster.url(service.database))
  service.env.DATABASE_URL = proxy.url
  await using server = await service.start()
  const user = service.newUser(server)
  await remindAt(user, new Date(Date.now() + 3_600_000), 1)
  await eventually(async () => {
    const before = proxy.sent()
    await setTimeout(quietMs)
    expect(proxy.sent()).toBe(before)
  })
  const soon = new Date(Date.now() + 1500)
  await remindAt(user, soon, 1)
  await eventuallyTrue(async () => (await countIn(service.database)) === 1)
})
