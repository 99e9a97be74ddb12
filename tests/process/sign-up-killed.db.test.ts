import { setTimeout } from 'node:timers/promises'
import { expect, inject, it } from 'vitest'
import { connect } from '../../src/database/connect.ts'
import type { Database } from '../../src/database/database.ts'
import type { Session } from '../../src/database/drivers/session.ts'
import { runs } from '../helpers/effort.ts'
import { eventuallyTrue } from '../helpers/eventually.ts'
import { freePort } from '../helpers/postgres-server.ts'
import { postJson, send } from '../helpers/send.ts'
import { databaseVariables, type ServerProcess, startServer, temporaryDirectory } from '../helpers/server-process.ts'
import { newEmail, PASSWORD } from '../helpers/task-user.ts'
import { copyTemplate } from '../helpers/test-database.ts'

const KILLS = runs(1, 30)
const PEOPLE = 12

/** Creates a database, the variables to use it, and a function that inspects it while no server is running. */
async function setUp() {
  const { config, remove } = await copyTemplate()
  const directory = temporaryDirectory()
  const env = { ...databaseVariables(config, directory.path), PORT: String(await freePort()) }
  return {
    env,
    async inspect<T>(look: (database: Database) => Promise<T>): Promise<T> {
      const database = await connect(config)
      try {
        return await look(database)
      } finally {
        await database.close()
      }
    },
    [Symbol.asyncDispose]: async () => {
      directory[Symbol.dispose]()
      await remove()
    },
  }
}

/**
 * Signs up a user, retrying while the server is unavailable. Returns the e-mail address, or undefined if the server was
 * killed.
 */
async function signUp(server: ServerProcess): Promise<string | undefined> {
  for (;;) {
    const email = newEmail()
    const input = { name: 'Ada', email, password: PASSWORD }
    const answer = await postJson(`${server.url}/api/auth/sign-up/email`, input).catch(() => undefined)
    // On a slow machine no database connection may become free in time.
    if (answer?.status === 503) continue
    if (answer === undefined) return undefined
    expect(answer.status).toBe(200)
    return email
  }
}

async function peopleOf(database: Database): Promise<{ email: string; accounts: number }[]> {
  const users = await database.signIn.user.findMany({ select: { email: true, accounts: { select: { id: true } } } })
  return users.map(({ email, accounts }) => ({ email, accounts: accounts.length }))
}

it(`a process killed during ${PEOPLE} sign-ups leaves every user complete or absent (${KILLS} kills) [A-07]`, async () => {
  await using at = await setUp()
  const done: string[] = []
  for (let kill = 0; kill < KILLS; kill += 1) {
    await using server = await startServer(at)
    const before = done.length
    const people = Array.from({ length: PEOPLE }, async () => {
      const email = await signUp(server)
      if (email !== undefined) done.push(email)
    })
    await eventuallyTrue(() => done.length >= before + 3, 1)
    await setTimeout(Math.random() * 30)
    await server.stop('SIGKILL')
    await Promise.all(people)
  }
  const people = await at.inspect(peopleOf)
  expect(people.filter(({ accounts }) => accounts !== 1)).toEqual([])
  const known = new Set(people.map(({ email }) => email))
  expect(done.filter((email) => !known.has(email))).toEqual([])
})

/** A trigger that blocks every insert of an account longer than the test runs. */
const HOLD = `
  CREATE FUNCTION auth.hold() RETURNS trigger LANGUAGE plpgsql AS $$
  DECLARE until timestamptz := clock_timestamp() + interval '1 minute';
  BEGIN WHILE clock_timestamp() < until LOOP END LOOP; RETURN NEW; END $$;
  CREATE TRIGGER hold BEFORE INSERT ON auth.account FOR EACH ROW EXECUTE FUNCTION auth.hold()`
const HELD = `SELECT pid FROM pg_locks WHERE relation = 'auth.account'::regclass AND mode = 'RowExclusiveLock'`
// The database server does not notice the killed process while it executes the insert.
const END_HELD = `SELECT pg_terminate_backend(pid) FROM (${HELD}) AS held`

it('a process killed between the inserts of a user and its account leaves neither [A-07]', async () => {
  await using at = await setUp()
  const inSession = (work: (session: Session) => Promise<unknown>) =>
    at.inspect((database) => database.useSession(work))
  await inSession((session) => session.script(HOLD))
  await using server = await startServer(at)
  const cut = signUp(server)
  if (inject('backend') === 'embedded') {
    // The database runs in the process, so the insert blocks everything else.
    const live = () =>
      Promise.race([send('GET', `${server.url}/health/live`).catch(() => 'ended'), setTimeout(500, 'busy')])
    await expect.poll(live).toBe('busy')
  } else {
    const held = () => at.inspect((database) => database.useSession((session) => session.query(HELD)))
    await expect.poll(held).toHaveLength(1)
  }
  await server.stop('SIGKILL')
  expect(await cut).toBeUndefined()
  await inSession((session) => session.query(END_HELD))
  expect(await at.inspect(peopleOf)).toEqual([])
})
