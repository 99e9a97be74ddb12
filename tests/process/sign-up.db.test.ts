import { decodeJwt } from 'jose'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { withoutToken } from '../helpers/plain-caller.ts'
import { postJson, send } from '../helpers/send.ts'
import { databaseVariables, type ServerProcess, startServer, temporaryDirectory } from '../helpers/server-process.ts'
import { newEmail, PASSWORD, resultOf, type ServedTask, signUp } from '../helpers/task-user.ts'
import { copyTemplate } from '../helpers/test-database.ts'

// One process for the file, since a start takes a second. Each test signs up its own user.
let server: ServerProcess
const ending = new AsyncDisposableStack()

beforeAll(async () => {
  const database = await copyTemplate()
  ending.defer(() => database.remove())
  const directory = ending.use(temporaryDirectory())
  server = ending.use(await startServer({ env: databaseVariables(database.config, directory.path) }))
})
afterAll(() => ending.disposeAsync())

describe('a user with curl', () => {
  it('signs up, gets a token, creates tasks and signs out [A-01]', async () => {
    const ada = await signUp(server.url)
    const task = resultOf<ServedTask>(await ada.mutate('tasks.create', { title: 'private-title-milk' }))
    const list = async () => resultOf<{ items: ServedTask[] }>(await ada.query('tasks.list', {})).items
    expect(await list()).toEqual([withoutToken(task)])
    expect(resultOf<ServedTask>(await ada.mutate('tasks.complete', { id: task.id })).completed).toBe(true)
    expect(resultOf<ServedTask>(await ada.mutate('tasks.delete', { id: task.id })).deletedAt).not.toBeNull()
    expect(await list()).toEqual([])
    expect(resultOf<ServedTask>(await ada.mutate('tasks.restore', { id: task.id })).deletedAt).toBeNull()
    expect(await list()).toMatchObject([{ id: task.id, completed: true }])
    expect((await postJson(`${server.url}/api/auth/sign-out`, {}, ada.session)).status).toBe(200)
  })

  it('gets no token after sign-out, while an issued token stays valid until it expires [J-56]', async () => {
    const ada = await signUp(server.url)
    await postJson(`${server.url}/api/auth/sign-out`, {}, ada.session)
    expect((await send('GET', `${server.url}/api/auth/token`, { headers: ada.session })).status).toBe(401)
    expect((await ada.query('tasks.list', {})).status).toBe(200)
  })

  it('gets a token that contains user id and session, and neither e-mail nor name [A-17]', async () => {
    const { accessToken } = await signUp(server.url)
    const claims = decodeJwt(accessToken)
    expect(Object.keys(claims).sort()).toEqual(['aud', 'auth_time', 'exp', 'iat', 'iss', 'sid', 'sub'])
    expect(claims.iss).toBe(`http://localhost:${server.port}`)
    expect((claims.exp ?? 0) - (claims.iat ?? 0)).toBe(900)
  })

  it('sees only its own tasks', async () => {
    const [ada, bob] = await Promise.all([signUp(server.url), signUp(server.url)])
    const { id } = resultOf<ServedTask>(await ada.mutate('tasks.create', { title: 'private-title-diary' }))
    expect((await bob.query('tasks.get', { id })).status).toBe(404)
    expect(resultOf<{ items: ServedTask[] }>(await bob.query('tasks.list', {})).items).toEqual([])
  })
})

describe('a sign-up', () => {
  const body = () => ({ name: 'Ada', email: newEmail(), password: PASSWORD })
  const signUpWith = (input: object) => postJson(`${server.url}/api/auth/sign-up/email`, input)

  it('sets a cookie that scripts cannot read and other sites cannot send [A-16]', async () => {
    const { headers } = await signUpWith(body())
    expect(headers['set-cookie']).toHaveLength(1)
    expect(headers['set-cookie']?.[0]).toMatch(/; HttpOnly; SameSite=Lax$/)
    expect(headers['cache-control']).toBe('no-store')
  })

  it('is rejected with a message when the address is in use', async () => {
    const input = body()
    await signUpWith(input)
    const second = await signUpWith(input)
    expect(second.status).toBe(422)
    expect(second.json<{ message: string }>().message).toMatch(/already exists/)
  })

  it('is rejected when it is larger than 64 KB [A-03]', async () => {
    const answer = await signUpWith({ ...body(), password: 'x'.repeat(65 * 1024) })
    expect(answer.status).toBe(413)
    expect(answer.json()).toMatchObject({ error: { code: 'PAYLOAD_TOO_LARGE' } })
  })

  it('is not revealed by a wrong password', async () => {
    const input = body()
    await signUpWith(input)
    const wrong = (email: string) =>
      postJson(`${server.url}/api/auth/sign-in/email`, { email, password: 'wrong horse' })
    const [known, unknown] = await Promise.all([wrong(input.email), wrong(newEmail())])
    expect(known.status).toBe(401)
    expect(known.json<{ message: string }>().message).toBe('Invalid email or password')
    expect(known.text).toBe(unknown.text)
  })
})
