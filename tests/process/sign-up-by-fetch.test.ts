import { afterAll, beforeAll, expect, it } from 'vitest'
import { useCluster } from '../helpers/cluster.ts'
import { postJson } from '../helpers/send.ts'
import { type ServerProcess, startServer, temporaryDirectory } from '../helpers/server-process.ts'
import { newEmail, PASSWORD } from '../helpers/task-user.ts'

const cluster = useCluster()
let server: ServerProcess
const ending = new AsyncDisposableStack()
beforeAll(async () => {
  const directory = ending.use(temporaryDirectory())
  const env = { DATABASE_URL: cluster.url(await cluster.newDatabase()), DATA_DIR: directory.path }
  server = ending.use(await startServer({ env }))
})
afterAll(() => ending.disposeAsync())

it('accepts a sign-up by the fetch of Node.js, which sends Sec-Fetch-Mode and no Origin', async () => {
  const response = await fetch(`${server.url}/api/auth/sign-up/email`, {
    method: 'POST',
    headers: { 'Content-Type': 'application/json' },
    body: JSON.stringify({ name: 'Ada', email: newEmail(), password: PASSWORD }),
  })
  expect(response.status).toBe(200)
})

it.each([
  ['another origin', { Origin: 'https://evil.example' }],
  ['a page that hides its origin', { 'Sec-Fetch-Site': 'cross-site', 'Sec-Fetch-Mode': 'cors' }],
  ['a form of another site', { 'Sec-Fetch-Site': 'cross-site', 'Sec-Fetch-Mode': 'navigate', Origin: 'null' }],
])('rejects a sign-up from %s [A-12]', async (_, headers) => {
  const input = { name: 'Ada', email: newEmail(), password: PASSWORD }
  const answer = await postJson(`${server.url}/api/auth/sign-up/email`, input, headers)
  expect(answer.status).toBe(403)
})
