import * as z from 'zod'
import { parseFilter } from '../../../client-sdk/src/filter/index.ts'
import { MatchingInput, matchingAnswer } from '../../entities/definition/matching-schemas.ts'
import { TimeZone } from '../../time/schema.ts'
import { FilterText, textOrTree } from '../filter-text/filter-schema.ts'
import { Subtasks } from '../schema.ts'
import { taskEntity } from '../task.ts'

const { schemas } = taskEntity

const SomeText = FilterText.refine(hasCondition, { error: 'Must have a condition, such as `is:open`' }).meta({
  ...FilterText.meta(),
  ...{ minLength: 1, pattern: '^[^\\x00]*[^\\x00\\s][^\\x00]*$' },
})

const selection = {
  // Without a condition, all tasks would be meant.
  filter: textOrTree(SomeText).meta({
    description:
      'The tasks to change: those that `tasks.list` returns for this `filter`, without the trash and archived lists. Over REST as text',
  }),
  timeZone: TimeZone.optional().meta({
    description: 'Time zone in which the days of `filter` begin and end. Default UTC',
  }),
}

function hasCondition(text: string): boolean {
  const { tree, error } = parseFilter(text)
  return tree !== null || error !== null
}

const EXAMPLE = { filter: 'is:open due<today', timeZone: 'Europe/Berlin', dryRun: true }

/** The tasks to change, and the change of each. */
export const UpdateTasksWhereInput = z
  .strictObject({ ...selection, change: schemas.UpdateMany.shape.set, ...MatchingInput })
  .meta({
    id: 'UpdateTasksWhereInput',
    description: 'A filter of tasks, and one change of all that match, made atomically: all or none',
    examples: [{ ...EXAMPLE, change: { addTags: ['late'] } }],
  })
export type UpdateTasksWhereInput = z.infer<typeof UpdateTasksWhereInput>

/** The tasks to complete, and whether their subtasks are completed too. */
export const CompleteTasksWhereInput = z.strictObject({ ...selection, subtasks: Subtasks, ...MatchingInput }).meta({
  id: 'CompleteTasksWhereInput',
  description: 'A filter of tasks, all of which are completed, atomically: all or none',
  examples: [EXAMPLE],
})
export type CompleteTasksWhereInput = z.infer<typeof CompleteTasksWhereInput>

/** The tasks to delete. */
export const DeleteTasksWhereInput = z.strictObject({ ...selection, ...MatchingInput }).meta({
  id: 'DeleteTasksWhereInput',
  description: 'A filter of tasks, all of which are moved to the trash, atomically: all or none',
  examples: [EXAMPLE],
})
export type DeleteTasksWhereInput = z.infer<typeof DeleteTasksWhereInput>

/** The result of a change of the tasks that match a filter. */
export const ChangedTasksWhere = matchingAnswer(schemas.Row, taskEntity).meta({
  id: 'ChangedTasksWhere',
  description: 'The tasks that match a filter, and what became of them',
})
export type ChangedTasksWhere = z.infer<typeof ChangedTasksWhere>
