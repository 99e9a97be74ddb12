import { expect, it } from 'vitest'
import { freePort } from '../helpers/postgres-server.ts'
import { preparedDirectory } from '../helpers/prepared-directory.ts'
import { send } from '../helpers/send.ts'
import { runServer, startServer } from '../helpers/server-process.ts'
import { signUp } from '../helpers/task-user.ts'

it('a server with a path in PUBLIC_URL prints its addresses with it, and answers there', async () => {
  using data = await preparedDirectory()
  const port = await freePort()
  const url = `http://127.0.0.1:${port}/tw`
  await using server = await startServer({ env: { DATA_DIR: data.path, PORT: String(port), PUBLIC_URL: url } })
  for (const line of [
    `listens on ${url}\n`,
    `  tokens    built-in sign-in at ${url}/api/auth\n`,
    `  app       ${url}/app/\n`,
    `  docs      ${url}/docs\n`,
    `  try       curl ${url}/api/v1/info\n`,
    `  sign up   curl ${url}/api/auth/sign-up/email `,
  ])
    expect(server.stdout()).toContain(line)
  const { query } = await signUp(url)
  expect((await query('tasks.list', {})).status).toBe(200)
  expect((await send('GET', `${url}/app/`)).text).toContain('content="/tw/app/"')
})

it('a server with an invalid path in PUBLIC_URL does not start, and says why', async () => {
  const { code, stderr } = await runServer({ env: { PUBLIC_URL: 'http://localhost:8000/tw/' } })
  expect([code, stderr]).toEqual([
    1,
    'Invalid environment variables:\n  - PUBLIC_URL must be like https://example.com or https://example.com/tw: the path must not end with a slash\n',
  ])
})
