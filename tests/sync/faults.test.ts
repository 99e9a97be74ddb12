import { randomBytes } from 'node:crypto'
import { setTimeout } from 'node:timers/promises'
import { SignJWT } from 'jose'
import { expect, it } from 'vitest'
import { createTaskwire, type Taskwire } from '../../client-sdk/src/create-taskwire.ts'
import { memoryEntityStore } from '../../client-sdk/src/entity-store.ts'
import { useCluster } from '../helpers/cluster.ts'
import { isLong, runs } from '../helpers/effort.ts'
import { patienceMs } from '../helpers/eventually.ts'
import { freePort } from '../helpers/postgres-server.ts'
import { type ServerProcess, startServer } from '../helpers/server-process.ts'
import { newUser } from '../helpers/test-app.ts'
import { Reader } from './reader.ts'

const cluster = useCluster()

const WRITERS = 16
const ROUNDS = runs(1, 12)
/** Number of acknowledged writes between two faults. */
const WRITES = runs(40, 400)

const LIMIT = isLong ? { timeout: 900_000 } : {}

/** A restartable server on its own database, and clients of any user. */
async function serve() {
  const name = await cluster.newDatabase()
  const secret = randomBytes(32).toString('base64')
  const port = await freePort()
  const env = { PORT: String(port), DATABASE_URL: cluster.url(name), AUTH_JWT_SECRET: secret }
  const seen = { repeated: 0 }
  async function clientOf(userId: string): Promise<Taskwire> {
    const now = Math.floor(Date.now() / 1000)
    const token = await new SignJWT({ sub: userId, iat: now, exp: now + 3600 })
      .setProtectedHeader({ alg: 'HS256' })
      .sign(Buffer.from(secret))
    const onRequest = ({ attempt }: { attempt: number }) => {
      if (attempt > 1) seen.repeated += 1
    }
    return createTaskwire({ url: `http://127.0.0.1:${port}`, token, retries: 100, timeoutMs: patienceMs(), onRequest })
  }
  return { start: () => startServer({ env }), clientOf, seen }
}

interface Writer {
  client: Taskwire
  name: string
  /** The acknowledged version of each task, by title. */
  versions: Map<string, number>
}

/** Writes until stopped: new tasks with unique titles, each changed as often as its version says. */
async function write({ client: { tasks, changes }, name, versions }: Writer, isOver: () => boolean): Promise<void> {
  for (let n = 0; !isOver(); n++) {
    const { id, title } = await tasks.create({ title: `${name} ${n}` })
    versions.set(title, 1)
    // Not idempotent without a key: a repetition would change the new version, or fail with CONFLICT.
    const changed = await tasks.update({ id, description: String(n), ifVersion: 1 })
    versions.set(title, changed.version)
    const many = await tasks.createMany({ items: [{ title: `${name} ${n} a` }, { title: `${name} ${n} b` }] })
    for (const task of many.items) versions.set(task.title, task.version)
    const { items } = await tasks.deleteMany({ ids: many.items.map((task) => task.id) })
    for (const task of items) versions.set(task.title, task.version)
    const undone = await changes.undo({ undoToken: (await tasks.complete({ id })).undoToken ?? '' })
    versions.set(title, undone.items[0]?.task?.version ?? 0)
  }
}

/** Runs 16 writers, half of them as one user, and readers of each user, during repeated faults. */
async function writeThrough(service: Awaited<ReturnType<typeof serve>>, fail: () => Promise<void>): Promise<void> {
  const shared = newUser()
  const writers = await Promise.all(
    Array.from({ length: WRITERS }, async (_, n) => {
      const userId = n % 2 === 0 ? shared : newUser()
      return {
        userId,
        client: await service.clientOf(userId),
        name: `writer ${n}`,
        versions: new Map<string, number>(),
      }
    }),
  )
  const users = [...new Set(writers.map(({ userId }) => userId))]
  const readers = await Promise.all(
    users.map(async (userId, n) => {
      const { changes } = await service.clientOf(userId)
      return { userId, reader: new Reader((input) => changes.since(input), [7, 200, 1][n % 3] as number) }
    }),
  )
  let over = false
  let written = false
  const writing = Promise.all(writers.map((writer) => write(writer, () => over)))
  const reading = Promise.all(
    readers.map(({ reader }) =>
      reader.follow(
        () => written,
        () => setTimeout(50),
      ),
    ),
  )
  const count = () => writers.reduce((sum, { versions }) => sum + versions.size, 0)
  const progress = async () => {
    for (const goal = count() + WRITES; count() < goal; ) await Promise.race([setTimeout(20), writing])
  }
  for (let round = 0; round < ROUNDS; round++) {
    await progress()
    await fail()
  }
  await progress()
  over = true
  await writing
  written = true
  await reading
  for (const { userId, reader } of readers) {
    const store = memoryEntityStore()
    await (await service.clientOf(userId)).changes.pull(store)
    const retained = [...store.tasks.values()].map(({ title, version }) => [title, version] as const)
    const acknowledged = writers.filter((writer) => writer.userId === userId).flatMap(({ versions }) => [...versions])
    // Every acknowledged change is stored exactly once.
    expect(retained.toSorted(byTitle)).toEqual(acknowledged.toSorted(byTitle))
    expect(reader.tasks).toEqual(store.tasks)
  }
  // The fault affected the writers.
  expect(service.seen.repeated).toBeGreaterThan(0)
}

const byTitle = ([a]: readonly [string, number], [b]: readonly [string, number]) => (a < b ? -1 : 1)

it(
  'keeps the writes of 16 writers exactly once, and delivers them in order, while the server is killed [D-21]',
  LIMIT,
  async () => {
    const service = await serve()
    let server: ServerProcess = await service.start()
    try {
      await writeThrough(service, async () => {
        await server.stop('SIGKILL')
        server = await service.start()
      })
    } finally {
      await server[Symbol.asyncDispose]()
    }
  },
)

it(
  'keeps the writes of 16 writers exactly once, and delivers them in order, while PostgreSQL restarts [D-01] [D-21] [D-22]',
  LIMIT,
  async () => {
    const service = await serve()
    await using server = await service.start()
    await writeThrough(service, () => cluster.server.restart())
    // Only retryable errors: no internal fault, such as releasing a connection twice.
    const worse = server
      .log()
      .filter(({ level, calls }) => level >= 50 && !JSON.stringify(calls)?.includes('UNAVAILABLE'))
    expect(worse).toEqual([])
    expect(server.stderr()).toBe('')
  },
)
