import { type Issue, TaskwireError } from '../errors.ts'
import type { Steps } from './change-queries.ts'
import { noTask, staleTask, takenId, trashedTask } from './conflicts.ts'
import { changedColumns, newRow, type TaskRow, toTask } from './row.ts'
import type { ReplaceTaskInput, Task } from './schema.ts'
import { type Conditional, holds } from './version-condition.ts'

interface Replacement {
  userId: string
  input: Conditional<ReplaceTaskInput>
  now: Date
}

/** Puts a whole task in place of the one with its id, or creates it where there is none. */
export async function replaceTask(
  steps: Steps,
  { userId, input, now }: Replacement,
): Promise<{ row: TaskRow | undefined; created: boolean }> {
  const { id, ifVersion, condition = {} } = input
  const row = await steps.find(id)
  if (row) {
    assertReplaceable(input, toTask(row))
    await steps.change([id], changedColumns(wholeOf(input), now))
    return { row: await steps.find(id), created: false }
  }
  if (input.create === false || (ifVersion ?? 0) !== 0 || !holds(condition, undefined)) throw noTask()
  assertReadOnlyFields(input, undefined)
  const [created] = await steps.insert([newRow(input, userId, now)])
  return { row: created, created: true }
}

/** Every field that can be set: null, which clears, for what was left out. */
function wholeOf({ title, description, priority, tags, due, completed }: ReplaceTaskInput) {
  return {
    title,
    description: description ?? null,
    priority: priority ?? null,
    tags: tags ?? null,
    due: due ?? null,
    completed: completed ?? false,
  }
}

function assertReplaceable(input: Conditional<ReplaceTaskInput>, current: Task): void {
  const { ifVersion, version, condition = {} } = input
  if (ifVersion === 0) throw takenId(current)
  if (ifVersion !== undefined && ifVersion !== current.version) throw staleTask(current)
  if (!holds(condition, current.version)) throw staleTask(current)
  // An older version in the task itself was read before somebody else's change: that change is not to be lost.
  if (typeof version === 'number' && version < current.version) throw staleTask(current)
  assertReadOnlyFields(input, current)
  if (current.deletedAt) throw trashedTask(current)
}

const READ_ONLY = ['completedAt', 'deletedAt', 'version', 'createdAt', 'updatedAt'] as const

function assertReadOnlyFields(input: ReplaceTaskInput, current: Task | undefined): void {
  const edited = READ_ONLY.filter((name) => {
    const given = input[name]
    return given !== undefined && given !== null && given.valueOf() !== current?.[name]?.valueOf()
  })
  if (edited.length === 0) return
  const issues = edited.map((name): Issue => ({ path: [name], code: 'read_only', message: readOnly(name) }))
  throw new TaskwireError('INVALID_INPUT', { message: `${edited[0]}: ${issues[0]?.message}`, issues })
}

function readOnly(name: string): string {
  return `"${name}" cannot be set; leave it out, or send it as it was read`
}
