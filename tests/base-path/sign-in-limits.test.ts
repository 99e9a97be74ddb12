import { expect, it } from 'vitest'
import { clientIpHeader } from '../../src/auth/sign-in/client-ip-header.ts'
import { sessionUserHeader } from '../../src/auth/sign-in/session-user.ts'
import { start } from '../identity/built-in-setup.ts'

const address = { [clientIpHeader]: '192.0.2.1' }

it.each(['https://tasks.test', 'https://tasks.test/api/tw'])('the limits of the sign-in apply at %s', async (url) => {
  const { get, post, tables } = await start({ baseUrl: new URL(url), rateLimit: true })
  const signIn = { email: 'ada@example.org', password: 'not the right one' }
  const answers = []
  for (let n = 1; n <= 4; n++) answers.push((await post('/sign-in/email', signIn, address)).status)
  expect(answers).toEqual([401, 401, 401, 429])
  // A session has no limit per address at these paths.
  for (let n = 1; n <= 101; n++) {
    expect((await get('/get-session', { ...address, [sessionUserHeader]: 'ada' })).status).toBe(200)
  }
  expect(tables.rateLimit?.map((row) => Reflect.get(row, 'key'))).toEqual(['192.0.2.1|/sign-in/email'])
})
