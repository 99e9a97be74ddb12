/** The part of a row in the response of a mutation that matters here. */
interface Row {
  reminders?: unknown[]
  task?: Row
}

interface Answer extends Row {
  items?: Row[]
  omitted?: unknown[]
  affected?: Record<string, number>
}

/** Mutations after which the schedule of reminders has changed, or may have, whatever their response. */
const ALWAYS = /^(account\.settings\.update|notifications\.snooze)$/
/** Mutations that change more tasks than their response has. */
const WIDE = /^((tasks|lists)\.restore|changes\.undo|tasks\.updateWhere)$/
/** Mutations that may end occurrences of tasks, which opens and moves their subtasks. */
const ENDING = /^tasks\.(skip|complete|completeMany|update|updateMany)$/

/**
 * Returns whether a mutation may have changed when reminders are due, by its name and response, so that the worker looks. Mutations
 * of tasks without reminders have not, except those whose response does not contain all changed tasks. Completing tasks that do not
 * repeat, and deleting tasks, only end reminders.
 */
export function maySchedule(procedure: string, output: unknown): boolean {
  if (typeof output !== 'object' || output === null) return false
  if (ALWAYS.test(procedure)) return true
  const { items = [], omitted = [], affected = {}, ...row } = output as Answer
  if ([row, ...items, ...items.map(({ task }) => task ?? {})].some(hasReminders)) return true
  if (omitted.length > 0 && procedure.startsWith('tasks.')) return true
  const { task: tasks = 0, occurrence: occurrences = 0, settings = 0, notification = 0 } = affected
  if (procedure === 'tasks.completeWhere') return occurrences > 0
  // The response of these has the tasks whose occurrences have ended, but not their subtasks.
  if (ENDING.test(procedure)) return occurrences > 0 && tasks > occurrences
  if (!WIDE.test(procedure)) return false
  const shown = items.filter(({ task }) => task).length + (procedure === 'tasks.restore' ? 1 : 0)
  return settings > 0 || notification > 0 || tasks > shown
}

function hasReminders({ reminders }: Row): boolean {
  return Array.isArray(reminders) && reminders.length > 0
}
