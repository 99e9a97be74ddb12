import { v7 as uuidv7 } from 'uuid'
import type { Actor } from '../auth/actor.ts'
import type { Clock } from '../clock.ts'
import { BYTE_BUDGETS } from '../limits/byte-budgets.ts'
import { inOrder, keptAnswer, toChangedTasks } from './answer.ts'
import { countFitting } from './answer-size.ts'
import type { ChangedTasks, CreateTasksInput, TasksAction, UpdateTasksInput } from './bulk-schema.ts'
import { changeCall } from './change-call.ts'
import type { Steps } from './change-queries.ts'
import { noTask, oneOf, staleTask, takenId, trashedTask } from './conflicts.ts'
import type { TaskQueries } from './queries.ts'
import { type ChangedColumns, changedColumns, type NewRow, newRow, type TaskRow, toTask } from './row.ts'

/**
 * Changes of several tasks, all of them or none. The answer has at most `maxBytes` bytes of tasks. Errors name the first that fails, by its place and id.
 * @throws TaskwireError NOT_FOUND; CONFLICT for an id that is taken, a task in the trash or of another version.
 */
export interface BulkChanges {
  createMany(actor: Actor, input: CreateTasksInput, maxBytes?: number): Promise<ChangedTasks>
  updateMany(actor: Actor, input: UpdateTasksInput, maxBytes?: number): Promise<ChangedTasks>
  completeMany(actor: Actor, input: TasksAction, maxBytes?: number): Promise<ChangedTasks>
  reopenMany(actor: Actor, input: TasksAction, maxBytes?: number): Promise<ChangedTasks>
  deleteMany(actor: Actor, input: TasksAction, maxBytes?: number): Promise<ChangedTasks>
}

interface Change {
  procedure: string
  input: TasksAction
  data: (now: Date) => ChangedColumns
  /** Whether what is in the trash may be changed too. */
  inTrash?: boolean
  maxBytes?: number | undefined
}

/** Builds the changes of several tasks. */
export function createBulkChanges(queries: TaskQueries, clock: Clock): BulkChanges {
  async function changeMany({ userId }: Actor, change: Change): Promise<ChangedTasks> {
    const { procedure, input, data, inTrash = false, maxBytes = BYTE_BUDGETS.answer } = change
    const now = clock()
    const call = changeCall(userId, { procedure, input, now })
    const { result, kept } = await queries.transaction(call, async (steps) => {
      await assertChangeable(steps, input, inTrash)
      const heads = await steps.change(input.ids, data(now))
      return { heads: inOrder(input.ids, heads), rows: await steps.first(input.ids, maxBytes) }
    })
    if (!kept) return toChangedTasks(result, call.changeId)
    const { heads, rows } = await keptAnswer(queries, { userId, kept, maxBytes })
    // It was kept in the order in which it was changed.
    const ordered = { heads: inOrder(input.ids, heads), rows: inOrder(input.ids, rows) }
    return toChangedTasks(ordered, kept.changeId)
  }

  const setCompleted = (completed: boolean) => (now: Date) => changedColumns({ completed }, now)

  return {
    async createMany({ userId }, input, maxBytes = BYTE_BUDGETS.created) {
      const now = clock()
      const call = changeCall(userId, { procedure: 'tasks.createMany', input, now })
      const items = input.items.map((item) => newRow({ ...item, id: item.id ?? uuidv7() }, userId, now))
      const { result, kept } = await queries.transaction(call, async (steps) => {
        const rows = await steps.insert(items)
        if (rows.length < items.length) await refuseTaken(steps, items, rows)
        const ids = items.map(({ id }) => id)
        return inOrder(ids, rows)
      })
      // When it was sent first, the ids that were left out were made then.
      if (kept) return toChangedTasks(await keptAnswer(queries, { userId, kept, maxBytes }), kept.changeId)
      return toChangedTasks({ heads: result, rows: result.slice(0, countFitting(result, maxBytes)) }, call.changeId)
    },

    updateMany: (actor, input, maxBytes) => {
      const data = (now: Date) => changedColumns(input.set, now)
      return changeMany(actor, { procedure: 'tasks.updateMany', input, data, maxBytes })
    },

    completeMany: (actor, input, maxBytes) =>
      changeMany(actor, { procedure: 'tasks.completeMany', input, data: setCompleted(true), maxBytes }),

    reopenMany: (actor, input, maxBytes) =>
      changeMany(actor, { procedure: 'tasks.reopenMany', input, data: setCompleted(false), maxBytes }),

    deleteMany: (actor, input, maxBytes) => {
      const data = (now: Date) => ({ deletedAt: now, updatedAt: now })
      return changeMany(actor, { procedure: 'tasks.deleteMany', input, data, inTrash: true, maxBytes })
    },
  }
}

async function assertChangeable(steps: Steps, { ids, ifVersions = {} }: TasksAction, inTrash: boolean): Promise<void> {
  const heads = new Map((await steps.heads(ids)).map((head) => [head.id, head]))
  for (const [index, id] of ids.entries()) {
    const head = heads.get(id)
    const isStale = ifVersions[id] !== undefined && ifVersions[id] !== head?.version
    if (head && !isStale && (inTrash || !head.deletedAt)) continue
    const row = await steps.find(id)
    const place = { path: ['ids', String(index)], id }
    if (!row) throw oneOf(place, noTask())
    throw oneOf(place, isStale ? staleTask(toTask(row)) : trashedTask(toTask(row)))
  }
}

async function refuseTaken(steps: Steps, items: NewRow[], made: TaskRow[]): Promise<never> {
  const isMade = new Set(made.map(({ id }) => id))
  const index = items.findIndex(({ id }) => !isMade.has(id))
  const id = items[index]?.id ?? ''
  const row = await steps.find(id)
  throw oneOf({ path: ['items', String(index), 'id'], id }, row ? takenId(toTask(row)) : noTask())
}
