import * as z from 'zod'
import { bulkInput } from '../entities/definition/bulk-input.ts'
import { Id, IdempotencyKey, IfVersion } from '../entities/definition/common-schema.ts'
import { besideInputs } from '../entities/ordering/beside-schema.ts'
import { listEntity } from './list.ts'

const { schemas } = listEntity
export const TaskList = schemas.Row
export type TaskList = z.infer<typeof TaskList>
export const TaskListAction = schemas.Action
export type TaskListAction = z.infer<typeof TaskListAction>
export const ChangedTaskList = schemas.Changed
export type ChangedTaskList = z.infer<typeof ChangedTaskList>
export type ChangedLists = z.infer<typeof schemas.ChangedMany>

const moveTasksTo = Id.nullable().optional().meta({
  description:
    'The list that the tasks move to, at its end and without a section; null: the inbox. Omitted: the tasks move to the trash with the list, and `lists.restore` brings them back',
})

/** The list to delete, and where its tasks go. */
export const DeleteListInput = z.strictObject({ ...TaskListAction.shape, moveTasksTo }).meta({
  id: 'DeleteListInput',
  description: 'The id of a list, where its tasks go, and optionally its required version',
})
export type DeleteListInput = z.infer<typeof DeleteListInput>

/** The lists to delete, and where their tasks go. */
export const DeleteListsInput = bulkInput({ moveTasksTo }).meta({
  id: 'DeleteListsInput',
  description: 'The ids of lists, where their tasks go, and optionally their required versions',
  examples: [{ ids: ['01a2134d-c622-74ec-ae07-f77888b1355b'] }],
})
export type DeleteListsInput = z.infer<typeof DeleteListsInput>

/** The list to move among the others. */
export const MoveListInput = z
  .strictObject({
    id: Id,
    ...besideInputs('list'),
    ifVersion: IfVersion,
    idempotencyKey: IdempotencyKey,
  })
  .meta({
    id: 'MoveListInput',
    description: 'The list to move, and the list before or after which it goes',
    examples: [{ id: '01a2134d-c622-74ec-ae07-f77888b1355b' }],
  })
export type MoveListInput = z.infer<typeof MoveListInput>
