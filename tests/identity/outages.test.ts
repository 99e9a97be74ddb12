import { randomBytes, randomUUID } from 'node:crypto'
import { connect } from 'node:net'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { createBetterAuth } from '../../src/auth/sign-in/better-auth.ts'
import type { Database } from '../../src/database/database.ts'
import { openPostgres } from '../../src/database/drivers/postgres.ts'
import { prepareDatabase } from '../../src/database/migrations/prepare.ts'
import { useCluster } from '../helpers/cluster.ts'
import { isLong } from '../helpers/effort.ts'
import { eventually } from '../helpers/eventually.ts'
import { startProxy } from '../helpers/proxy.ts'
import { createSignInApp, signInSettings } from '../helpers/sign-in-app.ts'
import { PASSWORD } from '../helpers/task-user.ts'

const ORIGIN = 'http://localhost:8000'
const cluster = useCluster()
const ending = new AsyncDisposableStack()
let name: string
let database: Database
let fetch: (request: Request) => Promise<Response>
let isReachable = true
/** Network faults that are applied to each database response. */
let network: 'good' | 'slow' | 'swallows' = 'good'
let person: { id: string; email: string; passwordHash: string }

beforeAll(async () => {
  name = await cluster.newDatabase()
  const { hostname, port } = new URL(cluster.server.url)
  const proxy = ending.use(
    await startProxy((near) => {
      if (!isReachable) return void near.destroy()
      const far = connect(Number(port), hostname)
      near.pipe(far)
      far.on('data', (answer) => {
        if (network === 'good') near.write(answer)
        else if (network === 'slow') setTimeout(() => near.write(answer), 400)
      })
      near.on('close', () => far.destroy())
      far.on('close', () => near.destroy())
      return far
    }),
  )
  database = openPostgres({ url: proxy.before(cluster.url(name)) })
  ending.defer(() => database.close())
  await prepareDatabase(database)
  fetch = (await createSignInApp(database, ORIGIN)).fetch
  const email = `${randomUUID()}@example.com`
  const answer = await post('/sign-up/email', { name: 'Ada', email, password: PASSWORD })
  const { user } = (await answer.json()) as { user: { id: string } }
  const account = await database.signIn.account.findFirstOrThrow({ where: { userId: user.id } })
  person = { id: user.id, email, passwordHash: account.password ?? '' }
})
afterAll(() => ending.disposeAsync())

function post(path: string, body: object, token?: string): Promise<Response> {
  return fetch(
    new Request(`${ORIGIN}/api/auth${path}`, {
      method: 'POST',
      headers: { 'Content-Type': 'application/json', ...(token && { Authorization: `Bearer ${token}` }) },
      body: JSON.stringify(body),
    }),
  )
}

/** Signs up a new user, once the connections lost in the previous fault have been detected. */
const newSession = () => eventually(createSession)

/** Creates a session directly, without the cost of a sign-up. */
async function createSession(): Promise<string> {
  const [id, token] = [randomUUID(), randomBytes(16).toString('hex')]
  const now = new Date()
  const times = { createdAt: now, updatedAt: now }
  const email = `${id}@example.com`
  await database.signIn.user.create({ data: { id, name: 'Ada', email, emailVerified: false, ...times } })
  await database.signIn.account.create({
    data: { id, accountId: id, providerId: 'credential', userId: id, password: person.passwordHash, ...times },
  })
  const expiresAt = new Date(now.getTime() + 3_600_000)
  const row = { id: randomUUID(), token, userId: id, expiresAt, ...times }
  await database.signIn.session.create({ data: row })
  return token
}

const isOpen = async (token: string) => (await database.signIn.session.count({ where: { token } })) === 1

/** Request bodies by path; other paths are requested without a body. */
const BODIES: Record<string, () => object> = {
  '/sign-up/email': () => ({ name: 'Bob', email: `${randomUUID()}@example.com`, password: PASSWORD }),
  '/sign-in/email': () => ({ email: person.email, password: PASSWORD }),
  '/change-password': () => ({ currentPassword: PASSWORD, newPassword: PASSWORD }),
  '/update-user': () => ({ name: 'Ada' }),
  '/revoke-session': () => ({ token: randomBytes(16).toString('hex') }),
  '/verify-password': () => ({ password: PASSWORD }),
  '/link-social': () => ({ provider: 'github' }),
  '/sign-in/social': () => ({ provider: 'github' }),
  '/unlink-account': () => ({ providerId: 'github' }),
}

/** Every reachable path of the sign-in, as reported by Better Auth. */
function everyPath(): [method: string, path: string][] {
  const { api } = createBetterAuth(signInSettings(database, ORIGIN))
  return Object.values(api).flatMap((endpoint): [string, string][] => {
    const { path, options } = endpoint as { path?: string; options: { method: string | string[] } }
    if (path === undefined) return []
    return [options.method].flat().map((method): [string, string] => [method, path.replace(/:\w+/, 'x')])
  })
}

