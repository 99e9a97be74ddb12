import type { Actor } from '../auth/actor.ts'
import type { Clock } from '../clock.ts'
import type { TenantDatabase } from '../database/tenancy/tenant.ts'
import type { StoredRow } from '../entities/definition/stored-row.ts'
import type { Conditional } from '../entities/definition/version-condition.ts'
import { createEntityService, type EntityService } from '../entities/entity-service.ts'
import type { NewRow } from '../entities/rules/hooks.ts'
import type { Steps } from '../entities/storage/steps.ts'
import { invalidInput } from '../errors.ts'
import { previewRecurrence } from '../recurrence/preview.ts'
import type { PreviewRecurrenceInput, RecurrencePreview } from '../recurrence/preview-schema.ts'
import { createSettingsService } from '../settings/service.ts'
import { type ByFilterService, createByFilter } from './by-filter/service.ts'
import { createFilterConditions } from './filter-text/filter-conditions.ts'
import type { ParsedQuickAdd, ParseQuickAddInput } from './quick-add/quick-add-schema.ts'
import { createQuickAdd } from './quick-add/service.ts'
import { replacedSeries } from './recurrence/change.ts'
import { completeOccurrences, reopenOccurrences } from './recurrence/complete.ts'
import { startNewSeries } from './recurrence/start.ts'
import type {
  ChangedTask,
  ChangedTasks,
  CompleteTaskInput,
  CompleteTasksInput,
  ListTasksInput,
  SkipTaskInput,
  TaskAction,
  TaskStats,
  TaskStatsInput,
  TasksAction,
} from './schema.ts'
import { countTasks } from './stats-queries.ts'
import { deleteTasks, restoreTask } from './structure/family.ts'
import { moveTask, moveTasks } from './structure/moves.ts'
import { isPlainTask, placeNewTasks } from './structure/new-tasks.ts'
import type { MoveTaskInput, MoveTasksInput } from './structure/placement-schema.ts'
import type { TaskRow } from './structure/task-row.ts'
import { changedTasks } from './tag-changes/change-tags.ts'
import { taskEntity } from './task.ts'

/** The operations on tasks: those of every entity, and completing, reopening, moving and counting. */
export interface TaskService extends EntityService<(typeof taskEntity)['schemas']>, ByFilterService {
  /** Marks a task and its open subtasks as completed. @throws TaskwireError NOT_FOUND, CONFLICT. */
  complete(actor: Actor, input: Conditional<CompleteTaskInput>): Promise<ChangedTask>
  /** Skips the current occurrence of a task; no effect if it does not repeat. @throws TaskwireError NOT_FOUND, CONFLICT. */
  skip(actor: Actor, input: Conditional<SkipTaskInput>): Promise<ChangedTask>
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
  /** Returns the first due dates of a recurrence. @throws TaskwireError INVALID_INPUT. */
  preview(actor: Actor, input: PreviewRecurrenceInput): Promise<RecurrencePreview>
  /** Reads a text as a task. Creates nothing. */
  parseQuickAdd(actor: Actor, input: ParseQuickAddInput): Promise<ParsedQuickAdd>
  /** Counts the tasks outside the trash. */
  stats(actor: Actor, input: TaskStatsInput | undefined): Promise<TaskStats>
}

