import { CREATED_EVERY, createdAt, FIRST_CREATED, TASKS_PER_USER, USERS } from './users.ts'

/** The tasks that the workloads change: open and never in the trash, by their number within a user. */
export const UPDATED = { from: 200, count: 20 }
export const COMPLETED = { from: 300, count: 20 }

// Bypasses the triggers, which run once per row: each task is its owner's n-th change.
const UNTRIGGERED = 'SET session_replication_role = replica'

// Rows were moved to the trash today, since Taskwire would purge rows of 30 days during the measurement.
/** Fills an empty database with realistic titles, tags, due dates and states, identical in every run. */
export const SEED = `
${UNTRIGGERED};
INSERT INTO counter (user_id, seq) SELECT 'user-' || u, ${TASKS_PER_USER} FROM generate_series(0, ${USERS - 1}) u;
INSERT INTO task (user_id, id, title, description, priority, tags, tag_keys, due_date, due_time, due_zone, completed_at, deleted_at,
  created_at, updated_at, seq, title_sort, description_sort, due_asc, due_desc)
SELECT user_id, id, title, description, priority, tags, tags, due_date, due_time, due_zone, completed_at, deleted_at,
  created_at, created_at, seq, lower(title), lower(description),
  coalesce(due_at, '9999-12-31 23:59:59.999+00'), coalesce(due_at, '0001-01-01 00:00:00+00')
FROM (
  SELECT t.*, CASE WHEN due_time IS NULL THEN due_date + time '23:59:59.999' ELSE due_date + due_time END
    AT TIME ZONE coalesce(due_zone, 'UTC') AS due_at
  FROM (
    SELECT 'user-' || u AS user_id, (lpad(to_hex(ms), 12, '0') || '7' || left(random, 3) || '8' ||
        substr(random, 4, 15))::uuid AS id,
      (ARRAY['Buy', 'Call', 'Plan', 'Write', 'Review', 'Send', 'Book', 'Fix'])[1 + h % 8] || ' ' ||
      (ARRAY['milk', 'the dentist', 'the quarterly report', 'a birthday present for Ada', 'the invoice to the landlord',
        'flights', 'the kitchen light', 'minutes of the meeting with the team'])[1 + h / 8 % 8] || ' ' || n AS title,
      CASE WHEN h % 10 < 3 THEN repeat('What was said, and what is left to do. ', 2 + h % 5) ELSE '' END AS description,
      CASE WHEN h % 2 = 0 THEN 0 ELSE h % 5 END AS priority,
      (ARRAY['home', 'work', 'errands', 'later'])[1 : h / 64 % 4] AS tags,
      CASE WHEN h % 10 > 3 THEN date '2026-01-01' + h % 700 END AS due_date,
      CASE WHEN h % 10 > 7 THEN time '08:00' + h % 20 * interval '30 min' END AS due_time,
      CASE WHEN h % 10 > 8 THEN 'Europe/Berlin' END AS due_zone,
      CASE WHEN h % 10 < 3 AND NOT fixed THEN created_at + interval '1 day' END AS completed_at,
      CASE WHEN h % 50 = 7 AND NOT fixed THEN date_trunc('day', now()) END AS deleted_at,
      created_at, n + 1 AS seq
    FROM (
      SELECT u, n, (hashint4(u * 1000003 + n) & 2147483647) AS h, md5(u || '/' || n) AS random, ms,
        to_timestamp(ms / 1000.0) AS created_at,
        n BETWEEN ${UPDATED.from} AND ${UPDATED.from + UPDATED.count - 1}
          OR n BETWEEN ${COMPLETED.from} AND ${COMPLETED.from + COMPLETED.count - 1} AS fixed
      FROM generate_series(0, ${USERS - 1}) u, generate_series(0, ${TASKS_PER_USER - 1}) n,
        LATERAL (SELECT ${FIRST_CREATED} + n::bigint * ${CREATED_EVERY} + u AS ms) AS created
    ) numbered
  ) t
) seeded;
INSERT INTO task_tag (user_id, task_id, key, name) SELECT user_id, id, key, key FROM task, unnest(tag_keys) AS key;
RESET session_replication_role;
VACUUM ANALYZE task, task_tag`

const time = (n: number) => `to_timestamp(${createdAt(0, n) / 1000})`

/** Reverts the additions and completions of the workloads. */
export const RESET = [
  UNTRIGGERED,
  `DELETE FROM task_tag k USING task t WHERE k.user_id = t.user_id AND k.task_id = t.id AND t.created_at > '2026-02-01'`,
  `DELETE FROM task WHERE created_at > '2026-02-01'`,
  `UPDATE task SET completed_at = NULL WHERE completed_at IS NOT NULL
   AND created_at BETWEEN ${time(COMPLETED.from)} AND ${time(COMPLETED.from + COMPLETED.count)}`,
]

/** Runs the due housekeeping. */
export const SETTLE = [...RESET, 'VACUUM ANALYZE task, task_tag, counter', 'CHECKPOINT']

/**
 * Removes the features that a straightforward build lacks: triggers, row-level security, and the index of the change
 * sequence.
 */
export const MAKE_PLAIN = `
ALTER TABLE task DISABLE ROW LEVEL SECURITY;
ALTER TABLE task NO FORCE ROW LEVEL SECURITY;
ALTER TABLE task DISABLE TRIGGER USER;
DROP INDEX task_user_id_seq_key`
