import type { Database } from '../../src/database/database.ts'

/** Bytes of a user: of the undo states, and as the quota counts them. */
export async function bytesOf({ useSession }: Database, userId: string): Promise<{ states: number; counted: number }> {
  const [row] = await useSession((session) =>
    session.query<{ states: number; counted: number }>(
      `SELECT (SELECT coalesce(sum(pg_column_size(before)), 0) FROM undo_state WHERE user_id = $1)::float AS states,
        (SELECT bytes FROM counter WHERE user_id = $1)::float AS counted`,
      [userId],
    ),
  )
  return { states: row?.states ?? 0, counted: row?.counted ?? 0 }
}
