import { expect } from 'vitest'
import type { CreateTaskInput } from '../../../src/tasks/schema.ts'
import type { TestCaller } from '../../helpers/test-app.ts'
import { failureOf } from '../../procedures/assertions.ts'

export type Caller = Pick<TestCaller, 'tasks' | 'lists' | 'sections' | 'changes' | 'comments'>

/** Returns a list as an outline: each task below its parent and indented, in manual order. */
export async function outline({ tasks }: Caller, listId: string | null): Promise<string[]> {
  const { items } = await tasks.list({ listId, sort: [{ by: 'position' }], limit: 200 })
  const below = (parentId: string | null, indent: string): string[] =>
    items
      .filter((task) => task.parentId === parentId)
      .flatMap((task) => [indent + task.title, ...below(task.id, `${indent}  `)])
  return below(null, '')
}

type Planted = Omit<CreateTaskInput, 'parentId'> & { parent?: string }

/** Creates tasks, whose parents are named by title. Returns a function from title to id. */
export async function plant({ tasks }: Caller, inputs: Planted[]): Promise<(title: string) => string> {
  const ids: Record<string, string> = {}
  for (const { parent, ...input } of inputs) {
    const { id } = await tasks.create({ ...input, ...(parent !== undefined && { parentId: ids[parent] }) })
    ids[input.title] = id
  }
  return (title) => ids[title] ?? expect.unreachable(`no task ${title}`)
}

/** Creates a list with the chain a > b > c, and d after a; and an empty list. */
export async function newTree(caller: Caller) {
  const list = await caller.lists.create({ name: 'Trip' })
  const other = await caller.lists.create({ name: 'Home' })
  const idOf = await plant(caller, [
    { title: 'a', listId: list.id },
    { title: 'b', parent: 'a' },
    { title: 'c', parent: 'b' },
    { title: 'd', listId: list.id },
  ])
  return { caller, list, other, idOf }
}

/** Returns the field and the code of the only issue of a rejected call: `parentId cycle`. */
export async function issueOf(call: Promise<unknown>): Promise<string> {
  const { code, issues } = await failureOf(call)
  expect(code).toBe('INVALID_INPUT')
  expect(issues).toHaveLength(1)
  return `${issues?.[0]?.path.join('.')} ${issues?.[0]?.code}`
}
