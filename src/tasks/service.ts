import type { Actor } from '../auth/actor.ts'
import type { Clock } from '../clock.ts'
import type { TenantDatabase } from '../database/tenancy/tenant.ts'
import type { Conditional } from '../entities/definition/version-condition.ts'
import { createEntityService, type EntityService } from '../entities/entity-service.ts'
import type { ChangedTask, ChangedTasks, TaskAction, TaskStats, TaskStatsInput, TasksAction } from './schema.ts'
import { countTasks } from './stats-queries.ts'
import { taskEntity } from './task.ts'

/** The operations on tasks: those of every entity, and completing, reopening and counting. */
export interface TaskService extends EntityService<(typeof taskEntity)['schemas']> {
  /** Marks a task as completed; no effect if it already is. @throws TaskwireError NOT_FOUND, CONFLICT. */
  complete(actor: Actor, input: Conditional<TaskAction>): Promise<ChangedTask>
  /** Marks a task as open; no effect if it already is. @throws TaskwireError NOT_FOUND, CONFLICT. */
  reopen(actor: Actor, input: Conditional<TaskAction>): Promise<ChangedTask>
  /** Marks several tasks as completed, atomically. @throws TaskwireError NOT_FOUND, CONFLICT. */
  completeMany(actor: Actor, input: TasksAction, maxBytes?: number): Promise<ChangedTasks>
  /** Marks several tasks as open, atomically. @throws TaskwireError NOT_FOUND, CONFLICT. */
  reopenMany(actor: Actor, input: TasksAction, maxBytes?: number): Promise<ChangedTasks>
  /** Counts the tasks outside the trash. */
  stats(actor: Actor, input: TaskStatsInput | undefined): Promise<TaskStats>
}

/** Creates the task service on a database. */
export function createTaskService(database: TenantDatabase, clock: Clock): TaskService {
  const verbs = createEntityService(taskEntity, database, clock)
  const completed = (yes: boolean) => (now: Date) => taskEntity.changedColumns({ completed: yes }, now)

  return {
    ...verbs,
    complete: (actor, input) => verbs.set(actor, { verb: 'complete', input, columns: completed(true) }),
    reopen: (actor, input) => verbs.set(actor, { verb: 'reopen', input, columns: completed(false) }),
    completeMany: (actor, input, maxBytes) =>
      verbs.setMany(actor, { verb: 'completeMany', input, columns: completed(true), maxBytes }),
    reopenMany: (actor, input, maxBytes) =>
      verbs.setMany(actor, { verb: 'reopenMany', input, columns: completed(false), maxBytes }),
    stats: ({ userId }, input) => countTasks(database, { userId, now: clock(), timeZone: input?.timeZone ?? 'UTC' }),
  }
}

/** The noun `task` of the API: its entity and its service. */
export const taskNoun = { entity: taskEntity, createService: createTaskService }
