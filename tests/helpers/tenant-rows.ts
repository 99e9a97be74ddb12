import type { Database } from '../../src/db/database.ts'

/** Every column of everything one user has. */
export function rowsOf(database: Pick<Database, 'tenant'>, userId: string) {
  return database.tenant.read(userId, async (tables) => ({
    tasks: await tables.task.findMany({ where: { userId }, orderBy: { id: 'asc' } }),
    // An upper bound, which a kept answer moves too.
    counters: await tables.counter.findMany({ where: { userId }, omit: { bytes: true } }),
    tombstones: await tables.tombstone.findMany({ where: { userId }, orderBy: { seq: 'asc' } }),
  }))
}

/** A task row that satisfies every constraint. */
export function taskRow(userId: string, title: string, id: string = crypto.randomUUID()) {
  const now = new Date()
  return {
    userId,
    id,
    title,
    titleSort: title,
    descriptionSort: '',
    dueAsc: now,
    dueDesc: now,
    createdAt: now,
    updatedAt: now,
  }
}
