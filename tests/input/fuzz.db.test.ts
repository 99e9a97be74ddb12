import fc from 'fast-check'
import superjson from 'superjson'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import * as z from 'zod'
import { createTestApp } from '../helpers/test-app.ts'
import type { TestDatabase } from '../helpers/test-database.ts'
import { runsOf } from '../nouns/effort.ts'
import { walkedRouter } from '../nouns/walked.ts'
import { sharedWalkedDatabase } from '../nouns/walked-database.ts'
import { callPaths, declaredErrors, definitionOf } from '../procedures/walk.ts'
import { mutated } from './mutation.ts'
import { type RawCaller, rawCaller } from './raw-call.ts'
import { createRows, fieldsOf, prepared, spareIds, validInputs } from './valid-inputs.ts'

let database: TestDatabase
let caller: RawCaller
beforeAll(async () => {
  database = await sharedWalkedDatabase()
  caller = await rawCaller(database, await createTestApp(database))
  await createRows(caller)
})
afterAll(() => database[Symbol.asyncDispose]())

/** Hostile values, each put in place of a valid one. */
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
  2 ** 31,
  'a b',
  'x'.repeat(256),
  spareIds,
  [spareIds[0], spareIds[0]],
  Array.from({ length: 201 }, () => crypto.randomUUID()),
  { [spareIds[0] as string]: 2 },
  { [spareIds[0] as string]: 1.5 },
  ...spareIds,
  spareIds[0]?.toUpperCase(),
)

/** Returns an input with version conditions and an idempotency key, if the procedure supports them. */
function withConditions(start: Record<string, unknown>, fields: string[]): fc.Arbitrary<typeof start> {
  const key = fc.oneof(fc.constantFrom('key-1', 'key-2'), fc.uuid())
  return key.map((idempotencyKey) => ({
    ...start,
    ...(fields.includes('ifVersion') && { ifVersion: 1 }),
    ...(fields.includes('ifVersions') && {
      ifVersions: Object.fromEntries((start.ids as string[]).map((id) => [id, 1])),
    }),
    ...(fields.includes('idempotencyKey') && { idempotencyKey }),
  }))
}

describe.each(callPaths(walkedRouter))('%s', (path) => {
  const { type, inputs, output } = definitionOf(walkedRouter, path)
  const start = validInputs[path]
  const rejections = ['INVALID_INPUT', ...declaredErrors(walkedRouter, path)]

  it('has a valid example input, if it takes an input', () => {
    expect(start !== undefined).toBe(inputs.length > 0)
    for (const schema of inputs) expect(schema.safeParse(start)).toMatchObject({ success: true })
  })

  it('answers any input with valid output or a client error, never with a server error [P-23] [O-04]', async () => {
    const values = fc.oneof(hostile, fc.jsonValue())
    const conditional = withConditions(start ?? {}, fieldsOf(path)).chain((input) => mutated(input, values))
    const anything = fc.oneof(
      { weight: 1, arbitrary: fc.jsonValue() },
      { weight: 3, arbitrary: mutated(start ?? {}, values) },
      { weight: 2, arbitrary: conditional },
    )
    let succeeded = 0
    const answerSchema = z.object({ result: z.object({ data: z.unknown() }) })
    await fc.assert(
      fc.asyncProperty(anything, async (input) => {
        const body = await prepared(caller, path, input)
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
          expect(rejections).toContain(error?.data.code)
        }
      }),
      // The valid input first, so that at least one call succeeds.
      { numRuns: runsOf(path, 60, 5000), examples: [[start ?? {}]] },
    )
    // They require a recent sign-in, or the id of a personal token, which these inputs do not have.
    if (!/^(account\.delete|(tokens|calendar)\.(update|revoke))$/.test(path)) expect(succeeded).toBeGreaterThan(0)
  })
})

/** Returns a copy of a schema that rejects unknown keys at any depth. */
function strictest(schema: z.ZodType): z.ZodType {
  if (schema instanceof z.ZodObject) {
    const shape = Object.entries<z.ZodType>(schema.shape).map(([name, part]) => [name, strictest(part)])
    return z.strictObject(Object.fromEntries(shape))
  }
  if (schema instanceof z.ZodArray) return z.array(strictest(schema.element as z.ZodType))
  if (schema instanceof z.ZodNullable) return strictest(schema.unwrap() as z.ZodType).nullable()
  if (schema instanceof z.ZodOptional) return strictest(schema.unwrap() as z.ZodType).optional()
  if (schema instanceof z.ZodUnion) return z.union(schema.options.map((option) => strictest(option as z.ZodType)))
  return schema
}

it('the check of responses detects an extra key at any depth', () => {
  const inner = z.object({ a: z.number() })
  const schema = strictest(z.object({ items: z.array(z.union([inner, z.object({ b: inner.nullable() })])).optional() }))
  for (const item of [{ a: 1 }, { b: { a: 1 } }, { b: null }])
    expect(schema.safeParse({ items: [item] }).success).toBe(true)
  for (const item of [{ a: 1, c: 1 }, { b: { a: 1, c: 1 } }, { b: null, c: 1 }]) {
    expect(schema.safeParse({ items: [item] }).success).toBe(false)
  }
})
