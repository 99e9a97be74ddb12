import { randomUUID } from 'node:crypto'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { createTestApp } from '../helpers/test-app.ts'
import type { TestDatabase } from '../helpers/test-database.ts'
import { nounsOf } from '../nouns/nouns.ts'
import { walkedRouter } from '../nouns/walked.ts'
import { sharedWalkedDatabase } from '../nouns/walked-database.ts'
import { callPaths } from '../procedures/walk.ts'
import { rawRest } from '../rest/raw-rest.ts'
import { expectRejection, rawCaller } from './raw-call.ts'
import { sendJson } from './send-input.ts'
import { fieldsOf } from './valid-inputs.ts'

let database: TestDatabase
beforeAll(async () => {
  database = await sharedWalkedDatabase()
})
afterAll(() => database[Symbol.asyncDispose]())

describe.each(callPaths(walkedRouter).filter((path) => fieldsOf(path).includes('limit')))('the limit of %s', (path) => {
  // In JSON form if JSON can represent them; superjson writes NaN as annotated text.
  const texts = ['1e9', '-1', '1.5', '"100"', '0', '201', 'null', '[5]', 'true', '1e400', 'NaN']
  const bodies = texts.map((text) => `{"json":{"limit":${text}}}`)
  const annotated = ['NaN', 'Infinity', '-0'].map((text) =>
    JSON.stringify({ json: { limit: text }, meta: { values: { limit: ['number'] } } }),
  )
  it.each([...bodies, ...annotated])('must be an integer from 1 to 200: rejects %s [O-07]', async (body) => {
    expectRejection(await sendJson(await rawCaller(database), path, body), 'INVALID_INPUT', 400)
  })
})

it.each([...nounsOf(walkedRouter).map(({ plural }) => plural), 'changes'])(
  'the limit of %s over REST must be an integer from 1 to 200 [O-07]',
  async (path) => {
    const { send } = await rawRest(await createTestApp(database))
    for (const text of ['1e9', '1000000000', '-1', '1.5', '%22100%22', '0', '201', 'NaN', 'Infinity', '-0', '']) {
      const { status, body } = await send('GET', `/api/v1/${path}?limit=${text}`)
      expect([text, status, body.error?.issues[0].path]).toEqual([text, 400, ['limit']])
    }
  },
)

describe('a number', () => {
  const id = randomUUID()
  /** Inputs as JSON, with a number in each numeric field. */
  const locations: Record<string, [procedure: string, json: (number: string) => string]> = {
    limit: ['tasks.list', (number) => `{"limit":${number}}`],
    ifVersion: ['tasks.update', (number) => `{"id":"${id}","title":"new","ifVersion":${number}}`],
    ifVersions: ['tasks.completeMany', (number) => `{"ids":["${id}"],"ifVersions":{"${id}":${number}}}`],
    version: ['tasks.replace', (number) => `{"id":"${id}","title":"new","version":${number}}`],
  }
  const odd = ['1e308', '1e400', '-1e400', 'NaN', '9007199254740993', '1.0000001', '"1"', '01', '+1', '0x1', '1n']
  const cases = Object.keys(locations).flatMap((location) => odd.map((number): [string, string] => [location, number]))

  it.each(cases)('as %s rejects %s instead of rounding it [P-22]', async (location, number) => {
    const [procedure, json] = locations[location] as (typeof locations)[string]
    const caller = await rawCaller(database)
    await caller.post('tasks.create', `{"json":{"id":"${id}","title":"old"}}`)
    const before = await caller.footprint()
    expectRejection(await sendJson(caller, procedure, `{"json":${json(number)}}`), 'INVALID_INPUT', 400)
    expect(await caller.footprint()).toEqual(before)
  })

  it.each(Object.keys(locations))('as %s treats -0 as 0 [P-22]', async (location) => {
    const [procedure, json] = locations[location] as (typeof locations)[string]
    const caller = await rawCaller(database)
    await caller.post('tasks.create', `{"json":{"id":"${id}","title":"old"}}`)
    const before = await caller.footprint()
    const [negative, zero] = [
      await sendJson(caller, procedure, `{"json":${json('-0')}}`),
      await sendJson(caller, procedure, `{"json":${json('0')}}`),
    ]
    expect([negative.status, negative.errors[0]?.message]).toEqual([zero.status, zero.errors[0]?.message])
    expect([400, 409]).toContain(negative.status)
    expect(await caller.footprint()).toEqual(before)
  })

  it.each(Object.keys(locations))('as %s is exact in every notation [P-22]', async (location) => {
    const [procedure, json] = locations[location] as (typeof locations)[string]
    for (const number of ['1', '1.0', '1e0', '10e-1']) {
      const caller = await rawCaller(database)
      await caller.post('tasks.create', `{"json":{"id":"${id}","title":"old"}}`)
      expect((await sendJson(caller, procedure, `{"json":${json(number)}}`)).status).toBe(200)
    }
  })
})
