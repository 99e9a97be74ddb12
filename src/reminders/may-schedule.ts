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
const WIDE = /^((tasks|lists)\.restore|changes\.undo)$/

/**
 * Returns whether a mutation may have changed when reminders are due, by its name and response, so that the worker looks. Mutations
 * of tasks without reminders have not, except those whose response does not contain all changed tasks.
 */
export function maySchedule(procedure: string, output: unknown): boolean {
  if (typeof output !== 'object' || output === null) return false
  if (ALWAYS.test(procedure)) return true
  const { items = [], omitted = [], affected = {}, ...row } = output as Answer
  if ([row, ...items, ...items.map(({ task }) => task ?? {})].some(hasReminders)) return true
  if (omitted.length > 0 && procedure.startsWith('tasks.')) return true
  if (!WIDE.test(procedure)) return false
  const { task: tasks = 0, settings = 0, notification = 0 } = affected
  const shown = items.filter(({ task }) => task).length + (procedure === 'tasks.restore' ? 1 : 0)
  return settings > 0 || notification > 0 || tasks > shown
}

function hasReminders({ reminders }: Row): boolean {
  return Array.isArray(reminders) && reminders.length > 0
}
