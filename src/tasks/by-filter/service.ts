import type { Actor } from '../../auth/actor.ts'
import { type Head, isSpecial, type StoredRow } from '../../entities/definition/stored-row.ts'
import type { EntityService } from '../../entities/entity-service.ts'
import type { Steps } from '../../entities/storage/steps.ts'
import { setRows } from '../../entities/verbs/bulk.ts'
import type { MatchingChange } from '../../entities/verbs/matching.ts'
import { filterConditions } from '../filter-text/filter-conditions.ts'
import { readNames } from '../filter-text/name-queries.ts'
import { completeOccurrences } from '../recurrence/complete.ts'
import { completeTasks, deleteTasks } from '../structure/family.ts'
import { changedTasks } from '../tag-changes/change-tags.ts'
import { taskEntity } from '../task.ts'
import type {
  ChangedTasksWhere,
  CompleteTasksWhereInput,
  DeleteTasksWhereInput,
  UpdateTasksWhereInput,
} from './by-filter-schema.ts'

/** Changes of all tasks that match a filter, each of at most 1,000 tasks. @throws TaskwireError CONFLICT, INVALID_INPUT. */
export interface ByFilterService {
  /** Makes one change of all of them, atomically. */
  updateWhere(actor: Actor, input: UpdateTasksWhereInput, maxBytes?: number): Promise<ChangedTasksWhere>
  /** Marks them and their open subtasks as completed, or the current occurrences of those that repeat, atomically. */
  completeWhere(actor: Actor, input: CompleteTasksWhereInput, maxBytes?: number): Promise<ChangedTasksWhere>
  /** Moves them to the trash with their subtasks, atomically. */
  deleteWhere(actor: Actor, input: DeleteTasksWhereInput, maxBytes?: number): Promise<ChangedTasksWhere>
}

type ChangeMatching = EntityService<(typeof taskEntity)['schemas']>['changeMatching']

/** Creates the changes by filter from that of rows that meet conditions. */
export function createByFilter(changeMatching: ChangeMatching): ByFilterService {
  const change = <Input extends DeleteTasksWhereInput>(verb: string, work: Work<Input>): Verb<Input> => {
    return async (actor, input, maxBytes) => {
      const conditions: MatchingChange['conditions'] = ({ userId, client, now }) =>
        filterConditions(
          { filter: input.filter, timeZone: input.timeZone },
          { userId, now, read: (wanted) => readNames({ client, userId }, wanted) },
        )
      const made = { verb, input, maxBytes, conditions, work: work(input) }
      return (await changeMatching(actor, made)) as ChangedTasksWhere
    }
  }

  return {
    updateWhere: change<UpdateTasksWhereInput>('updateWhere', ({ change }) => async (steps, heads, now) => {
      const columns = taskEntity.changedColumns(change, now)
      await setRows(taskEntity, steps, { heads, columns, now, special: changedTasks(change, ['change']) })
    }),

    completeWhere: change<CompleteTasksWhereInput>('completeWhere', (input) => async (steps, heads, now) => {
      const { subtasks = 'complete' } = input
      const repeating = heads.filter((head) => isSpecial(taskEntity, head))
      const plain = heads.filter((head) => !isSpecial(taskEntity, head))
      const columns = taskEntity.changedColumns({ completed: true }, now)
      if (subtasks === 'complete' && plain.length > 0) await completeTasks(steps, plain, now)
      const work = (steps: Steps, rows: StoredRow[], at: Date) =>
        completeOccurrences(steps, rows, { at, outcome: 'done', subtasks, occurrences: {} })
      const left = subtasks === 'complete' ? repeating : heads
      await setRows(taskEntity, steps, { heads: left, columns, now, special: { work } })
    }),

    deleteWhere: change<DeleteTasksWhereInput>('deleteWhere', () => deleteTasks),
  }
}

type Verb<Input> = (actor: Actor, input: Input, maxBytes?: number) => Promise<ChangedTasksWhere>
type Work<Input> = (input: Input) => (steps: Steps, heads: Head[], now: Date) => Promise<void>
