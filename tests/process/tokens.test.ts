import { createHmac, generateKeyPairSync } from 'node:crypto'
import { decodeProtectedHeader, SignJWT, UnsecuredJWT } from 'jose'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { preparedDirectory } from '../helpers/prepared-directory.ts'
import { type Answer, postJson, send } from '../helpers/send.ts'
import { type ServerProcess, startServer } from '../helpers/server-process.ts'
import { newEmail, PASSWORD, signUp, type TaskUser } from '../helpers/task-user.ts'

// One process and one user for the file; no test changes anything of either.
let server: ServerProcess
let ada: TaskUser
const ending = new AsyncDisposableStack()

beforeAll(async () => {
  const directory = ending.use(await preparedDirectory())
  server = ending.use(await startServer({ env: { DATA_DIR: directory.path } }))
  ada = await signUp(server.url)
})
afterAll(() => ending.disposeAsync())

function list(headers: Record<string, string>): Promise<Answer> {
  return send('GET', `${server.url}/trpc/tasks.list`, { headers })
}

describe('the Authorization header', () => {
  it.each(['Bearer', 'bearer', 'BEARER', 'Bearer '])('names its scheme in any case: "%s" (J-03)', async (scheme) => {
    expect((await list({ Authorization: `${scheme} ${ada.accessToken}` })).status).toBe(200)
  })

  it.each(['Basic', 'Token', 'BearerX', ''])('is refused with a valid token under "%s" (J-02)', async (scheme) => {
    expect((await list({ Authorization: `${scheme} ${ada.accessToken}` })).status).toBe(401)
  })

  it.each([
    ['nothing', {}],
    ['a bare scheme', { Authorization: 'Bearer ' }],
    ['spaces', { Authorization: ' '.repeat(100) }],
  ])('is refused when it holds %s (J-01, J-04)', async (_what, headers: Record<string, string>) => {
    expect((await list(headers)).status).toBe(401)
  })

  it('cannot be replaced by the session cookie (H-14)', async () => {
    const person = { name: 'Ada', email: newEmail(), password: PASSWORD }
    const signedUp = await postJson(`${server.url}/api/auth/sign-up/email`, person)
    const Cookie = signedUp.headers['set-cookie']?.[0]?.split(';')[0] ?? ''
    expect((await send('GET', `${server.url}/api/auth/token`, { headers: { Cookie } })).status).toBe(200)
    expect((await list({ Cookie })).status).toBe(401)
  })
})

it('24 kinds of bad token get the same answer, byte for byte (J-58)', async () => {
  const tokens = await badTokens()
  expect(tokens).toHaveLength(24)
  const answers = await Promise.all(
    tokens.map((token) => list({ Authorization: `Bearer ${token}`, 'X-Request-Id': 'j-58' })),
  )
  expect(answers.map(({ status }) => status)).toEqual(Array(24).fill(401))
  expect(new Set(answers.map(({ text }) => text)).size).toBe(1)
  expect(new Set(answers.map(({ headers }) => headers['www-authenticate']))).toEqual(new Set(['Bearer']))
  expect((await list({ 'X-Request-Id': 'j-58' })).text).toBe(answers[0]?.text)
})

it('the reason why a token is refused is in the log, and leads from the former system to AUTH_JWT_SECRET', async () => {
  const token = await new SignJWT({ sub: 'ada' }).setProtectedHeader({ alg: 'HS256' }).sign(Buffer.alloc(32))
  await list({ Authorization: `Bearer ${token}`, 'X-Request-Id': 'from-fastapi' })
  await expect
    .poll(() => server.log().find(({ requestId }) => requestId === 'from-fastapi'))
    .toMatchObject({ status: 401, refusal: expect.stringContaining('AUTH_JWT_SECRET') })
})

async function badTokens(): Promise<string[]> {
  const [header = '', payload = '', signature = ''] = ada.accessToken.split('.')
  const { kid = '' } = decodeProtectedHeader(ada.accessToken)
  const { privateKey } = generateKeyPairSync('ed25519')
  const origin = `http://localhost:${server.port}`
  const claims = { sub: 'ada', iss: origin, aud: origin }
  const signed = (changes: object = {}, protectedHeader: object = {}) =>
    new SignJWT({ ...claims, ...changes })
      .setProtectedHeader({ alg: 'EdDSA', kid, ...protectedHeader })
      .setIssuedAt()
      .setExpirationTime('5m')
      .sign(privateKey)
  const encode = (value: unknown) => Buffer.from(JSON.stringify(value)).toString('base64url')
  const hmac = createHmac('sha256', 'secret').update(`${header}.${payload}`).digest('base64url')
  const flipped = `${signature.startsWith('A') ? 'B' : 'A'}${signature.slice(1)}`
  return [
    'x',
    '.',
    '..',
    '....',
    header,
    `${header}.${payload}`,
    `${header}.${payload}.`,
    `${header}..${signature}`,
    `.${payload}.${signature}`,
    `${header}.${payload}.${signature}.`,
    `${header}.${payload}.${signature}.${signature}.${signature}`,
    `${header}.${payload}.${flipped}`,
    `${header}.${payload}.${signature}=`,
    `${header}.${encode({ ...claims, sub: 'root' })}.${signature}`,
    `${encode({ alg: 'HS256', kid })}.${payload}.${hmac}`,
    `${encode({ alg: 'none', kid })}.${payload}.`,
    `${encode([])}.${payload}.${signature}`,
    new UnsecuredJWT(claims).setIssuedAt().setExpirationTime('5m').encode(),
    await signed(),
    await signed({ exp: 1 }),
    await signed({ aud: 'elsewhere' }),
    await signed({}, { kid: 'unknown' }),
    await signed({}, { typ: 'at+jwt' }),
    `${header}.${'A'.repeat(9000)}.${signature}`,
  ]
}
