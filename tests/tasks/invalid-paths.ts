import { expect } from 'vitest'
import { failureOf } from '../procedures/assertions.ts'

/** Returns the paths of the invalid fields of a rejected input. */
export async function invalidPaths(call: Promise<unknown>): Promise<string[]> {
  const { code, issues } = await failureOf(call)
  expect(code).toBe('INVALID_INPUT')
  return (issues ?? []).map((issue) => issue.path.join('.'))
}
