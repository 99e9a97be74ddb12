import { type Issue, TaskwireError } from '../../errors.ts'
import { articled, isPlural } from '../definition/names.ts'

/** The issue code of a unique value that another row has. */
export const VALUE_TAKEN = 'taken'

/** The name of an entity for messages, and the row for the error. */
interface Shown {
  name: string
  /** The current row in API form. */
  current: unknown
}

/** Returns the error for an id that none of the actor's rows has. Another user's row is treated alike. */
export function notFound(name: string): TaskwireError {
  return new TaskwireError('NOT_FOUND', { message: `There is no ${name} with this id.` })
}

/** Returns the error for a new row with an id in use, including by rows in the trash. */
export function idTaken({ name, current }: Shown): TaskwireError {
  return conflict(`You already have ${articled(name)} with this id. See "current".`, current)
}

/** Returns the error for a unique value that another of the actor's rows has. */
export function valueTaken({ name, current }: Shown, field: string): TaskwireError {
  const message = `You already have ${articled(name)} with this ${field}. See "current".`
  return conflict(message, current, [{ path: [field], code: VALUE_TAKEN, message }])
}

/** Returns the error for setting the same unique value in several rows. */
export function valueShared(name: string, field: string): TaskwireError {
  const message = `Only one ${name} may have this ${field}.`
  return conflict(message, null, [{ path: [field], code: VALUE_TAKEN, message }])
}

/** Returns the error for a change that requires another version. */
export function staleVersion({ name, current }: Shown): TaskwireError {
  const version = Reflect.get(Object(current), 'version')
  const verbs = isPlural(name) ? 'have changed and are' : 'has changed and is'
  return conflict(`The ${name} ${verbs} now at version ${version}. See "current".`, current)
}

/** Returns the error for a change that requires a version of a row that does not exist yet. Its defaults are version 0. */
export function notYetThere({ name, current }: Shown): TaskwireError {
  const verb = isPlural(name) ? 'are' : 'is'
  return conflict(`The ${name} ${verb} at version 0: nothing was set yet. See "current".`, current)
}

/** Returns the error for a change of a row that is in the trash. */
export function inTrash({ name, current }: Shown): TaskwireError {
  return conflict(`The ${name} is in the trash. Restore it first.`, current)
}

/** Returns the error for purging a row that is not in the trash. */
export function notInTrash({ name, current }: Shown): TaskwireError {
  return conflict(`The ${name} is not in the trash. Delete it first.`, current)
}

/** Returns the error for undoing a change of a row that has changed again. */
export function changedSince({ name, current }: Shown): TaskwireError {
  return conflict(`The change cannot be undone: the ${name} has changed since. See "current".`, current)
}

/** Returns the error for undoing a change of a row that no longer fits to the rows around it. */
export function misplacedSince({ name, current }: Shown): TaskwireError {
  const message = `The change cannot be undone: since then rows were added to the ${name}, or the row it belongs to was moved or deleted. See "current".`
  return conflict(message, current)
}

/** Returns the error for undoing the creation of a row that another row belongs to since. */
export function referredSince({ name, current }: Shown): TaskwireError {
  const message = `The change cannot be undone: the ${name} belongs to a row that the undo would remove. See "current".`
  return conflict(message, current)
}

/** Returns the error for undoing a change of a row that no longer exists. */
export function purgedSince(name: string): TaskwireError {
  const message = `The change cannot be undone: the ${name} no longer exists.`
  return new TaskwireError('NOT_FOUND', { message })
}

/** Returns the error for undoing a change that is unknown, too old, or undone already. */
export function nothingToUndo(): TaskwireError {
  const message = 'There is no such change to undo. A change can be undone once, within an hour.'
  return new TaskwireError('NOT_FOUND', { message })
}

/** Returns an error of one row of a bulk change, with the path and the id of the row. */
export function oneOf({ path, id }: { path: string[]; id: string }, error: TaskwireError): TaskwireError {
  const { code, current } = error
  const issues = [{ path, code: error.issues?.[0]?.code ?? code.toLowerCase(), message: error.message }]
  return new TaskwireError(code, { message: `${path.join('.')} (${id}): ${error.message}`, current, issues })
}

function conflict(message: string, current: unknown, issues?: Issue[]): TaskwireError {
  return new TaskwireError('CONFLICT', { message, current, ...(issues && { issues }) })
}
