import { v7 as uuidv7 } from 'uuid'
import type { Actor } from '../auth/actor.ts'
import type { Clock } from '../clock.ts'
import type { ChangeCall } from '../db/tenant.ts'
import { TaskwireError } from '../errors.ts'
import { outcomeOf, toChangedTask } from './answer.ts'
import { changeCall } from './change-call.ts'
import { noTask, staleTask, takenId, trashedTask } from './conflicts.ts'
import type { TaskQueries } from './queries.ts'
import { replaceTask } from './replace.ts'
import { type ChangedColumns, changedColumns, newRow, type TaskRow, toTask } from './row.ts'
import type { ChangedTask, CreateTaskInput, ReplaceTaskInput, Task, TaskAction, UpdateTaskInput } from './schema.ts'
import { type Conditional, holds, type VersionCondition } from './version-condition.ts'

/** A task, and whether the change has made it. */
export interface Made {
  task: ChangedTask
  created: boolean
}

/** Changes of one task. Each takes an `idempotencyKey`, and answers the task as it has left it. */
export interface SingleChanges {
  /** @throws TaskwireError CONFLICT when the actor already holds that id, in the trash included. */
  create(actor: Actor, input: CreateTaskInput): Promise<Made>
  /** @throws TaskwireError NOT_FOUND; CONFLICT when the task is in the trash, or has another version than asked for. */
  update(actor: Actor, input: Conditional<UpdateTaskInput>): Promise<ChangedTask>
  complete(actor: Actor, input: Conditional<TaskAction>): Promise<ChangedTask>
  reopen(actor: Actor, input: Conditional<TaskAction>): Promise<ChangedTask>
  /** Creates or replaces. @throws TaskwireError CONFLICT as above, INVALID_INPUT for a read-only field that was edited. */
  replace(actor: Actor, input: Conditional<ReplaceTaskInput>): Promise<Made>
  /** Moves a task to the trash; there already, it stays as it is. @throws TaskwireError NOT_FOUND, CONFLICT. */
  delete(actor: Actor, input: Conditional<TaskAction>): Promise<ChangedTask>
  /** Takes a task out of the trash; outside already, it stays as it is. @throws TaskwireError NOT_FOUND, CONFLICT. */
  restore(actor: Actor, input: Conditional<TaskAction>): Promise<ChangedTask>
}

interface Guarded {
  id: string
  /** Whether it may be in the trash. */
  inTrash: boolean
  condition: VersionCondition
}

const ATTEMPTS = 3

/** Builds the changes of one task. */
export function createSingleChanges(queries: TaskQueries, clock: Clock): SingleChanges {
  async function current(userId: string, id: string): Promise<Task> {
    const row = await queries.find(userId, id)
    if (!row) throw noTask()
    return toTask(row)
  }

  /** Changes a task at the versions that a condition permits. The user's other changes wait meanwhile. */
  async function changeIf(call: ChangeCall, { id, inTrash, condition }: Guarded, columns: ChangedColumns) {
    const changed = await queries.transaction(call, async (steps) => {
      const row = await steps.find(id)
      if (!row) throw noTask()
      if (!holds(condition, row.version)) throw staleTask(toTask(row))
      if (row.deletedAt && !inTrash) throw trashedTask(toTask(row))
      await steps.change([id], columns)
      const after = await steps.find(id)
      return after ? [after] : []
    })
    const { rows, changeId } = await outcomeOf(queries, { call, changed })
    const [row] = rows
    if (!row) throw noTask()
    return toChangedTask(row, changeId)
  }

  async function update(
    call: ChangeCall,
    { id, ifVersion, condition, ...change }: Conditional<UpdateTaskInput>,
    now: Date,
  ) {
    if (condition) return changeIf(call, { id, inTrash: false, condition }, changedColumns(change, now))
    const state = { id, inTrash: false, version: ifVersion }
    const changed = await queries.change(call, state, changedColumns(change, now))
    const { rows, changeId } = await outcomeOf(queries, { call, changed })
    const [row] = rows
    if (row) return toChangedTask(row, changeId)
    const task = await current(call.userId, id)
    throw ifVersion === undefined || task.version === ifVersion ? trashedTask(task) : staleTask(task)
  }

  async function setDeletedAt(
    call: ChangeCall,
    { id, ifVersion, condition }: Conditional<TaskAction>,
    times: Pick<TaskRow, 'deletedAt' | 'updatedAt'>,
  ) {
    if (condition) return changeIf(call, { id, inTrash: true, condition }, times)
    const changed = await queries.change(call, { id, inTrash: true, version: ifVersion }, times)
    const { rows, changeId } = await outcomeOf(queries, { call, changed })
    const [row] = rows
    if (row) return toChangedTask(row, changeId)
    throw staleTask(await current(call.userId, id))
  }

  return {
    async create({ userId }, input) {
      const now = clock()
      const call = changeCall(userId, { procedure: 'tasks.create', input, now })
      const id = input.id ?? uuidv7()
      for (let attempt = 1; attempt <= ATTEMPTS; attempt++) {
        const changed = await queries.insert(call, newRow({ ...input, id }, userId, now))
        const { rows, changeId, created } = await outcomeOf(queries, { call, changed, created: true })
        const [row] = rows
        if (row) return { task: toChangedTask(row, changeId), created }
        const taken = await queries.find(userId, id)
        if (taken) throw takenId(toTask(taken))
        // It was purged in between, so there is room for it now.
      }
      throw new TaskwireError('UNAVAILABLE', { retryAfterMs: 1000 })
    },

    async update({ userId }, input) {
      const now = clock()
      const { idempotencyKey: _, ...change } = input
      return update(changeCall(userId, { procedure: 'tasks.update', input, now }), change, now)
    },

    async complete({ userId }, input) {
      const now = clock()
      const { id, ifVersion, condition } = input
      const call = changeCall(userId, { procedure: 'tasks.complete', input, now })
      return update(call, { id, ifVersion, condition, completed: true }, now)
    },

    async reopen({ userId }, input) {
      const now = clock()
      const { id, ifVersion, condition } = input
      const call = changeCall(userId, { procedure: 'tasks.reopen', input, now })
      return update(call, { id, ifVersion, condition, completed: false }, now)
    },

    async replace({ userId }, input) {
      const now = clock()
      const call = changeCall(userId, { procedure: 'tasks.replace', input, now })
      let isNew = false
      const changed = await queries.transaction(call, async (steps) => {
        const { row, created } = await replaceTask(steps, { userId, input, now })
        isNew = created
        return row ? [row] : []
      })
      const { rows, changeId, created } = await outcomeOf(queries, { call, changed, created: isNew })
      const [row] = rows
      if (!row) throw takenId(await current(userId, input.id))
      return { task: toChangedTask(row, changeId), created }
    },

    async delete({ userId }, input) {
      const now = clock()
      const call = changeCall(userId, { procedure: 'tasks.delete', input, now })
      return setDeletedAt(call, input, { deletedAt: now, updatedAt: now })
    },

    async restore({ userId }, input) {
      const now = clock()
      const call = changeCall(userId, { procedure: 'tasks.restore', input, now })
      return setDeletedAt(call, input, { deletedAt: null, updatedAt: now })
    },
  }
}
