import { expect, it } from 'vitest'
import { createTaskwire } from '../../client-sdk/src/create-taskwire.ts'
import { createSession } from '../../client-sdk/src/session.ts'
import { createServer } from '../../src/embedding/index.ts'
import { eventually } from '../helpers/eventually.ts'
import { freePort } from '../helpers/postgres-server.ts'
import { preparedDirectory } from '../helpers/prepared-directory.ts'
import { newEmail, PASSWORD } from '../helpers/task-user.ts'
import { testLogger } from '../helpers/test-app.ts'

const HERE = { host: '127.0.0.1', port: 0 }

it('listens on a free port with its public address, and closes with its streams', async () => {
  using data = await preparedDirectory()
  const env = { DATA_DIR: data.path }
  const server = await createServer({ ...HERE, env, basePath: '/tw', logger: testLogger() })
  expect(server.url).toBe(`http://localhost:${server.port}/tw`)
  const url = `http://127.0.0.1:${server.port}/tw`
  const session = createSession({ url })
  await session.signUp({ name: 'Ada', email: newEmail(), password: PASSWORD })
  const tw = createTaskwire({ url, token: session.token, retries: 0 })
  const { cursor } = await tw.changes.cursor()
  const states: string[] = []
  const stop = new AbortController()
  const reading = (async () => {
    const options = { cursor, signal: stop.signal, onStatus: ({ state }: { state: string }) => void states.push(state) }
    for await (const _change of tw.changes.live(options));
  })().catch(() => {})
  await eventually(() => expect(states).toContain('live'))

  const closing = server.close()
  expect(server.close()).toBe(closing)
  await closing
  await expect(tw.tasks.list()).rejects.toMatchObject({ code: 'NETWORK' })
  stop.abort()
  await reading

  // The data directory is free again, and has the account.
  const publicUrl = 'https://tasks.example.com'
  await using again = await createServer({ ...HERE, env: { ...env, PUBLIC_URL: publicUrl }, logger: testLogger() })
  expect(again.url).toBe(publicUrl)
  expect((await fetch(`http://127.0.0.1:${again.port}/health/ready`)).status).toBe(200)
})

it('says that a port is taken, and releases the database', async () => {
  using data = await preparedDirectory()
  using other = await preparedDirectory()
  await using first = await createServer({ ...HERE, env: { DATA_DIR: data.path }, logger: testLogger() })
  const options = { host: '127.0.0.1', env: { DATA_DIR: other.path }, logger: testLogger() }
  await expect(createServer({ ...options, port: first.port })).rejects.toThrow(/already in use/)
  await using second = await createServer({ ...options, port: 0 })
  expect(second.port).not.toBe(first.port)
  expect(second.port).toBeGreaterThan(0)
})

it('releases the port of the metrics if the database cannot be opened, so that a retry can start', async () => {
  using data = await preparedDirectory()
  const env = { DATA_DIR: data.path, METRICS_PORT: String(await freePort()) }
  const options = { ...HERE, env, logger: testLogger() }
  const first = await createServer({ ...options, env: { DATA_DIR: data.path } })
  await expect(createServer(options)).rejects.toThrow(/in use/)
  await first.close()
  await using second = await createServer(options)
  expect((await fetch(`http://127.0.0.1:${env.METRICS_PORT}/metrics`)).status).toBe(200)
  expect(second.port).toBeGreaterThan(0)
})
