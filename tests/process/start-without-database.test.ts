import { connect } from 'node:net'
import { describe, expect, it } from 'vitest'
import { useCluster } from '../helpers/cluster.ts'
import { eventually } from '../helpers/eventually.ts'
import { startProxy } from '../helpers/proxy.ts'
import { postJson, send } from '../helpers/send.ts'
import { type ServerProcess, startServer } from '../helpers/server-process.ts'
import { newEmail, PASSWORD } from '../helpers/task-user.ts'

const cluster = useCluster()

const get = (server: ServerProcess, path: string) => send('GET', server.url + path)
const signUp = ({ url }: ServerProcess) =>
  postJson(`${url}/api/auth/sign-up/email`, { name: 'Ada', email: newEmail(), password: PASSWORD })

describe('a process that starts while its database is unavailable [L-09]', () => {
  it('is live but not ready, answers 503, logs the reason once, and serves as soon as the database is available', async () => {
    const DATABASE_URL = cluster.url(await cluster.newDatabase())
    await using stack = new AsyncDisposableStack()
    let server: ServerProcess | undefined
    await cluster.server.restart(async () => {
      server = stack.use(await startServer({ env: { DATABASE_URL }, waitsForDatabase: true }))
      const answers = ['/health/live', '/health/ready', '/api/v1/tasks', '/trpc/tasks.list', '/'].map(async (path) => {
        const { status, headers } = await get(server as ServerProcess, path)
        return [path, status, headers['retry-after'] !== undefined]
      })
      expect(await Promise.all(answers)).toEqual([
        ['/health/live', 200, false],
        ['/health/ready', 503, true],
        ['/api/v1/tasks', 503, true],
        ['/trpc/tasks.list', 503, true],
        ['/', 503, true],
      ])
      expect((await get(server, '/api/v1/tasks')).json()).toMatchObject({
        error: { code: 'UNAVAILABLE', message: 'The service is starting; try again shortly.' },
      })
      expect((await signUp(server)).status).toBe(503)
      await eventually(async () => expect(server?.log().filter(isWaiting)).toHaveLength(1))
    })
    await server?.listening
    const started = server as ServerProcess
    await eventually(async () => expect((await get(started, '/health/ready')).status).toBe(200))
    expect((await signUp(started)).status).toBe(200)
    const waiting = started.log().filter(isWaiting)
    expect(JSON.stringify(waiting)).not.toContain(new URL(DATABASE_URL).password)
    expect(waiting[0]).toMatchObject({ level: 40, reason: expect.stringMatching(/^The database does not answer: /) })
    expect(await started.stop('SIGTERM')).toEqual({ code: 0, signal: null })
  })

  it('becomes ready even if the migration connection is lost several times', async () => {
    const url = cluster.url(await cluster.newDatabase())
    let left = 3
    await using proxy = await startProxy((near) => {
      const far = connect(Number(new URL(url).port), '127.0.0.1')
      // After the login, during the first statements.
      let bytes = 0
      far.on('data', (chunk) => {
        bytes += chunk.length
        if (bytes > 2000 && left > 0) {
          left -= 1
          near.destroy()
          far.destroy()
        }
      })
      near.on('close', () => far.destroy())
      far.on('close', () => near.destroy())
      near.pipe(far).pipe(near)
      return far
    })
    await using server = await startServer({ env: { DATABASE_URL: proxy.before(url) } })
    expect(left).toBe(0)
    expect((await signUp(server)).status).toBe(200)
  })

  it('continues to wait on SIGHUP, and exits cleanly on SIGTERM', async () => {
    const DATABASE_URL = 'postgres://app:hunter2@127.0.0.1:1/tasks'
    await using server = await startServer({ env: { DATABASE_URL }, waitsForDatabase: true })
    process.kill(server.pid, 'SIGHUP')
    await eventually(() => expect(server.log().map(({ msg }) => msg)).toContain('signing keys reloaded'))
    expect(await server.stop('SIGTERM')).toEqual({ code: 0, signal: null })
    expect(server.log().map(({ msg }) => msg)).not.toContain('listening')
  })
})

const isWaiting = ({ msg }: { msg?: string }) => msg === 'waiting for the database'
