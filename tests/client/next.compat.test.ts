import { spawn } from 'node:child_process'
import { once } from 'node:events'
import { join } from 'node:path'
import { afterAll, beforeAll, expect, it } from 'vitest'
import { eventually } from '../helpers/eventually.ts'
import { freePort } from '../helpers/postgres-server.ts'
import { type ServerProcess, startServer, temporaryDirectory } from '../helpers/server-process.ts'
import { type AppExample, copyExample, ENVIRONMENT } from './app-example.ts'

const VISITORS = 6
/** The number of page views: more than the sign-in permits one address, which is 100 requests per minute. */
const PAGE_VIEWS = 240

const ending = new AsyncDisposableStack()
let example: AppExample
let service: ServerProcess
let site: string
/** What the site has printed, such as the errors that its pages hide. */
let printed = ''

beforeAll(async () => {
  example = ending.use(await copyExample('next'))
  const data = ending.use(temporaryDirectory())
  // A non-local server limits password attempts. It trusts this machine's x-forwarded-for.
  const env = { DATA_DIR: data.path, HOST: '0.0.0.0', TRUSTED_PROXIES: '127.0.0.1', RATE_LIMIT_ADDRESS: '600' }
  service = ending.use(await startServer({ env }))
  const installed = await example.npm(['install', '--no-audit', '--no-fund'])
  expect(installed.code, installed.output).toBe(0)
  const built = await example.npm(['run', 'build'], { NEXT_TELEMETRY_DISABLED: '1' })
  expect(built.code, built.output).toBe(0)
  const port = await freePort()
  site = `http://127.0.0.1:${port}`
  const next = spawn(
    process.execPath,
    [join(example.directory, 'node_modules/next/dist/bin/next'), 'start', '--port', String(port)],
    {
      cwd: example.directory,
      env: { ...ENVIRONMENT, NEXT_TELEMETRY_DISABLED: '1', TASKWIRE_URL: service.url, BEHIND_PROXY: 'true' },
    },
  )
  for (const stream of [next.stdout, next.stderr]) stream.on('data', (chunk) => (printed += chunk))
  ending.defer(async () => {
    next.kill('SIGKILL')
    await once(next, 'exit')
  })
  await eventually(() => fetch(`${site}/sign-in`))
}, 600_000)
afterAll(() => ending.disposeAsync())

it('the Next.js example compiles', async () => {
  const { code, output } = await example.npm(['run', 'typecheck'])
  expect(code, output).toBe(0)
})

it('the Next.js example renders pages for many visitors without rate-limiting them together', async () => {
  const visitors = Array.from({ length: VISITORS }, (_, n) => visitorAt(`198.51.100.${n + 1}`))
  // All visitors sign up simultaneously.
  await Promise.all(
    visitors.map(async (visitor, n) => {
      const signUp = { name: 'Ada', email: `${n}@example.com`, password: 'correct horse' }
      const { headers } = await visitor.submit('/sign-in', signUp)
      expect(headers.get('location')).toBe('/')
      await visitor.submit('/', { title: `task of ${n}` })
    }),
  )
  const views = await Promise.all(
    Array.from({ length: PAGE_VIEWS }, async (_, n) => {
      const response = await visitors[n % VISITORS]?.open('/')
      const page = (await response?.text()) ?? ''
      return { status: response?.status, tasks: page.match(/task of \d/g) }
    }),
  )
  const wrong = views.filter(
    ({ status, tasks }, n) =>
      status !== 200 || new Set(tasks).size !== 1 || !tasks?.includes(`task of ${n % VISITORS}`),
  )
  expect(wrong).toEqual([])
})

it('the Next.js example shows sign-in errors, and shows no tasks without a session', async () => {
  const visitor = visitorAt('198.51.100.99')
  const answer = await visitor.submit('/sign-in', {
    name: '',
    email: 'unknown@example.com',
    password: 'not the password',
  })
  expect(decodeURIComponent(answer.headers.get('location') ?? '')).toMatch(/^\/sign-in\?problem=.*password/i)
  expect((await visitor.open('/')).headers.get('location')).toBe('/sign-in')
})

/** Creates a browser without scripts, with an address set by a proxy. */
function visitorAt(address: string) {
  let cookie = ''
  const request = async (path: string, init: RequestInit = {}) => {
    const headers = { 'x-forwarded-for': address, cookie, origin: site }
    const response = await fetch(`${site}${path}`, { ...init, headers, redirect: 'manual' })
    for (const set of response.headers.getSetCookie()) cookie = set.split(';')[0] ?? ''
    return response
  }
  return {
    open: (path: string) => request(path),
    /** Fills in the first form of a page and submits it. */
    submit: async (path: string, fields: Record<string, string>) => {
      const page = await (await request(path)).text()
      const action = /<form[^>]*>.*?name="(\$ACTION_ID_[0-9a-f]+)"/s.exec(page)?.[1]
      expect(action, `${page}\n${printed}`).toBeDefined()
      const form = new FormData()
      form.set(action ?? '', '')
      for (const [name, value] of Object.entries(fields)) form.set(name, value)
      return request(path, { method: 'POST', body: form })
    },
  }
}
