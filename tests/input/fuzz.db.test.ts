import fc from 'fast-check'
import superjson from 'superjson'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import * as z from 'zod'
import { appRouter } from '../../src/router.ts'
import { runs } from '../helpers/effort.ts'
import { createTestApp } from '../helpers/test-app.ts'
import { openTestDatabase, type TestDatabase } from '../helpers/test-database.ts'
import { definitionOf, procedurePaths } from '../procedures/walk.ts'
import { mutated } from './mutation.ts'
import { type RawCaller, rawCaller } from './raw-call.ts'

const VERBS = ['get', 'update', 'replace', 'complete', 'reopen', 'delete', 'restore']
const taskOf = Object.fromEntries(VERBS.map((verb) => [`tasks.${verb}`, crypto.randomUUID()]))

let database: TestDatabase
let caller: RawCaller
const ids = Array.from({ length: 4 }, () => crypto.randomUUID())
beforeAll(async () => {
  database = await openTestDatabase()
  caller = await rawCaller(database, await createTestApp(database))
  // A task for each verb, so that no verb meets what another has done to its task.
  for (const id of Object.values(taskOf))
    await caller.post('tasks.create', JSON.stringify({ json: { id, title: 'x' } }))
})
afterAll(() => database[Symbol.asyncDispose]())

/** One valid input of each procedure that takes one, to start from. */
const valid: Record<string, Record<string, unknown>> = {
  'tasks.list': {
    completed: false,
    priority: ['none', 'high'],
    tags: { any: ['home'], all: ['home'] },
    due: { from: '2026-01-01', to: '2026-12-31' },
    search: 'milk',
    trash: false,
    timeZone: 'Europe/Berlin',
    sort: { by: 'due', order: 'asc' },
    limit: 10,
  },
  'tasks.create': {
    id: ids[0],
    title: 'Buy milk',
    description: 'oat',
    priority: 'low',
    tags: ['home'],
    due: { date: '2026-11-30', time: '09:00', timeZone: 'Europe/Berlin' },
    completed: false,
  },
  'tasks.stats': { timeZone: 'Pacific/Kiritimati' },
  ...Object.fromEntries(Object.entries(taskOf).map(([path, id]) => [path, { id }])),
  'tasks.update': {
    id: taskOf['tasks.update'],
    title: 'Buy milk',
    description: null,
    due: { date: '2026-11-30' },
    completed: true,
  },
  'tasks.replace': {
    id: taskOf['tasks.replace'],
    title: 'Buy milk',
    tags: ['home'],
    due: null,
    completedAt: null,
    deletedAt: null,
    create: true,
  },
}

/** Values that came to mind while attacking: each goes where a valid one was. */
const hostile = fc.constantFrom<unknown>(
  null,
  true,
  0,
  -0,
  -1,
  1.5,
  1e308,
  2 ** 53 + 1,
  '',
  ' ',
  '\0',
  '\ud800',
  '%',
  "'",
  '2026-02-30',
  '+275760-09-13',
  '24:00',
  'Mars/Base',
  '+01:00',
  [],
  [null],
  {},
  { not: '' },
  { in: [] },
  [[[]]],
  'x'.repeat(501),
  '__proto__',
  ...ids,
  ids[0]?.toUpperCase(),
)

describe.each(procedurePaths(appRouter))('%s', (path) => {
  const { type, inputs, output } = definitionOf(appRouter, path)
  const start = valid[path]

  it('has a valid input to start from, if it takes one', () => {
    expect(start !== undefined).toBe(inputs.length > 0)
    for (const schema of inputs) expect(schema.safeParse(start)).toMatchObject({ success: true })
  })

  it('answers any input by its schema or with a refusal, never with a fault', { timeout: 600_000 }, async () => {
    const anything = fc.oneof(
      { weight: 1, arbitrary: fc.jsonValue() },
      { weight: 4, arbitrary: mutated(start ?? {}, fc.oneof(hostile, fc.jsonValue())) },
    )
    let succeeded = 0
    const answerSchema = z.object({ result: z.object({ data: z.unknown() }) })
    await fc.assert(
      fc.asyncProperty(anything, async (input) => {
        const body = JSON.stringify({ json: input })
        const answer =
          type === 'query'
            ? await caller.send(`${path}?input=${encodeURIComponent(body)}`)
            : await caller.post(path, body)
        expect(answer.status, answer.text).toBeLessThan(500)
        if (answer.status === 200) {
          succeeded++
          const { result } = answerSchema.parse(JSON.parse(answer.text))
          const data = superjson.deserialize(result.data as Parameters<typeof superjson.deserialize>[0])
          expect(strictest(output as z.ZodType).safeParse(data).error?.issues).toBeUndefined()
        } else {
          const [error] = answer.errors
          expect(error?.data.requestId).toBe(answer.headers.get('X-Request-Id'))
          expect(['INVALID_INPUT', 'NOT_FOUND', 'CONFLICT']).toContain(error?.data.code)
        }
      }),
      { numRuns: runs(60, 5000) },
    )
    expect(succeeded).toBeGreaterThan(0)
  })
})

/** The same schema, refusing keys that it does not name, on the outside. */
function strictest(schema: z.ZodType): z.ZodType {
  return schema instanceof z.ZodObject ? schema.strict() : schema
}
