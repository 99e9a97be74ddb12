import { expect, it } from 'vitest'
import { createFakeApp } from '../helpers/fake-app.ts'
import { walkedNouns, walkedRouter } from '../nouns/walked.ts'
import { describedOperations } from './described.ts'

const METHODS = ['GET', 'HEAD', 'OPTIONS', 'POST', 'PUT', 'PATCH', 'DELETE', 'PROPFIND', 'BREW']
const PATHS = [...new Set(describedOperations.map(({ path }) => path)), '/api/v1', '/api/v1/', '/api/v1/tasks/']
const ID = crypto.randomUUID()
const CASES = PATHS.flatMap((path) => METHODS.map((method): [string, string] => [method, path.replace('{id}', ID)]))

// Without a token nothing goes further. Each answer is checked against the document; see tests/helpers/documented.ts.
it.each(CASES)('%s %s answers as documented, also where there is no such operation', async (method, path) => {
  const app = createFakeApp({ router: walkedRouter, nouns: walkedNouns })
  const response = await app.send(path, { method })
  expect(response.status).toBeGreaterThanOrEqual(200)
})

it.each(['PUT', 'POST'])(
  '%s of a body too large to read is that of its path, where nothing reads it',
  async (method) => {
    const body = JSON.stringify({ title: 'x'.repeat(70_000) })
    const headers = { 'Content-Type': 'application/json' }
    expect((await createFakeApp().send('/api/v1/nothing', { method, headers, body })).status).toBe(404)
    expect((await createFakeApp().send('/api/v1/me', { method, headers, body })).status).toBe(405)
  },
)
