import { expect, it } from 'vitest'
import { isLong, runs } from '../helpers/effort.ts'
import { eventuallyTrue } from '../helpers/eventually.ts'
import { pagesOf } from '../helpers/pages.ts'
import { freePort } from '../helpers/postgres-server.ts'
import { postJson } from '../helpers/send.ts'
import { databaseVariables, startServer, temporaryDirectory } from '../helpers/server-process.ts'
import { PASSWORD, resultOf, type ServedTask, signUp, type TaskUser } from '../helpers/task-user.ts'
import { copyTemplate } from '../helpers/test-database.ts'

const KILLS = runs(1, 100)
const WRITERS = 8

/** Creates a database and the variables to use it, with a fixed port, which is part of the issuer of tokens. */
async function createEnvironment() {
  const database = await copyTemplate()
  const directory = temporaryDirectory()
  const env = { ...databaseVariables(database.config, directory.path), PORT: String(await freePort()) }
  return {
    env,
    [Symbol.asyncDispose]: async () => {
      directory[Symbol.dispose]()
      await database.remove()
    },
  }
}

async function titles(user: Pick<TaskUser, 'query'>): Promise<Set<string>> {
  const found = new Set<string>()
  const pages = pagesOf(async (at) =>
    resultOf<{ items: ServedTask[]; nextCursor: string | null }>(await user.query('tasks.list', { limit: 200, ...at })),
  )
  for await (const { items } of pages) for (const { title } of items) found.add(title)
  return found
}

it('a restart keeps accounts, sessions, tasks, and the signing key of issued tokens', async () => {
  await using at = await createEnvironment()
  await using first = await startServer(at)
  const ada = await signUp(first.url)
  await ada.mutate('tasks.create', { title: 'private-title-before' })
  expect((await first.stop('SIGTERM')).code).toBe(0)
  await using second = await startServer(at)
  expect(await titles(ada)).toEqual(new Set(['private-title-before']))
  const signIn = { email: ada.email, password: PASSWORD }
  expect((await postJson(`${second.url}/api/auth/sign-in/email`, signIn)).status).toBe(200)
  expect((await postJson(`${second.url}/api/auth/sign-out`, {}, ada.session)).status).toBe(200)
})

it(
  `${WRITERS} writers lose no acknowledged task when the process is killed ${KILLS} times [G-01]`,
  async () => {
    await using at = await createEnvironment()
    const acknowledged = new Set<string>()
    let ada: TaskUser | undefined
    for (let kill = 0; kill < KILLS; kill++) {
      await using server = await startServer(at)
      ada ??= await signUp(server.url)
      const user = ada
      const before = acknowledged.size
      const writers = Array.from({ length: WRITERS }, async (_, writer) => {
        for (let index = 0; ; index++) {
          const title = `private-title-${kill}-${writer}-${index}`
          const status = await user.mutate('tasks.create', { title }).then(
            (answer) => answer.status,
            () => 'cut',
          )
          if (status === 'cut') return
          expect(status).toBe(200)
          acknowledged.add(title)
        }
      })
      await eventuallyTrue(() => acknowledged.size >= before + 40)
      await server.stop('SIGKILL')
      await Promise.all(writers)
    }
    if (!ada) throw new Error('no user has signed up')
    await using _server = await startServer(at)
    const retained = await titles(ada)
    expect([...acknowledged].filter((title) => !retained.has(title))).toEqual([])
  },
  isLong ? 1_200_000 : undefined,
)
