import { expect, it } from 'vitest'
import { emptyTables, password, start } from './built-in-setup.ts'

const secretOf = (name: string) => `${name}-0123456789-abcdefghijklmnop`
const version = (number: number) => ({ version: number, value: secretOf(`secret-${number}`) })

/** Signs up a user, and returns the header with the session token. */
async function signUp({ post }: Awaited<ReturnType<typeof start>>): Promise<{ Authorization: string }> {
  const response = await post('/sign-up/email', { name: 'Ada', email: `${crypto.randomUUID()}@example.org`, password })
  const { token } = (await response.json()) as { token: string }
  return { Authorization: `Bearer ${token}` }
}

async function accessToken({ get }: Awaited<ReturnType<typeof start>>, session: Record<string, string>) {
  const response = await get('/token', session)
  expect(response.status, await response.clone().text()).toBe(200)
  return ((await response.json()) as { token: string }).token
}

it('adding a new secret before the old one keeps sessions, signing keys and tokens [K-17]', async () => {
  const tables = emptyTables()
  const secret = secretOf('before-versions')
  const before = await start({ tables, secret })
  const session = await signUp(before)
  const issued = await accessToken(before, session)
  // The unversioned secret stays, in addition to the versioned ones.
  let keys = 0
  for (const secrets of [[version(1)], [version(2), version(1)], [version(3), version(2), version(1)]]) {
    const now = await start({ tables, secret, secrets })
    await now.verifyToken(issued)
    await now.verifyToken(await accessToken(now, session))
    await now.verifyToken(await accessToken(now, await signUp(now)))
    keys = tables.jwks?.length ?? 0
  }
  expect(keys).toBe(1)
})

it('start-up fails when the secret that encrypted the signing key is missing [K-17]', async () => {
  const tables = emptyTables()
  await start({ tables, secret: secretOf('unused'), secrets: [version(1)] })
  await start({ tables, secret: secretOf('unused'), secrets: [version(2), version(1)] })
  const without = start({ tables, secret: secretOf('unused'), secrets: [version(2)] })
  await expect(without).rejects.toThrow(/is not the one that encrypted the signing key/)
})

it('a weak secret among several is rejected [K-17]', async () => {
  await expect(start({ secrets: [version(2), { version: 1, value: 'short' }] })).rejects.toThrow(
    'at least 32 characters',
  )
})
