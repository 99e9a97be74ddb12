/** Returns the change that tells of a task as it is now. */
export function upsertOf<Row extends { id: string }>(seq: number, task: Row) {
  return { seq, entity: 'task', op: 'upsert', id: task.id, task }
}

/** Returns the change that tells that a task is gone for good. */
export function deletionOf(seq: number, id: string) {
  return { seq, entity: 'task', op: 'delete', id }
}
