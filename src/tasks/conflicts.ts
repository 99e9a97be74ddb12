import { TaskwireError } from '../errors.ts'
import type { Task } from './schema.ts'

/** No task of the actor's has the id; another user's is no task either. */
export function noTask(): TaskwireError {
  return new TaskwireError('NOT_FOUND', { message: 'There is no task with this id.' })
}

/** The id of a new task is taken, by a task in the trash too. */
export function takenId(current: Task): TaskwireError {
  return conflict('You already have a task with this id; "current" carries it.', current)
}

/** A change was meant for another version. */
export function staleTask(current: Task): TaskwireError {
  return conflict(`The task has changed since: "current" carries it, at version ${current.version}.`, current)
}

/** What is in the trash cannot be changed. */
export function trashedTask(current: Task): TaskwireError {
  return conflict('The task is in the trash; restore it first.', current)
}

/** Only what is in the trash can be deleted for good. */
export function notInTrash(current: Task): TaskwireError {
  return conflict('The task is not in the trash; delete it first.', current)
}

/** A change that is to be taken back was followed by another. */
export function changedSince(current: Task): TaskwireError {
  return conflict('The task has changed since, so this can no longer be taken back; "current" carries it.', current)
}

/** A task that a change has touched was purged since, or its creation was taken back by other means. */
export function goneSince(): TaskwireError {
  const message = 'There is no such change to take back: the task is no longer there.'
  return new TaskwireError('NOT_FOUND', { message })
}

/** There is no such change, or no longer. */
export function nothingToUndo(): TaskwireError {
  const message = 'There is no such change to take back: it is older than an hour, or was taken back already.'
  return new TaskwireError('NOT_FOUND', { message })
}

/** The same error, of one of several: at which place, and which task. */
export function oneOf({ path, id }: { path: string[]; id: string }, error: TaskwireError): TaskwireError {
  const { code, current } = error
  const issues = [{ path, code: code.toLowerCase(), message: error.message }]
  return new TaskwireError(code, { message: `${path.join('.')} (${id}): ${error.message}`, current, issues })
}

function conflict(message: string, current: Task): TaskwireError {
  return new TaskwireError('CONFLICT', { message, current })
}
