import type { Actor } from '../auth/actor.ts'
import type { Clock } from '../clock.ts'
import type { TenantDatabase } from '../database/tenancy/tenant.ts'
import type { Conditional } from '../entities/definition/version-condition.ts'
import { createEntityService, type EntityService } from '../entities/entity-service.ts'
import { invalidInput } from '../errors.ts'
import type {
  ChangedTask,
  ChangedTasks,
  CompleteTaskInput,
  CompleteTasksInput,
  ListTasksInput,
  TaskAction,
  TaskStats,
  TaskStatsInput,
  TasksAction,
} from './schema.ts'
import { countTasks } from './stats-queries.ts'
import { completeTasks, deleteTasks, restoreTask } from './structure/family.ts'
import { moveTask, moveTasks } from './structure/moves.ts'
import { isPlainTask, placeNewTasks } from './structure/new-tasks.ts'
import type { MoveTaskInput, MoveTasksInput } from './structure/placement-schema.ts'
import type { TaskRow } from './structure/task-row.ts'
import { taskEntity } from './task.ts'

/** The operations on tasks: those of every entity, and completing, reopening, moving and counting. */
export interface TaskService extends EntityService<(typeof taskEntity)['schemas']> {
  /** Marks a task and its open subtasks as completed. @throws TaskwireError NOT_FOUND, CONFLICT. */
  complete(actor: Actor, input: Conditional<CompleteTaskInput>): Promise<ChangedTask>
  /** Marks a task as open; no effect if it already is. @throws TaskwireError NOT_FOUND, CONFLICT. */
  reopen(actor: Actor, input: Conditional<TaskAction>): Promise<ChangedTask>
  /** Moves a task with its subtasks. @throws TaskwireError NOT_FOUND, CONFLICT, INVALID_INPUT. */
  move(actor: Actor, input: Conditional<MoveTaskInput>): Promise<ChangedTask>
  /** Marks several tasks and their open subtasks as completed, atomically. @throws TaskwireError NOT_FOUND, CONFLICT. */
  completeMany(actor: Actor, input: CompleteTasksInput, maxBytes?: number): Promise<ChangedTasks>
  /** Marks several tasks as open, atomically. @throws TaskwireError NOT_FOUND, CONFLICT. */
  reopenMany(actor: Actor, input: TasksAction, maxBytes?: number): Promise<ChangedTasks>
  /** Moves several tasks with their subtasks, atomically. @throws TaskwireError NOT_FOUND, CONFLICT, INVALID_INPUT. */
  moveMany(actor: Actor, input: MoveTasksInput, maxBytes?: number): Promise<ChangedTasks>
  /** Counts the tasks outside the trash. */
  stats(actor: Actor, input: TaskStatsInput | undefined): Promise<TaskStats>
}

/** Creates the task service on a database. */
export function createTaskService(database: TenantDatabase, clock: Clock): TaskService {
  const hooks = { isPlain: isPlainTask, prepare: placeNewTasks }
  const verbs = createEntityService(taskEntity, { database, clock, hooks })
  const reopened = (now: Date) => taskEntity.changedColumns({ completed: false }, now)
  const completed = (now: Date) => taskEntity.changedColumns({ completed: true }, now)
  const trashed = (now: Date) => ({ deletedAt: now, updatedAt: now })

  return {
    ...verbs,

    async list(actor, input, maxBytes) {
      assertListForPosition(input)
      return verbs.list(actor, input, maxBytes)
    },

    complete(actor, input) {
      if (input.subtasks === 'leave') return verbs.set(actor, { verb: 'complete', input, columns: completed })
      return verbs.compose(actor, {
        verb: 'complete',
        input,
        alone: completed,
        work: (steps, row, at) => completeTasks(steps, [row as TaskRow], at),
      })
    },

    reopen: (actor, input) => verbs.set(actor, { verb: 'reopen', input, columns: reopened }),

    move: (actor, input) =>
      verbs.compose(actor, {
        verb: 'move',
        input,
        work: (steps, row, at) => moveTask(steps, row as TaskRow, { input, at }),
      }),

    delete: (actor, input) =>
      verbs.compose(actor, {
        verb: 'delete',
        input,
        inTrash: true,
        alone: trashed,
        work: (steps, row, at) => deleteTasks(steps, [row as TaskRow], at),
      }),

    restore: (actor, input) =>
      verbs.compose(actor, {
        verb: 'restore',
        input,
        inTrash: true,
        work: (steps, row, at) => restoreTask(steps, row as TaskRow, at),
      }),

    completeMany(actor, input, maxBytes) {
      if (input.subtasks === 'leave')
        return verbs.setMany(actor, { verb: 'completeMany', input, columns: completed, maxBytes })
      return verbs.composeMany(actor, {
        verb: 'completeMany',
        input,
        maxBytes,
        work: (steps, rows, at) => completeTasks(steps, rows as TaskRow[], at),
      })
    },

    reopenMany: (actor, input, maxBytes) =>
      verbs.setMany(actor, { verb: 'reopenMany', input, columns: reopened, maxBytes }),

    moveMany: (actor, input, maxBytes) =>
      verbs.composeMany(actor, {
        verb: 'moveMany',
        input,
        maxBytes,
        work: (steps, rows, at) => moveTasks(steps, rows as TaskRow[], { input, at }),
      }),

    deleteMany: (actor, input, maxBytes) =>
      verbs.composeMany(actor, {
        verb: 'deleteMany',
        input,
        inTrash: true,
        maxBytes,
        work: (steps, rows, at) => deleteTasks(steps, rows as TaskRow[], at),
      }),

    stats: ({ userId }, input) => countTasks(database, { ...input, userId, now: clock() }),
  }
}

function assertListForPosition({ sort, listId }: Pick<ListTasksInput, 'sort' | 'listId'>): void {
  if (listId !== undefined || !sort?.some(({ by }) => by === 'position')) return
  const message = 'Must be given to sort by position; null is the inbox'
  throw invalidInput({ path: ['listId'], code: 'required', message })
}

/** The noun `task` of the API: its entity and its service. */
export const taskNoun = { entity: taskEntity, createService: createTaskService }
