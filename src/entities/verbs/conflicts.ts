import { type Issue, TaskwireError } from '../../errors.ts'
import { articled } from '../definition/names.ts'

/** The code of the issue that says which value is taken. */
export const VALUE_TAKEN = 'taken'

/** What messages call a row, and how callers see it. */
interface Shown {
  name: string
  /** The row as it stands. */
  current: unknown
}

/** Returns the error for an id that no row of the actor's has; another user's row is not there either. */
export function notFound(name: string): TaskwireError {
  return new TaskwireError('NOT_FOUND', { message: `There is no ${name} with this id.` })
}

/** Returns the error for a new row whose id is taken, by a row in the trash too. */
export function idTaken({ name, current }: Shown): TaskwireError {
  return conflict(`You already have ${articled(name)} with this id; "current" carries it.`, current)
}

/** Returns the error for a value that another row of the actor's has, and that each may have once. */
export function valueTaken({ name, current }: Shown, field: string): TaskwireError {
  const message = `You already have ${articled(name)} with this ${field}; "current" carries it.`
  return conflict(message, current, [{ path: [field], code: VALUE_TAKEN, message }])
}

/** Returns the error for one value for several rows, where only one may have it. */
export function valueShared(name: string, field: string): TaskwireError {
  const message = `Only one ${name} can have this ${field}.`
  return conflict(message, null, [{ path: [field], code: VALUE_TAKEN, message }])
}

/** Returns the error for a change that was meant for another version. */
export function staleVersion({ name, current }: Shown): TaskwireError {
  const version = Reflect.get(Object(current), 'version')
  return conflict(`The ${name} has changed since: "current" carries it, at version ${version}.`, current)
}

/** Returns the error for a change of a row that is in the trash. */
export function inTrash({ name, current }: Shown): TaskwireError {
  return conflict(`The ${name} is in the trash; restore it first.`, current)
}

/** Returns the error for deleting for good what is not in the trash. */
export function notInTrash({ name, current }: Shown): TaskwireError {
  return conflict(`The ${name} is not in the trash; delete it first.`, current)
}

/** Returns the error for undoing a change that another change followed. */
export function changedSince({ name, current }: Shown): TaskwireError {
  return conflict(`The ${name} has changed since, so this can no longer be taken back; "current" carries it.`, current)
}

/** Returns the error for undoing a change of a row that was purged since, or whose creation was taken back otherwise. */
export function purgedSince(name: string): TaskwireError {
  const message = `There is no such change to take back: the ${name} is no longer there.`
  return new TaskwireError('NOT_FOUND', { message })
}

/** Returns the error for undoing a change that is unknown, too old, or undone already. */
export function nothingToUndo(): TaskwireError {
  const message = 'There is no such change to take back: it is older than an hour, or was taken back already.'
  return new TaskwireError('NOT_FOUND', { message })
}

/** Returns the same error, of one row of several: at which place, and which row. */
export function oneOf({ path, id }: { path: string[]; id: string }, error: TaskwireError): TaskwireError {
  const { code, current } = error
  const issues = [{ path, code: error.issues?.[0]?.code ?? code.toLowerCase(), message: error.message }]
  return new TaskwireError(code, { message: `${path.join('.')} (${id}): ${error.message}`, current, issues })
}

function conflict(message: string, current: unknown, issues?: Issue[]): TaskwireError {
  return new TaskwireError('CONFLICT', { message, current, ...(issues && { issues }) })
}
