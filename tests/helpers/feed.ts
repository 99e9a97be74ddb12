/** Returns the feed entry of a changed task. */
export function upsertOf<Row extends { id: string }>(seq: number, task: Row) {
  return { seq, entity: 'task', op: 'upsert', id: task.id, task }
}

/** Returns the feed entry of a purged task. */
export function deletionOf(seq: number, id: string) {
  return { seq, entity: 'task', op: 'delete', id }
}
