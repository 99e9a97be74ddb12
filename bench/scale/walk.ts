import type { ListTasksInput } from '../../src/tasks/schema.ts'
import { LIMITS } from '../../src/tasks/schema.ts'
import type { Person } from './person.ts'

interface Target {
  page: number
  size: number
}

/** Returns the cursor of a later page, or undefined if there are too few. Walks there in pages of the maximum size. */
export async function cursorOfPage(
  { actor, services }: Person,
  input: ListTasksInput,
  { page, size }: Target,
): Promise<string | undefined> {
  let cursor: string | undefined
  for (let left = (page - 1) * size; left > 0; ) {
    const limit = Math.min(left, LIMITS.pageSize)
    const { nextCursor } = await services.tasks.list(actor, {
      ...input,
      limit,
      ...(cursor !== undefined && { cursor }),
    })
    if (nextCursor === null) return undefined
    cursor = nextCursor
    left -= limit
  }
  return cursor
}

const WALKED = 100_000

/** Reads all changes from the beginning; only the first 100,000 of a large user, which takes a minute. */
export async function walkChanges({ actor, services }: Person): Promise<void> {
  let read = 0
  for (let cursor: string | undefined; ; ) {
    const page = await services.changes.since(actor, cursor === undefined ? {} : { cursor })
    read += page.changes.length
    if (!page.more || read >= WALKED) return
    cursor = page.cursor
  }
}

/** Returns a cursor in the middle of the changes, at most the 50,000th; undefined if they fit one page. */
export async function middleOfChanges({ actor, services, tasks }: Person): Promise<string | undefined> {
  let cursor: string | undefined
  for (let read = 0; read < Math.min(tasks, WALKED) / 2; ) {
    const page = await services.changes.since(actor, cursor === undefined ? {} : { cursor })
    if (!page.more) return undefined
    read += page.changes.length
    cursor = page.cursor
  }
  return cursor
}
