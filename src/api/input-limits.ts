import { COMMENT_LENGTH } from '../comments/comment.ts'
import { ENTITY_LIMITS } from '../entities/definition/common-schema.ts'
import { LIST_LIMITS } from '../lists/limits.ts'
import { REMINDER_LIMITS } from '../reminders/limits.ts'
import { TASK_LIMITS } from '../tasks/limits.ts'

/** The limits of inputs that the client package exports. Lengths are in code points. */
export const LIMITS = {
  ...TASK_LIMITS,
  ...ENTITY_LIMITS,
  ...REMINDER_LIMITS,
  /** Of a list and of a section. */
  nameLength: LIST_LIMITS.nameLength,
  commentLength: COMMENT_LENGTH,
} as const
