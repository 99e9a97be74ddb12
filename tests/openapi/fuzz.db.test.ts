import fc from 'fast-check'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { isEventStream } from '../helpers/documented-events.ts'
import { everythingOf } from '../helpers/tenant-rows.ts'
import { createTestApp, newUser, type TestApp } from '../helpers/test-app.ts'
import type { TestDatabase } from '../helpers/test-database.ts'
import { runsOf } from '../nouns/effort.ts'
import { nounsOf } from '../nouns/nouns.ts'
import { walkedRouter } from '../nouns/walked.ts'
import { sharedWalkedDatabase } from '../nouns/walked-database.ts'
import { describedOperations, type Json } from './described.ts'
import { type Ask, askAs, makeOwners, makeRows, nounOfOperation, prepare } from './groundwork.ts'
import { hostileRequests } from './hostile-requests.ts'
import { type RequestParts, toRequest, validRequests } from './requests.ts'
import type { Validity } from './schema-values.ts'

const newIds = (count: number) => Array.from({ length: count }, () => crypto.randomUUID())
const SECRET = `secret-${crypto.randomUUID()}`
const stranger = newUser()
const strangersIds = newIds(3)
/** Separate rows for each operation, so that operations do not affect each other. */
const idsOf = new Map(describedOperations.map(({ id }) => [id, newIds(4)]))

let database: TestDatabase
let app: TestApp
let token: string
let strangersToken: string
let ask: Ask
/** Texts of another user: a cursor of their changes and undo tokens. */
let strangersTexts: string[]
let before: Awaited<ReturnType<typeof strangersRows>>
beforeAll(async () => {
  database = await sharedWalkedDatabase()
  app = await createTestApp(database)
  token = await app.tokenOf(newUser())
  strangersToken = await app.tokenOf(stranger)
  ask = askAs(app, token)
  const strangerAsks = askAs(app, strangersToken)
  for (const [operation, ids] of idsOf) await makeRows(ask, nounOfOperation(operation), ids)
  for (const noun of nounsOf(walkedRouter)) {
    await makeOwners(strangerAsks, noun)
    for (const [n, id] of strangersIds.entries()) {
      const row = { ...noun.fullRow(`${SECRET} ${n}`), [noun.note]: SECRET }
      await strangerAsks('POST', `/${noun.plural}`, { id, ...row })
    }
  }
  await strangerAsks('PATCH', `/tasks/${strangersIds[0]}`, { tags: [SECRET] })
  const purged = await strangerAsks('POST', '/tasks', { title: SECRET })
  await strangerAsks('DELETE', `/tasks/${purged.id}`)
  const answers = [
    await strangerAsks('DELETE', `/tasks/trash/${purged.id}`),
    await strangerAsks('POST', `/tasks/${strangersIds[0]}/complete`),
    await strangerAsks('POST', '/tasks/bulk/delete', { ids: strangersIds.slice(1) }),
  ]
  const { cursor } = await strangerAsks('GET', '/changes')
  strangersTexts = [cursor, ...answers.map(({ undoToken }) => undoToken)]
  before = await strangersRows()
})
afterAll(() => database[Symbol.asyncDispose]())

/** Returns the URL of the next page of a list or of the change feed. */
async function nextOf(response: Response): Promise<string | undefined> {
  const link = /^<(.*)>/.exec(response.headers.get('Link') ?? '')?.[1]
  if (link !== undefined || response.status !== 200 || isEventStream(response)) return link
  const { data } = (await response.json()) as Json
  return typeof data?.cursor === 'string' ? `/api/v1/changes?cursor=${data.cursor}` : undefined
}

function strangersRows() {
  return everythingOf(database, stranger)
}

/** Sends a request. The test application checks the response against the document. */
async function send(parts: RequestParts, as = token): Promise<Response> {
  const request = toRequest(parts, as)
  const response = await app.fetch(request)
  if (isEventStream(response)) {
    // Cancelled because it does not end; other tests check its events.
    await response.body?.cancel()
    return response
  }
  const text = await response.clone().text()
  expect(response.status, text).toBeLessThan(500)
  expect(text).not.toContain(SECRET)
  const [, row = ''] = /^\/api\/v1(\/\w+\/[\da-f-]{36})$/i.exec(new URL(request.url).pathname) ?? []
  // Restores the row for the following requests.
  if (row !== '' && request.method === 'DELETE' && response.status === 200) await ask('POST', `${row}/restore`)
  return response
}

// The ids, scopes and lists of personal tokens and calendar feeds depend on each other, a notification needs a reminder that has
// fired, and recurrences and filters have rules that no schema expresses; their own tests have their cases.
const fuzzed = describedOperations.filter(
  ({ id }) =>
    !/^((tokens|calendar)\.(create|update|revoke)|notifications\.(get|snooze|dismiss)|recurrence\.|filters\.)/.test(id),
)
describe.each(fuzzed.map((operation) => [operation.id, operation] as const))('%s', (id, operation) => {
  const ids = idsOf.get(id) as string[]
  const kept = [...idsOf.values()].flat()

  async function expectRight(validity: Validity): Promise<void> {
    const property = fc.asyncProperty(validRequests(operation, ids, validity), async (parts) => {
      // The deletion of an account needs a separate account with a recent sign-in.
      const leaver = id === 'account.delete' ? await app.tokenOf(newUser(), 3600, new Date()) : token
      const response = await send(await prepare(parts, { operation, ids, kept, ask }), leaver)
      if (validity === 'certain') expect(response.status, JSON.stringify(parts)).toBeLessThan(300)
      const next = await nextOf(response)
      if (next) expect((await send({ ...parts, path: next, query: [] })).status).toBe(200)
    })
    await fc.assert(property, { numRuns: runsOf(id, 10, 750) })
  }

  it('succeeds for valid requests [P-24]', async () => {
    await expectRight('certain')
    await expectRight('by schema')
  })

  it('rejects no request whose shape the document allows', async () => {
    const property = fc.asyncProperty(validRequests(operation, ids, 'exact'), async (parts) => {
      const response = await send(await prepare(parts, { operation, ids, kept, ask }))
      if (response.status !== 400) return
      expect.fail(`${JSON.stringify(parts)} was rejected: ${await response.text()}`)
    })
    await fc.assert(property, { numRuns: runsOf(id, 15, 1500) })
  })

  it('responds to invalid requests as documented, and never reveals rows of another user [P-24]', async () => {
    const statuses: number[] = []
    const known = { ids: [...ids, ...strangersIds], texts: strangersTexts }
    const property = fc.asyncProperty(hostileRequests(operation, known), async (parts) => {
      statuses.push((await send(await prepare(parts, { operation, ids, kept, ask }))).status)
    })
    const unknownName = fc.sample(validRequests(operation, ids), 1).map((parts) => ({ ...parts, query: ['extra=1'] }))
    await fc.assert(property, { numRuns: runsOf(id, 20, 1500), examples: [unknownName as [RequestParts]] })
    expect(statuses.some((status) => status >= 400)).toBe(true)
    expect(await strangersRows()).toEqual(before)
  })
})

it('the other user of these tests has rows, and can read them', async () => {
  for (const { entity } of nounsOf(walkedRouter)) {
    const ids = before[entity]?.map(({ id }: Json) => id)
    expect(ids).toEqual(expect.arrayContaining(strangersIds))
  }
  const listed = await app.fetch(
    new Request('http://test/api/v1/tasks', { headers: { Authorization: `Bearer ${strangersToken}` } }),
  )
  expect(await listed.text()).toContain(SECRET)
})