async function call([method, path]: [string, string], token: string): Promise<Response> {
  if (method === 'POST') return post(path, BODIES[path]?.() ?? {}, token)
  return fetch(new Request(`${ORIGIN}/api/auth${path}`, { headers: { Authorization: `Bearer ${token}` } }))
}

const TABLES = ['session', 'user', 'account', 'verification', 'jwks'].map((table) => `auth."${table}"`)

/** Makes every write of the sign-in fail with a database error. */
function failWrites(sqlState: string, first = '') {
  const triggers = TABLES.map(
    (table) =>
      `CREATE TRIGGER fault BEFORE INSERT OR UPDATE OR DELETE ON ${table} FOR EACH STATEMENT EXECUTE FUNCTION auth.fault()`,
  )
  const body = `BEGIN ${first} RAISE 'a fault' USING ERRCODE = '${sqlState}'; END`
  return {
    begin: async () => {
      await cluster.admin(
        `CREATE FUNCTION auth.fault() RETURNS trigger LANGUAGE plpgsql AS $$ ${body} $$; ${triggers.join(';')}`,
        name,
      )
    },
    end: () => cluster.admin('DROP FUNCTION auth.fault() CASCADE', name),
  }
}

function throughNetwork(state: typeof network) {
  return {
    begin: async () => {
      network = state
    },
    end: async () => {
      network = 'good'
    },
  }
}

const cutAll = () =>
  cluster.admin(`SELECT pg_terminate_backend(pid) FROM pg_stat_activity
    WHERE datname = '${name}' AND pid <> pg_backend_pid() AND application_name LIKE 'taskwire%'`)

let unlock = () => {}
const SILENT = 'behind a network that swallows its answers'
const FAULTS: Record<string, { begin: () => Promise<unknown>; end: () => Promise<unknown> }> = {
  'that cannot be reached': {
    begin: async () => {
      isReachable = false
      await cutAll()
    },
    end: async () => {
      isReachable = true
    },
  },
  'that accepts no connections': {
    begin: async () => {
      await cluster.admin(`ALTER DATABASE ${name} ALLOW_CONNECTIONS false`)
      await cutAll()
    },
    end: () => cluster.admin(`ALTER DATABASE ${name} ALLOW_CONNECTIONS true`),
  },
  'whose connections were just terminated': { begin: cutAll, end: async () => {} },
  'that is read-only': failWrites('25006'),
  'whose disk is full': failWrites('53100'),
  'that is out of memory': failWrites('53200'),
  'that is too slow': failWrites('P0001', 'PERFORM pg_sleep(6);'),
  'behind a slow network': throughNetwork('slow'),
  [SILENT]: throughNetwork('swallows'),
  'whose tables are locked': {
    begin: async () => {
      const { promise, resolve } = Promise.withResolvers<void>()
      const locked = Promise.withResolvers<void>()
      unlock = resolve
      const direct = openPostgres({ url: cluster.url(name) })
      void direct
        .useSession(async (session) => {
          await session.script(`BEGIN; LOCK TABLE ${TABLES.join(', ')} IN ACCESS EXCLUSIVE MODE`)
          locked.resolve()
          await promise
          await session.script('ROLLBACK')
        })
        .finally(() => direct.close())
      await locked.promise
    },
    end: async () => unlock(),
  },
}

/** The response of each path without a fault, for comparison. */
let calmStatuses: Promise<number[]> | undefined

async function statusesOf(paths: [string, string][]): Promise<number[]> {
  const statuses: number[] = []
  for (const path of paths) statuses.push((await call(path, await newSession())).status)
  return statuses
}

describe.each(Object.keys(FAULTS))('on a database %s', (fault) => {
  // Each connection is closed after 8 s without a response, sequentially.
  it.runIf(isLong || fault !== SILENT)(
    'every sign-in path answers 503 with Retry-After, or the correct response [D-23]',
    async () => {
      const paths = everyPath()
      expect(paths.length).toBeGreaterThan(25)
      calmStatuses ??= statusesOf(paths)
      const calm = await calmStatuses
      const sessions = await Promise.all(paths.map(newSession))

      await FAULTS[fault]?.begin()
      const answers = await Promise.all(paths.map((path, n) => call(path, sessions[n] as string))).finally(
        FAULTS[fault]?.end,
      )

      const wrong: unknown[] = []
      for (const [n, answer] of answers.entries()) {
        const text = await answer.text()
        if (answer.status === 503) {
          const { error } = JSON.parse(text) as { error?: { code: string } }
          if (error?.code !== 'UNAVAILABLE' || !(Number(answer.headers.get('retry-after')) > 0))
            wrong.push([paths[n], text])
        } else if (answer.status !== calm[n]) wrong.push([paths[n], answer.status, text])
      }
      expect(wrong).toEqual([])
    },
  )

  it('a sign-out ends the session exactly when it answers with success [D-23]', async () => {
    const token = await newSession()
    await FAULTS[fault]?.begin()
    const answer = await post('/sign-out', {}, token).finally(FAULTS[fault]?.end)
    expect(await eventually(() => isOpen(token))).toBe(answer.status !== 200)
  })
})
