import { generateKeyPairSync, sign } from 'node:crypto'
import { SignJWT } from 'jose'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { useCluster } from '../helpers/cluster.ts'
import { type Answer, postJson, send } from '../helpers/send.ts'
import { runServer, type ServerProcess, startServer, temporaryDirectory } from '../helpers/server-process.ts'
import { newEmail, PASSWORD, signUp, type TaskUser } from '../helpers/task-user.ts'
import { badTokens } from '../identity/bad-tokens.ts'

// One process and one user for the file; tests only read.
const cluster = useCluster()
let server: ServerProcess
let ada: TaskUser
const ending = new AsyncDisposableStack()

beforeAll(async () => {
  const directory = ending.use(temporaryDirectory())
  const env = { DATABASE_URL: cluster.url(await cluster.newDatabase()), DATA_DIR: directory.path }
  server = ending.use(await startServer({ env }))
  ada = await signUp(server.url)
})
afterAll(() => ending.disposeAsync())

function list(headers: Record<string, string>): Promise<Answer> {
  return send('GET', `${server.url}/trpc/tasks.list`, { headers })
}

describe('the Authorization header', () => {
  it.each(['Bearer', 'bearer', 'BEARER', 'Bearer '])('accepts its scheme in any case: "%s" [J-03]', async (scheme) => {
    expect((await list({ Authorization: `${scheme} ${ada.accessToken}` })).status).toBe(200)
  })

  it.each(['Basic', 'Token', 'BearerX', ''])('is rejected with a valid token under "%s" [J-02]', async (scheme) => {
    expect((await list({ Authorization: `${scheme} ${ada.accessToken}` })).status).toBe(401)
  })

  it.each([
    ['nothing', {}],
    ['a bare scheme', { Authorization: 'Bearer ' }],
    ['spaces', { Authorization: ' '.repeat(100) }],
  ])('is rejected when it contains %s [J-01] [J-04]', async (_what, headers: Record<string, string>) => {
    expect((await list(headers)).status).toBe(401)
  })

  it('cannot be replaced by the session cookie [H-14]', async () => {
    const person = { name: 'Ada', email: newEmail(), password: PASSWORD }
    const signedUp = await postJson(`${server.url}/api/auth/sign-up/email`, person)
    const Cookie = signedUp.headers['set-cookie']?.[0]?.split(';')[0] ?? ''
    expect((await send('GET', `${server.url}/api/auth/token`, { headers: { Cookie } })).status).toBe(200)
    expect((await list({ Cookie })).status).toBe(401)
  })
})

it('answers 24 kinds of invalid token identically, and logs the reasons [J-58]', async () => {
  const { privateKey } = generateKeyPairSync('ed25519')
  const tokens = badTokens(ada.accessToken, (input) => sign(null, input, privateKey))
  expect(tokens).toHaveLength(24)
  const answers = await Promise.all(
    tokens.map((token) => list({ Authorization: `Bearer ${token}`, 'X-Request-Id': 'j-58' })),
  )
  expect(answers.map(({ status }) => status)).toEqual(Array(24).fill(401))
  expect(new Set(answers.map(({ text }) => text)).size).toBe(1)
  expect(new Set(answers.map(({ headers }) => headers['www-authenticate']))).toEqual(
    new Set(['Bearer error="invalid_token"']),
  )

  const reasons = () => server.log().flatMap(({ requestId, rejection }) => (requestId === 'j-58' && rejection) || [])
  await expect.poll(reasons).toHaveLength(24)
  expect(new Set(reasons()).size).toBeGreaterThan(5)
  for (const reason of reasons()) expect(answers[0]?.text).not.toContain(reason)
  expect((await list({ 'X-Request-Id': 'j-58' })).text).toBe(answers[0]?.text)
})

it('logs the reason for rejecting a token, with a hint at AUTH_JWT_SECRET for tokens of the former system', async () => {
  const token = await new SignJWT({ sub: 'ada' }).setProtectedHeader({ alg: 'HS256' }).sign(Buffer.alloc(32))
  await list({ Authorization: `Bearer ${token}`, 'X-Request-Id': 'from-fastapi' })
  await expect
    .poll(() => server.log().find(({ requestId, msg }) => requestId === 'from-fastapi' && msg !== 'audit'))
    .toMatchObject({ status: 401, rejection: expect.stringContaining('AUTH_JWT_SECRET') })
})

it.each([
  [9, 401],
  [20, 431],
])('answers a token of %i KB with %i [J-52]', async (kilobytes, status) => {
  const [header, payload, signature] = ada.accessToken.split('.')
  const token = `${header}.${payload}${'A'.repeat(kilobytes * 1024)}.${signature}`
  expect((await list({ Authorization: `Bearer ${token}` })).status).toBe(status)
})

it('refuses to start with a shared secret shorter than 32 bytes, without printing it [J-13]', async () => {
  const end = await runServer({ env: { AUTH_JWT_SECRET: 'changeme' } })
  expect(end).toMatchObject({ code: 1, stdout: '' })
  expect(end.stderr).toMatch(/AUTH_JWT_SECRET must be at least 32 bytes long/)
  expect(end.stderr).not.toContain('changeme')
})
