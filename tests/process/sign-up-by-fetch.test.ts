import { expect, it } from 'vitest'
import { postJson } from '../helpers/send.ts'
import { startServer } from '../helpers/server-process.ts'
import { newEmail, PASSWORD } from '../helpers/task-user.ts'

it("lets a script sign up with Node's own fetch, which sends Sec-Fetch-Mode and no Origin", async () => {
  await using server = await startServer()
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
])('refuses a sign-up from %s', async (_, headers) => {
  await using server = await startServer()
  const input = { name: 'Ada', email: newEmail(), password: PASSWORD }
  const answer = await postJson(`${server.url}/api/auth/sign-up/email`, input, headers)
  expect(answer.status).toBe(403)
})
