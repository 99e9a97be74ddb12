import * as z from 'zod'
import { fold } from '../../client-sdk/src/matching/fold.ts'
import { Id } from '../entities/definition/common-schema.ts'
import { defineEntity } from '../entities/definition/define-entity.ts'
import { fieldsOf } from '../entities/definition/field.ts'
import { plainNoun } from '../entities/entity-service.ts'
import { ownedBy } from '../entities/rules/owner.ts'
import { byTime } from '../entities/storage/sort.ts'
import type { CommentModel } from '../generated/prisma/models/Comment.ts'
import { visibleText } from '../text.ts'
import { commentsOf, outsideTrashedTasks } from './filter.ts'

const { column, required, fixed } = fieldsOf<CommentModel>()

/** The maximum length of a comment, in code points. */
export const COMMENT_LENGTH = 16_384

/** The definition of the comment entity. A comment is deleted permanently; it is hidden with its task, and deleted with it. */
export const commentEntity = defineEntity<CommentModel>()({
  name: 'comment',
  plural: 'comments',
  type: 'Comment',
  model: 'comment',
  fields: {
    taskId: fixed({
      ...column('taskId'),
      input: Id.meta({ description: 'The task of the comment. It cannot change later' }),
      output: z.string().meta({ format: 'uuid', description: 'The task of the comment' }),
      changedBy: '',
    }),
    text: required({
      input: visibleText(COMMENT_LENGTH).meta({ examples: ['The shop closes at six'] }),
      output: z.string(),
      columns: ['text'],
      derived: ['textSearch'],
      read: ({ text }) => text,
      write: (text) => ({ text, textSearch: fold(text) }),
    }),
  },
  hasTrash: false,
  texts: ['text'],
  filters: {
    taskId: Id.optional().meta({
      description: 'Comments of this task, also if it is in the trash. Omitted: of all tasks outside the trash',
    }),
  },
  standing: outsideTrashedTasks,
  matching: commentsOf,
  about: 'A comment on a task',
  summaries: {
    list: 'Lists the comments of one task, or of all tasks outside the trash, a page at a time.',
    create: 'Adds a comment to a task.',
  },
  sortKeys: ['createdAt'],
  sortColumns: { createdAt: byTime('createdAt') },
  example: {
    id: '01a2134d-c622-74ec-ae07-f77888b1355a',
    taskId: '01a2134d-c622-74ec-ae07-f77888b13558',
    text: 'The shop closes at six',
    version: 1,
    createdAt: '2026-11-25T12:00:00.000Z',
    updatedAt: '2026-11-25T12:00:00.000Z',
  },
  examples: {
    create: { taskId: '01a2134d-c622-74ec-ae07-f77888b13558', text: 'The shop closes at six' },
    update: { text: 'The shop closes at seven' },
  },
})

/** The noun `comment` of the API. */
export const commentNoun = plainNoun(commentEntity, ownedBy({ name: 'task', field: 'taskId', of: 'comment' }))
