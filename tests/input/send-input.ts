import { expect } from 'vitest'
import { walkedRouter } from '../nouns/walked.ts'
import { definitionOf } from '../procedures/walk.ts'
import { type Answer, expectRejection, type RawCaller } from './raw-call.ts'

/** Sends JSON as the input of a procedure: in the URL for queries, in the body for mutations. */
export function sendJson(caller: RawCaller, procedure: string, json: string): Promise<Answer> {
  const isQuery = definitionOf(walkedRouter, procedure).type === 'query'
  return isQuery ? caller.send(`${procedure}?input=${encodeURIComponent(json)}`) : caller.post(procedure, json)
}

/** Sends an input to a procedure, with the annotations of superjson for the times in its fields. */
export function sendInput(caller: RawCaller, procedure: string, input: unknown): Promise<Answer> {
  const times = Object.entries(Object(input)).filter(([, value]) => value instanceof Date)
  const meta = { values: Object.fromEntries(times.map(([name]) => [name, ['Date']])) }
  return sendJson(caller, procedure, JSON.stringify({ json: input, ...(times.length > 0 && { meta }) }))
}

/** The form of a message: the rule, and not the wording of the validation library. */
const PLAIN = /^(Must |Unknown field "|Each |"|The input is missing)/

/** Checks that an input is rejected with one issue at this path, and that nothing has changed. */
export async function expectRejectedAt(
  caller: RawCaller,
  { procedure, input, path }: { procedure: string; input: unknown; path: string },
): Promise<void> {
  const before = await caller.footprint()
  const error = expectRejection(await sendInput(caller, procedure, input), 'INVALID_INPUT', 400)
  expect([...new Set(error.data.issues?.map((issue) => issue.path.join('.')))]).toEqual([path])
  // Array indexes are strings too: one type for every code generator.
  expect(error.data.issues?.flatMap((issue) => issue.path).filter((part) => typeof part !== 'string')).toEqual([])
  expect(error.data.path).toBe(procedure)
  // An issue of a filter quotes the part of the text that it is about.
  for (const { message, span } of error.data.issues ?? [])
    expect(message).toMatch(span ? /[.”] (Use|Give) |^Must / : PLAIN)
  expect(await caller.footprint()).toEqual(before)
}
