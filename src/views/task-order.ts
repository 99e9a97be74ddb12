import * as z from 'zod'
import { sortSchema } from '../entities/definition/list-schemas.ts'
import { SORT_KEYS } from '../tasks/task.ts'

/** The order of a view's tasks, as inputs have it: that of `tasks.list`. */
export const TaskOrder = sortSchema(SORT_KEYS, { id: 'TaskSortKeyInput' })
type TaskOrder = z.infer<typeof TaskOrder>

/** The order of a view's tasks in responses. */
export const StoredTaskOrder = z
  .array(
    z
      .object({ by: z.enum(SORT_KEYS), order: z.enum(['asc', 'desc']) })
      .meta({ id: 'TaskSortKey', description: 'A sort key of tasks and its direction' }),
  )
  .meta({ description: 'The `sort` for `tasks.list`; null for its default order' })
type StoredTaskOrder = z.infer<typeof StoredTaskOrder>

/** Returns the column for an order: its sort keys, with a hyphen before those that descend. */
export function toColumn(order: TaskOrder | null): string[] {
  return (order ?? []).map((key) => (key.order === 'desc' ? `-${key.by}` : key.by))
}

/** Returns the order in a column; null if it is empty. */
export function fromColumn(keys: readonly string[]): StoredTaskOrder | null {
  const order = keys.flatMap((key): StoredTaskOrder => {
    const by = SORT_KEYS.find((known) => known === key.replace('-', ''))
    return by ? [{ by, order: key.startsWith('-') ? 'desc' : 'asc' }] : []
  })
  return order.length > 0 ? order : null
}
