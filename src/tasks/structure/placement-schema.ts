import * as z from 'zod'
import { bulkInput } from '../../entities/definition/bulk-input.ts'
import { Id, IdempotencyKey, IfVersion } from '../../entities/definition/common-schema.ts'

/** The inputs that place a task beside another one. */
export const placementInputs = {
  before: Id.optional().meta({
    description:
      'The task to place it right before, in the list, section and parent of that task. At most one of `before` and `after`',
  }),
  after: Id.optional().meta({
    description:
      'The task to place it right after, in the list, section and parent of that task. Default: after all others',
  }),
}

const destination = {
  listId: Id.nullable().optional().meta({
    description:
      'The list to move to; null: the inbox. Omitted: the list of `sectionId`, `parentId`, `before` or `after`; else unchanged',
  }),
  sectionId: Id.nullable().optional().meta({
    description:
      'The section to move to; null: none. Omitted: the section of `parentId`, `before` or `after`; none in another list; else unchanged',
  }),
  parentId: Id.nullable().optional().meta({
    description:
      'The task to move it below, as a subtask; null: none. Omitted: the parent of `before` or `after`; none if `listId` or `sectionId` is given; else unchanged',
  }),
  ...placementInputs,
}

/** The task to move, and where to. */
export const MoveTaskInput = z
  .strictObject({ id: Id, ...destination, ifVersion: IfVersion, idempotencyKey: IdempotencyKey })
  .meta({
    id: 'MoveTaskInput',
    description: 'The task to move with its subtasks, and where to. Without a destination: to the end of its siblings',
    examples: [{ id: '01a2134d-c622-74ec-ae07-f77888b13558', listId: null }],
  })
export type MoveTaskInput = z.infer<typeof MoveTaskInput>

/** The tasks to move, and where to. */
export const MoveTasksInput = bulkInput(destination).meta({
  id: 'MoveTasksInput',
  description:
    'The tasks to move with their subtasks, and the one place where they go, in their present order. Without a destination: to the end of their siblings',
  examples: [{ ids: ['01a2134d-c622-74ec-ae07-f77888b13558'], listId: null }],
})
export type MoveTasksInput = z.infer<typeof MoveTasksInput>
