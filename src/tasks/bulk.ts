import { v7 as uuidv7 } from 'uuid'
import type { Actor } from '../auth/actor.ts'
import type { Clock } from '../clock.ts'
import { inOrder, type Outcome, outcomeOf, undoTokenOf } from './answer.ts'
import type { ChangedTasks, CreateTasksInput, TasksAction, UpdateTasksInput } from './bulk-schema.ts'
import { changeCall } from './change-call.ts'
import type { Steps } from './change-queries.ts'
import { noTask, oneOf, staleTask, takenId, trashedTask } from './conflicts.ts'
import type { TaskQueries } from './queries.ts'
import { type ChangedColumns, changedColumns, type NewRow, newRow, type TaskRow, toTask } from './row.ts'

/**
 * Changes of several tasks, all of them or none. Errors name the first that fails, by its place and id.
 * @throws TaskwireError NOT_FOUND; CONFLICT for an id that is taken, a task in the trash or of another version.
 */
export interface BulkChanges {
  createMany(actor: Actor, input: CreateTasksInput): Promise<ChangedTasks>
  updateMany(actor: Actor, input: UpdateTasksInput): Promise<ChangedTasks>
  completeMany(actor: Actor, input: TasksAction): Promise<ChangedTasks>
  reopenMany(actor: Actor, input: TasksAction): Promise<ChangedTasks>
  deleteMany(actor: Actor, input: TasksAction): Promise<ChangedTasks>
}

interface Change {
  procedure: string
  input: TasksAction
  data: (now: Date) => ChangedColumns
  /** Whether what is in the trash may be changed too. */
  inTrash?: boolean
}

/** Builds the changes of several tasks. */
export function createBulkChanges(queries: TaskQueries, clock: Clock): BulkChanges {
  async function changeMany({ userId }: Actor, { procedure, input, data, inTrash }: Change): Promise<ChangedTasks> {
    const now = clock()
    const call = changeCall(userId, { procedure, input, now })
    const changed = await queries.transaction(call, async (steps) => {
      await assertChangeable(steps, input, inTrash ?? false)
      return steps.change(input.ids, data(now))
    })
    return toChangedTasks(input.ids, outcomeOf(call, changed))
  }

  const setCompleted = (completed: boolean) => (now: Date) => changedColumns({ completed }, now)

  return {
    async createMany({ userId }, input) {
      const now = clock()
      const call = changeCall(userId, { procedure: 'tasks.createMany', input, now })
      const items = input.items.map((item) => newRow({ ...item, id: item.id ?? uuidv7() }, userId, now))
      const changed = await queries.transaction(call, async (steps) => {
        const rows = await steps.insert(items)
        if (rows.length < items.length) await refuseTaken(steps, items, rows)
        return rows
      })
      const outcome = outcomeOf(call, changed)
      // When it was sent first, the ids that were left out were made then.
      return toChangedTasks(
        (changed.kept ? outcome.rows : items).map(({ id }) => id),
        outcome,
      )
    },

    updateMany: (actor, input) =>
      changeMany(actor, { procedure: 'tasks.updateMany', input, data: (now) => changedColumns(input.set, now) }),

    completeMany: (actor, input) =>
      changeMany(actor, { procedure: 'tasks.completeMany', input, data: setCompleted(true) }),

    reopenMany: (actor, input) =>
      changeMany(actor, { procedure: 'tasks.reopenMany', input, data: setCompleted(false) }),

    deleteMany: (actor, input) =>
      changeMany(actor, {
        procedure: 'tasks.deleteMany',
        input,
        data: (now) => ({ deletedAt: now, updatedAt: now }),
        inTrash: true,
      }),
  }
}

function toChangedTasks(ids: string[], { rows, changeId }: Outcome): ChangedTasks {
  const ordered = inOrder(ids, rows)
  return { items: ordered.map(toTask), undoToken: undoTokenOf(ordered, changeId) }
}

async function assertChangeable(steps: Steps, { ids, ifVersions = {} }: TasksAction, inTrash: boolean): Promise<void> {
  const rows = new Map((await steps.find(ids)).map((row) => [row.id, row]))
  for (const [index, id] of ids.entries()) {
    const row = rows.get(id)
    const place = { path: ['ids', index], id }
    if (!row) throw oneOf(place, noTask())
    if (ifVersions[id] !== undefined && ifVersions[id] !== row.version) throw oneOf(place, staleTask(toTask(row)))
    if (row.deletedAt && !inTrash) throw oneOf(place, trashedTask(toTask(row)))
  }
}

async function refuseTaken(steps: Steps, items: NewRow[], made: TaskRow[]): Promise<never> {
  const isMade = new Set(made.map(({ id }) => id))
  const index = items.findIndex(({ id }) => !isMade.has(id))
  const id = items[index]?.id ?? ''
  const [row] = await steps.find([id])
  throw oneOf({ path: ['items', index, 'id'], id }, row ? takenId(toTask(row)) : noTask())
}
