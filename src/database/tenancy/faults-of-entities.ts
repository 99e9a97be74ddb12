// The assumptions of the kernel: each entity is registered and has all triggers, and taskwire_app has no other tables. $1: the
// tables of the kernel itself.
export const FAULTS_OF_ENTITIES = `
  WITH entities AS (
    SELECT e.*, to_regclass(format('public.%I', e.name)) AS oid,
      ARRAY(SELECT attnum FROM pg_attribute WHERE attrelid = to_regclass(format('public.%I', e.name))
        AND attname IN ('user_id', 'id', 'seq') ORDER BY array_position('{user_id,id,seq}', attname::text)) AS keys
    FROM public.entity e
  ), claimed (oid, claims, claimable) AS (
    SELECT oid, claims || '{user_id,id}', claimable FROM entities WHERE claimable IS NOT NULL
    UNION ALL
    SELECT to_regclass('public.reminder_schedule'), '{user_id,task_id,next_at}', '(next_at IS NOT NULL)'
  ), expected (name, function, type, arguments) AS (
    -- Types as pg_trigger has them: 1 for each row, 2 before, 4 insert, 8 delete, 16 update.
    VALUES ('entity_create', 'entity_create', 7, 0), ('entity_change', 'entity_change', 19, 2), ('entity_purge', 'entity_purge', 11, 0),
      ('entity_created', 'entity_settle', 4, 2), ('entity_updated', 'entity_settle', 16, 2), ('entity_purged', 'entity_settle', 8, 2)
  )
  SELECT 'entity ' || name AS name, 'is registered, but its table does not exist' AS fault FROM entities WHERE oid IS NULL
  UNION ALL
  SELECT e.oid::regclass::text, 'has no trigger ' || x.name || ' as every entity needs it. Call app_register_entity again' FROM entities e CROSS JOIN expected x
  WHERE oid IS NOT NULL AND NOT EXISTS (SELECT FROM pg_trigger t WHERE t.tgrelid = e.oid AND t.tgname = x.name
    AND t.tgfoid = to_regproc('public.' || x.function) AND t.tgtype = x.type AND t.tgnargs = x.arguments AND t.tgqual IS NULL
    AND t.tgattr = ''
    AND (x.arguments = 0 OR split_part(encode(t.tgargs, 'escape'), E'\\\\000', 1) = CASE WHEN e.has_trash THEN 'trash' ELSE 'no trash' END))
  UNION ALL
  SELECT e.oid::regclass::text, 'has trigger ' || tgname || ', which runs after the entity triggers; its name must sort before "entity"'
  FROM entities e JOIN pg_trigger t ON t.tgrelid = e.oid
  WHERE NOT t.tgisinternal AND t.tgtype & 3 = 3 AND t.tgname NOT IN (SELECT name FROM expected) AND t.tgname > 'entity'
  UNION ALL
  SELECT e.oid::regclass::text, 'has no primary key (user_id, id)' FROM entities e
  WHERE oid IS NOT NULL AND NOT EXISTS (
    SELECT FROM pg_index i WHERE i.indrelid = e.oid AND i.indisprimary AND i.indkey::text = array_to_string(e.keys[1:2], ' '))
  UNION ALL
  SELECT e.oid::regclass::text, 'has no unique index (user_id, seq)' FROM entities e
  WHERE oid IS NOT NULL AND NOT EXISTS (SELECT FROM pg_index i WHERE i.indrelid = e.oid AND i.indisunique AND i.indpred IS NULL
    AND i.indkey::text = array_to_string(ARRAY[e.keys[1], e.keys[3]], ' '))
  UNION ALL
  SELECT e.oid::regclass::text, 'has no column deletion_id of type uuid, as every entity with a trash needs it' FROM entities e
  WHERE oid IS NOT NULL AND has_trash AND NOT EXISTS (SELECT FROM pg_attribute a
    WHERE a.attrelid = e.oid AND a.attname = 'deletion_id' AND NOT a.attisdropped AND a.atttypid = 'uuid'::regtype)
  UNION ALL
  SELECT k.conrelid::regclass::text, 'has foreign key ' || conname || ', which is not DEFERRABLE INITIALLY DEFERRED with ON DELETE NO ACTION, CASCADE, or SET NULL (columns without user_id)'
  FROM pg_constraint k JOIN entities e ON k.conrelid = e.oid
  WHERE contype = 'f' AND NOT (condeferrable AND condeferred AND confupdtype = 'a'
    AND (confdeltype IN ('a', 'c') OR confdeltype = 'n' AND NOT (coalesce(confdelsetcols, conkey) @> ARRAY[conkey[1]])))
  UNION ALL
  SELECT c.oid::regclass::text, 'is not a registered entity. Call app_register_entity in its migration'
  FROM pg_class c JOIN pg_namespace n ON n.oid = c.relnamespace
  WHERE c.relkind IN ('r', 'p') AND n.nspname NOT LIKE 'pg\\_%' AND n.nspname <> 'information_schema'
    AND (has_table_privilege('taskwire_app', c.oid, 'SELECT, INSERT, UPDATE, DELETE, TRUNCATE')
      OR has_any_column_privilege('taskwire_app', c.oid, 'SELECT, INSERT, UPDATE')
      OR (nspname = 'public' AND EXISTS (SELECT FROM pg_attribute WHERE attrelid = c.oid AND attname = 'user_id' AND NOT attisdropped)))
    AND NOT (nspname = 'public' AND c.relname = ANY ($1 || ARRAY['entity']))
    AND c.oid NOT IN (SELECT oid FROM entities WHERE oid IS NOT NULL)
    AND NOT EXISTS (SELECT FROM pg_depend WHERE classid = 'pg_class'::regclass AND objid = c.oid AND deptype = 'e')
  UNION ALL
  SELECT 'entity', 'is writable by ' || rolname || ', which must only read it' FROM pg_roles
  WHERE rolname LIKE 'taskwire\\_%' AND NOT rolsuper AND (
    has_table_privilege(oid, 'public.entity', 'INSERT, UPDATE, DELETE, TRUNCATE')
    OR has_any_column_privilege(oid, 'public.entity', 'INSERT, UPDATE'))
  UNION ALL
  SELECT c.oid::regclass::text, 'grants taskwire_worker more than SELECT on the columns it may claim'
  FROM pg_class c LEFT JOIN claimed e ON e.oid = c.oid
  WHERE c.relkind IN ('r', 'p') AND c.relnamespace = 'public'::regnamespace AND c.oid <> 'public.entity'::regclass
    AND (SELECT NOT rolsuper FROM pg_roles WHERE rolname = 'taskwire_worker')
    AND (has_any_column_privilege('taskwire_worker', c.oid, 'INSERT, UPDATE') OR has_table_privilege('taskwire_worker', c.oid, 'DELETE, TRUNCATE')
      OR EXISTS (SELECT FROM pg_attribute a WHERE a.attrelid = c.oid AND a.attnum > 0 AND NOT a.attisdropped
        AND has_column_privilege('taskwire_worker', c.oid, a.attnum, 'SELECT')
        AND (e.oid IS NULL OR a.attname <> ALL (e.claims))))
  UNION ALL
  SELECT c.oid::regclass::text, 'has policy ' || polname || ', which shows taskwire_worker rows that it may not claim'
  FROM pg_policy p JOIN pg_class c ON c.oid = p.polrelid LEFT JOIN claimed e ON e.oid = c.oid
  WHERE polpermissive AND 'taskwire_worker'::regrole = ANY (polroles)
    AND NOT coalesce(polcmd = 'r' AND pg_get_expr(polqual, polrelid) = e.claimable, false)
  ORDER BY 1, 2`

/** Tables of tenant rows that are not entities. */
export const KERNEL_TABLES = [
  'counter',
  'deleted_account',
  'idempotency_key',
  'reminder_schedule',
  'task_tag',
  'tombstone',
  'undo_state',
] as const
