import { v7 as uuidv7 } from 'uuid'
import type { ReplayedAnswer } from '../../src/database/tenancy/tenant.ts'
import { Prisma } from '../../src/generated/prisma/client.ts'
import { withDatabaseOwner } from '../helpers/database-owner.ts'
import { newUser } from '../helpers/test-app.ts'
import { openTestDatabase, type TestDatabase } from '../helpers/test-database.ts'

/** A migration that adds two entities: notes of tasks, with a trash, and stamps of notes, without a trash. */
const MIGRATION = `
CREATE TABLE note (
  user_id TEXT NOT NULL, id UUID NOT NULL, task_id UUID, body TEXT NOT NULL, folded TEXT NOT NULL DEFAULT '',
  deleted_at TIMESTAMPTZ(3), deletion_id UUID, created_at TIMESTAMPTZ(3) NOT NULL DEFAULT now(), updated_at TIMESTAMPTZ(3) NOT NULL DEFAULT now(),
  version INTEGER NOT NULL DEFAULT 1, seq BIGINT NOT NULL DEFAULT 0, change_id UUID,
  PRIMARY KEY (user_id, id), UNIQUE (user_id, seq),
  FOREIGN KEY (user_id, task_id) REFERENCES task (user_id, id) DEFERRABLE INITIALLY DEFERRED
);
SELECT app_register_entity('note', true, '{folded}', '{body}', '{deleted_at}', 'deleted_at IS NOT NULL');
CREATE TABLE stamp (
  user_id TEXT NOT NULL, id UUID NOT NULL, note_id UUID NOT NULL, place INTEGER NOT NULL DEFAULT 0,
  created_at TIMESTAMPTZ(3) NOT NULL DEFAULT now(), updated_at TIMESTAMPTZ(3) NOT NULL DEFAULT now(),
  version INTEGER NOT NULL DEFAULT 1, seq BIGINT NOT NULL DEFAULT 0, change_id UUID,
  PRIMARY KEY (user_id, id), UNIQUE (user_id, seq), UNIQUE (user_id, note_id, place),
  FOREIGN KEY (user_id, note_id) REFERENCES note (user_id, id) DEFERRABLE INITIALLY DEFERRED
);
SELECT app_register_entity('stamp', false, '{}', '{}');
`

/** Opens a separate database with these entities. */
export async function openWithMoreEntities(
  options: Parameters<typeof openTestDatabase>[0] = {},
): Promise<TestDatabase> {
  const database = await openTestDatabase(options)
  await database.useSession((session) => session.script(MIGRATION))
  return database
}

type Rows = Record<string, Record<string, unknown>[]>

/** Creates a user of such a database, whose changes are SQL statements. `$user` in them stands for the user id. */
export function sqlUser(database: TestDatabase) {
  const userId = newUser()
  const filled = (sql: string) => sql.replaceAll('$user', `'${userId}'`)

  /** Makes one change of several statements. Returns its id, or the stored response of its key. */
  async function change(
    statements: string[],
    more: { key?: string; now?: Date; entity?: string; ids?: string[] } = {},
  ) {
    const { key, now = new Date(), ...request } = more
    const changeId = uuidv7({ msecs: now.getTime() })
    const named = key === undefined ? undefined : { procedure: 'test', key, inputHash: 'x', ...request }
    const { replayed } = await database.tenant.change({ userId, changeId, key: named }, (tables) =>
      tables.$transaction(async (transaction) => {
        for (const sql of statements) await transaction.$executeRawUnsafe(filled(sql))
      }),
    )
    return { changeId: replayed?.changeId ?? changeId, replayed: replayed as ReplayedAnswer | undefined }
  }

  const read = <Row = Record<string, unknown>>(sql: string) =>
    database.tenant.read(userId, (tables) => tables.$queryRaw<Row[]>(Prisma.raw(filled(sql))))

  return {
    userId,
    change,
    read,
    /** Undoes a change. Returns the id of the undo, and the database's result for each row. */
    async undo(undone: string, now = new Date()) {
      const changeId = uuidv7({ msecs: now.getTime() })
      const { result } = await database.tenant.change({ userId, changeId }, (tables) =>
        tables.$transaction(
          (transaction) =>
            transaction.$queryRaw<{ entity: string; id: string; problem: string | null }[]>`
            SELECT entity, id::text AS id, problem FROM app_undo(${userId}, ${undone}::uuid, ${now.toISOString()}::timestamptz)`,
        ),
      )
      return { changeId, rows: result ?? [] }
    },
    /** Returns all rows of the user, without columns that always increase. */
    async state(): Promise<Rows> {
      const state: Rows = {}
      for (const table of ['task', 'note', 'stamp']) {
        const rows = await read<{ row: object }>(
          `SELECT to_jsonb(t) - '{version,seq,change_id,updated_at}'::text[] AS row FROM ${table} t WHERE user_id = $user ORDER BY id`,
        )
        state[table] = rows.map(({ row }) => row as Record<string, unknown>)
      }
      return state
    },
  }
}

export const newId = () => crypto.randomUUID()

/** Statements that insert a row. */
export const addTask = (id: string, title = 'task') =>
  `INSERT INTO task (user_id, id, title, title_sort, description_sort, due_asc, due_desc, created_at, updated_at)
   VALUES ($user, '${id}', '${title}', '${title}', '', now(), now(), now(), now())`
export const addNote = (id: string, taskId: string | null, body = 'note') =>
  `INSERT INTO note (user_id, id, task_id, body) VALUES ($user, '${id}', ${taskId === null ? 'NULL' : `'${taskId}'`}, '${body}')`
export const addStamp = (id: string, noteId: string, place = 0) =>
  `INSERT INTO stamp (user_id, id, note_id, place) VALUES ($user, '${id}', '${noteId}', ${place})`

/** Returns the number of a user's rows in every table. */
export async function rowCounts(database: TestDatabase, userId: string): Promise<Record<string, number>> {
  const found: Record<string, number> = {}
  for (const table of ['task', 'note', 'stamp', 'tombstone', 'undo_state', 'idempotency_key', 'counter']) {
    const rows = await withDatabaseOwner(database, table, (session) =>
      session.query<{ count: number }>(`SELECT count(*)::int AS count FROM ${table} WHERE user_id = $1`, [userId]),
    )
    found[table] = rows[0]?.count ?? 0
  }
  return found
}
