import type { CreateTaskInput } from '../../src/tasks/schema.ts'
import { LIMITS } from '../../src/tasks/schema.ts'
import type { callerFor } from '../helpers/test-app.ts'

export type Caller = ReturnType<typeof callerFor>

/** The longest description, at three bytes of UTF-8 per character. */
export const LARGE_TEXT = '字'.repeat(LIMITS.descriptionLength)

/** Creates tasks, as many per call as a body of 1 MB can hold. Returns them in the order of their titles. */
export async function createLarge({ tasks }: Pick<Caller, 'tasks'>, count: number): Promise<{ id: string }[]> {
  const made: { id: string }[] = []
  for (let n = 0; n < count; n += 20) {
    const items = Array.from({ length: Math.min(20, count - n) }, (_, i): Omit<CreateTaskInput, 'idempotencyKey'> => {
      return { title: `task ${String(n + i).padStart(3, '0')}`, description: LARGE_TEXT, priority: 'high' }
    })
    made.push(...(await tasks.createMany({ items })).items)
  }
  return made
}

/** Returns the size of a value as JSON, in bytes. */
export function jsonBytes(value: unknown): number {
  return Buffer.byteLength(JSON.stringify(value))
}