/** Creates the task service on a database. */
export function createTaskService(database: TenantDatabase, clock: Clock): TaskService {
  const hooks = {
    isPlain: isPlainTask,
    async prepare(steps: Steps, rows: NewRow[]) {
      await placeNewTasks(steps, rows)
      await startNewSeries(steps, rows)
    },
    rewrite: replacedSeries,
  }
  const verbs = createEntityService(taskEntity, { database, clock, hooks })
  const filterConditions = createFilterConditions(database)
  const settings = createSettingsService(database, clock)
  const reopened = (now: Date) => taskEntity.changedColumns({ completed: false }, now)
  const completed = (now: Date) => taskEntity.changedColumns({ completed: true }, now)
  const trashed = (now: Date) => ({ deletedAt: now, updatedAt: now })

  return {
    ...verbs,

    async list(actor, input, maxBytes) {
      assertListForPosition(input)
      const conditions = await filterConditions(input, { userId: actor.userId, now: clock() })
      return verbs.page(actor, input, { conditions, maxBytes })
    },

    update: (actor, input) =>
      verbs.set(actor, {
        verb: 'update',
        input,
        columns: (now) => taskEntity.changedColumns(input, now),
        special: changedTasks(input, []),
      }),

    updateMany: (actor, input, maxBytes) =>
      verbs.setMany(actor, {
        verb: 'updateMany',
        input,
        columns: (now) => taskEntity.changedColumns(input.set, now),
        special: changedTasks(input.set, ['set']),
        maxBytes,
      }),

    complete(actor, input) {
      const { id, occurrence, subtasks = 'complete' } = input
      const occurrences = occurrence === undefined ? {} : { [id]: occurrence }
      const work = (steps: Steps, rows: StoredRow[], at: Date) =>
        completeOccurrences(steps, rows, { at, outcome: 'done', subtasks, occurrences })
      if (subtasks === 'leave') {
        const special = { areAll: occurrence !== undefined, work }
        return verbs.set(actor, { verb: 'complete', input, columns: completed, special })
      }
      return verbs.compose(actor, {
        verb: 'complete',
        input,
        alone: occurrence === undefined ? completed : undefined,
        hasSpecialRows: true,
        work: (steps, row, at) => work(steps, [row], at),
      })
    },

    skip: (actor, { occurrence, ...input }) =>
      verbs.compose(actor, {
        verb: 'skip',
        input: { ...input, ...(occurrence !== undefined && { occurrence }) },
        work: (steps, row, at) => {
          const occurrences = occurrence === undefined ? {} : { [row.id]: occurrence }
          return completeOccurrences(steps, [row], { at, outcome: 'skipped', subtasks: 'complete', occurrences })
        },
      }),

    reopen: (actor, input) =>
      verbs.set(actor, { verb: 'reopen', input, columns: reopened, special: { work: reopenOccurrences } }),

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
      const { subtasks = 'complete', occurrences = {} } = input
      const work = (steps: Steps, rows: StoredRow[], at: Date) =>
        completeOccurrences(steps, rows, { at, outcome: 'done', subtasks, occurrences })
      const verb = 'completeMany'
      if (subtasks === 'complete') return verbs.composeMany(actor, { verb, input, maxBytes, work })
      const special = { areAll: Object.keys(occurrences).length > 0, work }
      return verbs.setMany(actor, { verb, input, columns: completed, special, maxBytes })
    },

    reopenMany: (actor, input, maxBytes) => {
      const special = { work: reopenOccurrences }
      return verbs.setMany(actor, { verb: 'reopenMany', input, columns: reopened, special, maxBytes })
    },

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

    ...createByFilter(verbs.changeMatching),

    parseQuickAdd: createQuickAdd({ database, settings, clock }),

    async stats({ userId }, input) {
      const now = clock()
      const conditions = await filterConditions({ ...input }, { userId, now })
      return countTasks(database, { ...input, userId, now, conditions })
    },
    async preview(actor, input) {
      const zone = input.due?.timeZone ?? input.timeZone ?? (await settings.get(actor)).timeZone
      return previewRecurrence(input, { now: clock(), zone })
    },
  }
}

function assertListForPosition({ sort, listId }: Pick<ListTasksInput, 'sort' | 'listId'>): void {
  if (listId !== undefined || !sort?.some(({ by }) => by === 'position')) return
  const message = 'Must be given to sort by position; null is the inbox'
  throw invalidInput({ path: ['listId'], code: 'required', message })
}

/** The noun `task` of the API: its entity and its service. */
export const taskNoun = { entity: taskEntity, createService: createTaskService }
