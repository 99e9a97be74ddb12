import { expect, it } from 'vitest'
import { createFakeApp } from '../helpers/fake-app.ts'
import { walkedNouns, walkedRouter } from '../nouns/walked.ts'
import { describedOperations } from './described.ts'

const METHODS = ['GET', 'HEAD', 'OPTIONS', 'POST', 'PUT', 'PATCH', 'DELETE', 'PROPFIND', 'BREW']
const PATHS = [...new Set(describedOperations.map(({ path }) => path)), '/api/v1', '/api/v1/', '/api/v1/tasks/']
const ID = crypto.randomUUID()
const CASES = PATHS.flatMap((path) => METHODS.map((method): [string, string] => [method, path.replace('{id}', ID)]))

// Sent without a token. Each response is checked against the document; see tests/helpers/documented.ts.
it.each(CASES)('responds to %s %s as documented, also if the document has no such operation', async (method, path) => {
  const app = createFakeApp({ router: walkedRouter, nouns: walkedNouns })
  const response = await app.send(path, { method })
  expect(response.status).toBeGreaterThanOrEqual(200)
})

it.each(['PUT', 'POST'])(
  '%s with a body that is too large is 404 or 405 on a path without that operation',
  async (method) => {
    const body = JSON.stringify({ title: 'x'.repeat(70_000) })
    const headers = { 'Content-Type': 'application/json' }
    expect((await createFakeApp().send('/api/v1/nothing', { method, headers, body })).status).toBe(404)
    expect((await createFakeApp().send('/api/v1/me', { method, headers, body })).status).toBe(405)
  },
)
