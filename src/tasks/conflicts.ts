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

function conflict(message: string, current: Task): TaskwireError {
  return new TaskwireError('CONFLICT', { message, current })
}
