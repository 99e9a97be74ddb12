-- Reminders of tasks, the notifications that they cause, and the schedule by which the worker lets them fire.

-- AlterTable
ALTER TABLE "entity" ADD COLUMN     "expired" TEXT;

-- AlterTable
ALTER TABLE "task" ADD COLUMN     "reminders" TEXT[] DEFAULT ARRAY[]::TEXT[];

-- CreateTable
CREATE TABLE "notification" (
    "user_id" TEXT NOT NULL,
    "id" UUID NOT NULL,
    "task_id" UUID NOT NULL,
    "reminder_id" UUID NOT NULL,
    "occurrence_index" INTEGER NOT NULL DEFAULT 0,
    "remind_at" TIMESTAMPTZ(3) NOT NULL,
    "fired_at" TIMESTAMPTZ(3) NOT NULL,
    "wake_at" TIMESTAMPTZ(3),
    "dismissed_at" TIMESTAMPTZ(3),
    "created_at" TIMESTAMPTZ(3) NOT NULL,
    "updated_at" TIMESTAMPTZ(3) NOT NULL,
    "version" INTEGER NOT NULL DEFAULT 1,
    "seq" BIGINT NOT NULL DEFAULT 0,
    "change_id" UUID,

    CONSTRAINT "notification_pkey" PRIMARY KEY ("user_id","id")
);

-- CreateTable
CREATE TABLE "reminder_schedule" (
    "user_id" TEXT NOT NULL,
    "task_id" UUID NOT NULL,
    "next_at" TIMESTAMPTZ(3),
    "since" TIMESTAMPTZ(3) NOT NULL,
    "revision" INTEGER NOT NULL DEFAULT 1,

    CONSTRAINT "reminder_schedule_pkey" PRIMARY KEY ("user_id","task_id")
);

-- CreateIndex
CREATE INDEX "notification_user_id_created_at_id_idx" ON "notification"("user_id", "created_at", "id");

-- CreateIndex
CREATE INDEX "notification_user_id_fired_at_id_idx" ON "notification"("user_id", "fired_at", "id");

-- CreateIndex
CREATE INDEX "notification_wake_idx" ON "notification"("wake_at") WHERE ("wake_at" IS NOT NULL);

-- CreateIndex
CREATE INDEX "notification_fired_at_idx" ON "notification"("fired_at");

-- CreateIndex
CREATE UNIQUE INDEX "notification_user_id_seq_key" ON "notification"("user_id", "seq");

-- CreateIndex
CREATE UNIQUE INDEX "notification_user_id_task_id_reminder_id_occurrence_index_key" ON "notification"("user_id", "task_id", "reminder_id", "occurrence_index");

-- CreateIndex
CREATE INDEX "reminder_schedule_next_idx" ON "reminder_schedule"("next_at") WHERE ("next_at" IS NOT NULL);

-- Both are deleted with their task.
ALTER TABLE "notification" ADD CONSTRAINT "notification_task_fkey" FOREIGN KEY ("user_id", "task_id") REFERENCES "task" ("user_id", "id")
    ON DELETE CASCADE DEFERRABLE INITIALLY DEFERRED;
ALTER TABLE "reminder_schedule" ADD CONSTRAINT "reminder_schedule_task_fkey" FOREIGN KEY ("user_id", "task_id")
    REFERENCES "task" ("user_id", "id") ON DELETE CASCADE DEFERRABLE INITIALLY DEFERRED;

------------------------------------------------------------------------------------------------------------------------------
-- The schedule. A change of a task marks it for planning (-infinity), or ends it (null), in the statement that makes the change; the
-- worker computes the times, because only the application knows the rules of time zones
------------------------------------------------------------------------------------------------------------------------------

ALTER TABLE "reminder_schedule" ENABLE ROW LEVEL SECURITY;
ALTER TABLE "reminder_schedule" FORCE ROW LEVEL SECURITY;
CREATE POLICY "own_rows" ON "reminder_schedule" TO taskwire_app
    USING (user_id = (SELECT nullif(current_setting('app.user_id', true), '')));
GRANT SELECT, INSERT, UPDATE, DELETE ON "reminder_schedule" TO taskwire_app;
CREATE POLICY "due_rows" ON "reminder_schedule" FOR SELECT TO taskwire_worker USING (next_at IS NOT NULL);
GRANT SELECT (user_id, task_id, next_at) ON "reminder_schedule" TO taskwire_worker;

-- Marks the schedule of a task whose reminders, due time or state has changed. Times that passed before the change do not fire, unless
-- they were due already and the worker has not come to them yet. A task without reminders costs one comparison.
CREATE FUNCTION "schedule_reminders"() RETURNS TRIGGER LANGUAGE plpgsql AS $$
DECLARE
    is_armed BOOLEAN := coalesce(cardinality(new.reminders), 0) > 0 AND new.completed_at IS NULL AND new.deleted_at IS NULL;
    was_armed BOOLEAN := false;
BEGIN
    IF TG_OP = 'UPDATE' THEN
        was_armed := coalesce(cardinality(old.reminders), 0) > 0 AND old.completed_at IS NULL AND old.deleted_at IS NULL;
    END IF;
    IF NOT is_armed AND NOT was_armed OR current_setting('app.replay', true) = 'on' THEN
        RETURN new;
    END IF;
    IF is_armed AND was_armed AND (new.reminders, new.due_date, new.due_time, new.due_zone)
        IS NOT DISTINCT FROM (old.reminders, old.due_date, old.due_time, old.due_zone)
    THEN
        RETURN new;
    END IF;
    INSERT INTO public.reminder_schedule AS s (user_id, task_id, next_at, since)
    VALUES (new.user_id, new.id, CASE WHEN is_armed THEN '-infinity'::timestamptz END, new.updated_at)
    ON CONFLICT (user_id, task_id) DO UPDATE SET next_at = excluded.next_at, revision = s.revision + 1,
        since = CASE WHEN was_armed AND is_armed AND s.next_at <= excluded.since THEN s.since ELSE excluded.since END;
    RETURN new;
END $$;
CREATE TRIGGER "arm_reminders" BEFORE INSERT OR UPDATE ON "task" FOR EACH ROW EXECUTE FUNCTION "schedule_reminders"();

-- Marks the schedules of a user's open tasks whose due time depends on the settings: all-day and floating ones.
CREATE FUNCTION "schedule_by_settings"() RETURNS TRIGGER LANGUAGE plpgsql AS $$
DECLARE
    owner TEXT := CASE WHEN TG_OP = 'DELETE' THEN old.user_id ELSE new.user_id END;
    -- Undoing the first change of the settings deletes them, at a time that is not known here.
    changed_at TIMESTAMPTZ := CASE WHEN TG_OP <> 'DELETE' THEN new.updated_at END;
BEGIN
    IF current_setting('app.ending', true) = 'on' THEN
        RETURN NULL;
    END IF;
    IF TG_OP = 'UPDATE' THEN
        IF (new.time_zone, new.reminder_time) IS NOT DISTINCT FROM (old.time_zone, old.reminder_time) THEN
            RETURN NULL;
        END IF;
    END IF;
    UPDATE public.reminder_schedule s SET revision = s.revision + 1, next_at = '-infinity',
        since = CASE WHEN s.next_at <= changed_at THEN s.since ELSE coalesce(changed_at, s.since) END
    FROM public.task t
    WHERE s.user_id = owner AND t.user_id = owner AND t.id = s.task_id AND cardinality(t.reminders) > 0
        AND t.completed_at IS NULL AND t.deleted_at IS NULL AND t.due_date IS NOT NULL AND t.due_zone IS NULL;
    RETURN NULL;
END $$;
CREATE TRIGGER "schedule_by_settings" AFTER INSERT OR UPDATE OR DELETE ON "settings"
    FOR EACH ROW EXECUTE FUNCTION "schedule_by_settings"();

------------------------------------------------------------------------------------------------------------------------------
-- Entities with an expiry, whose old rows the clean-up deletes, like those in the trash
------------------------------------------------------------------------------------------------------------------------------

-- Returns the condition of the expired rows of an entity, for the clean-up; null if its rows do not expire.
CREATE FUNCTION "expiry_of"(noun public.entity) RETURNS TEXT LANGUAGE sql IMMUTABLE AS $$
    SELECT coalesce(noun.expired, CASE WHEN noun.has_trash THEN 'deleted_at < now() - interval ''30 days''' END)
$$;

-- Returns true if a user has expired rows that the janitor can see, in the trash or outside.
CREATE OR REPLACE FUNCTION "has_expired_trash"(owner TEXT) RETURNS BOOLEAN LANGUAGE plpgsql STABLE AS $$
DECLARE
    noun TEXT;
    expiry TEXT;
    is_there BOOLEAN;
BEGIN
    FOR noun, expiry IN SELECT e.name, public.expiry_of(e) FROM public.entity e WHERE public.expiry_of(e) IS NOT NULL LOOP
        EXECUTE format('SELECT EXISTS (SELECT FROM public.%I WHERE user_id = $1 AND (%s))', noun, expiry)
            INTO is_there USING owner;
        IF is_there THEN
            RETURN true;
        END IF;
    END LOOP;
    RETURN false;
END $$;

-- Returns the next users with expired rows, ordered by id, for the janitor.
CREATE OR REPLACE FUNCTION "app_expired_users"(after TEXT, most INTEGER) RETURNS SETOF TEXT LANGUAGE plpgsql STABLE AS $$
DECLARE
    noun TEXT;
    expiry TEXT;
    users TEXT[];
    more TEXT[];
BEGIN
    users := array(SELECT DISTINCT user_id FROM public.tombstone
        WHERE user_id > after AND purged_at < now() - interval '30 days' ORDER BY 1 LIMIT most);
    FOR noun, expiry IN SELECT e.name, public.expiry_of(e) FROM public.entity e WHERE public.expiry_of(e) IS NOT NULL LOOP
        EXECUTE format('SELECT array(SELECT DISTINCT user_id FROM public.%I
            WHERE user_id > $1 AND (%s) ORDER BY 1 LIMIT $2)', noun, expiry) INTO more USING after, most;
        users := users || more;
    END LOOP;
    RETURN QUERY SELECT DISTINCT owner FROM unnest(users) AS owner ORDER BY owner LIMIT most;
END $$;

-- Purges the expired rows of one user, at most "most" of each entity, and deletes expired tombstones. It locks the counter first,
-- as every change does, which avoids deadlocks. Returns null if the user is busy. Rows that are still referenced are skipped.
CREATE OR REPLACE FUNCTION "app_clear"(owner TEXT, most INTEGER) RETURNS JSONB LANGUAGE plpgsql AS $$
DECLARE
    noun TEXT;
    expiry TEXT;
    one UUID;
    ids UUID[];
    purged JSONB := '{}';
    count BIGINT;
BEGIN
    PERFORM FROM public.counter WHERE user_id = owner FOR NO KEY UPDATE SKIP LOCKED;
    IF NOT FOUND THEN
        RETURN NULL;
    END IF;
    FOR noun, expiry IN SELECT e.name, public.expiry_of(e) FROM public.app_entities() WITH ORDINALITY AS o (name, place)
        JOIN public.entity e USING (name) WHERE public.expiry_of(e) IS NOT NULL ORDER BY place
    LOOP
        EXECUTE format('SELECT array(SELECT id FROM public.%I WHERE user_id = $1 AND (%s) LIMIT $2)', noun, expiry)
            INTO ids USING owner, most;
        CONTINUE WHEN cardinality(ids) = 0;
        BEGIN
            EXECUTE format('DELETE FROM public.%I WHERE user_id = $1 AND id = ANY ($2)', noun) USING owner, ids;
            GET DIAGNOSTICS count = ROW_COUNT;
            SET CONSTRAINTS ALL IMMEDIATE;
        EXCEPTION WHEN foreign_key_violation THEN
            count := 0;
            FOREACH one IN ARRAY ids LOOP
                BEGIN
                    EXECUTE format('DELETE FROM public.%I WHERE user_id = $1 AND id = $2', noun) USING owner, one;
                    SET CONSTRAINTS ALL IMMEDIATE;
                    count := count + 1;
                EXCEPTION WHEN foreign_key_violation THEN NULL;
                END;
            END LOOP;
        END;
        SET CONSTRAINTS ALL DEFERRED;
        purged := purged || jsonb_build_object(noun, count);
    END LOOP;
    -- Devices with a cursor below the horizon must start a full sync.
    WITH expired AS (
        DELETE FROM public.tombstone WHERE user_id = owner AND purged_at < now() - interval '30 days' RETURNING seq
    ), moved AS (
        UPDATE public.counter SET horizon = greatest(horizon, (SELECT max(seq) FROM expired))
        WHERE user_id = owner AND EXISTS (SELECT FROM expired)
    ) SELECT count(*) INTO count FROM expired;
    RETURN jsonb_build_object('purged', purged, 'tombstones', count);
END $$;

DROP FUNCTION "app_register_entity"(TEXT, BOOLEAN, TEXT[], TEXT[], TEXT[], TEXT);
-- Registers a table as an entity: enables row-level security, grants privileges, creates triggers and adds it to the catalogue. A
-- later migration may call it again. "derived": computed columns, which answers omit. "texts": columns whose bytes count against
-- the quota. "claims": columns, besides owner and id, that taskwire_worker can read in rows that match the condition "claimable".
-- "expired": the condition of old rows, which the clean-up deletes; only without a trash, whose rows expire after 30 days.
-- The table needs the primary key (user_id, id), a unique (user_id, seq), version, change_id, created_at, updated_at, and
-- deleted_at if it has a trash. The names of its own triggers must sort before "entity".
CREATE FUNCTION "app_register_entity"(
    entity TEXT, has_trash BOOLEAN, derived TEXT[], texts TEXT[], claims TEXT[] DEFAULT NULL, claimable TEXT DEFAULT NULL,
    expired TEXT DEFAULT NULL
) RETURNS VOID LANGUAGE plpgsql AS $$
DECLARE
    noun CONSTANT TEXT := entity;
    sizes TEXT;
    arguments CONSTANT TEXT := format('%L, %L', CASE WHEN has_trash THEN 'trash' ELSE 'no trash' END, derived || '{user_id,seq}'::text[]);
    one TEXT;
BEGIN
    IF (claims IS NULL) <> (claimable IS NULL) THEN
        RAISE EXCEPTION 'claims and claimable belong together' USING ERRCODE = 'invalid_parameter_value';
    END IF;
    IF has_trash AND expired IS NOT NULL THEN
        RAISE EXCEPTION 'only an entity without a trash has an expiry' USING ERRCODE = 'invalid_parameter_value';
    END IF;
    EXECUTE format('ALTER TABLE public.%I ENABLE ROW LEVEL SECURITY', noun);
    EXECUTE format('ALTER TABLE public.%I FORCE ROW LEVEL SECURITY', noun);
    FOR one IN SELECT p.polname FROM pg_policy p WHERE p.polrelid = to_regclass(format('public.%I', noun)) LOOP
        EXECUTE format('DROP POLICY %I ON public.%I', one, noun);
    END LOOP;
    EXECUTE format('REVOKE ALL ON public.%I FROM taskwire_janitor, taskwire_worker', noun);
    EXECUTE format($sql$CREATE POLICY own_rows ON public.%I TO taskwire_app
        USING (user_id = (SELECT nullif(current_setting('app.user_id', true), '')))$sql$, noun);
    EXECUTE format('GRANT SELECT, INSERT, UPDATE, DELETE ON public.%I TO taskwire_app', noun);
    IF has_trash THEN
        EXECUTE format($sql$CREATE POLICY expired_trash ON public.%I FOR SELECT TO taskwire_janitor
            USING (deleted_at < now() - interval '30 days')$sql$, noun);
        EXECUTE format($sql$CREATE POLICY purge_expired_trash ON public.%I FOR DELETE TO taskwire_janitor
            USING (deleted_at < now() - interval '30 days')$sql$, noun);
        EXECUTE format('GRANT SELECT, DELETE ON public.%I TO taskwire_janitor', noun);
    END IF;
    IF expired IS NOT NULL THEN
        EXECUTE format('CREATE POLICY expired_rows ON public.%I FOR SELECT TO taskwire_janitor USING (%s)', noun, expired);
        EXECUTE format('CREATE POLICY drop_expired_rows ON public.%I FOR DELETE TO taskwire_janitor USING (%s)', noun, expired);
        EXECUTE format('GRANT SELECT, DELETE ON public.%I TO taskwire_janitor', noun);
    END IF;
    IF claims IS NOT NULL THEN
        EXECUTE format('CREATE POLICY due_rows ON public.%I FOR SELECT TO taskwire_worker USING (%s)', noun, claimable);
        -- Stored as PostgreSQL prints it, because the check at start compares that form.
        SELECT pg_get_expr(p.polqual, p.polrelid) INTO claimable FROM pg_policy p
            WHERE p.polrelid = to_regclass(format('public.%I', noun)) AND p.polname = 'due_rows';
        SELECT string_agg(DISTINCT quote_ident(name), ', ') INTO one FROM unnest('{user_id,id}' || claims) AS name;
        EXECUTE format('GRANT SELECT (%s) ON public.%I TO taskwire_worker', one, noun);
    END IF;

    SELECT string_agg(format(CASE WHEN a.atttypid IN ('text'::regtype, 'varchar'::regtype)
            THEN 'coalesce(octet_length($1.%I), 0)' ELSE 'coalesce(octet_length($1.%I::text), 0)' END, name), ' + ')
        INTO sizes FROM unnest(texts) AS name
        JOIN pg_attribute a ON a.attrelid = to_regclass(format('public.%I', noun)) AND a.attname = name;
    EXECUTE format('CREATE OR REPLACE FUNCTION public.entity_bytes(public.%I) RETURNS BIGINT LANGUAGE sql STABLE AS %L',
        noun, format('SELECT (%s)::bigint', coalesce(sizes, '0')));

    EXECUTE format('CREATE OR REPLACE TRIGGER entity_create BEFORE INSERT ON public.%I FOR EACH ROW
        EXECUTE FUNCTION public.entity_create()', noun);
    EXECUTE format('CREATE OR REPLACE TRIGGER entity_change BEFORE UPDATE ON public.%I FOR EACH ROW
        EXECUTE FUNCTION public.entity_change(%s)', noun, arguments);
    EXECUTE format('CREATE OR REPLACE TRIGGER entity_purge BEFORE DELETE ON public.%I FOR EACH ROW
        EXECUTE FUNCTION public.entity_purge()', noun);
    EXECUTE format('CREATE OR REPLACE TRIGGER entity_created AFTER INSERT ON public.%I REFERENCING NEW TABLE AS changed
        FOR EACH STATEMENT EXECUTE FUNCTION public.entity_settle(%s)', noun, arguments);
    EXECUTE format('CREATE OR REPLACE TRIGGER entity_updated AFTER UPDATE ON public.%I REFERENCING OLD TABLE AS previous
        NEW TABLE AS changed FOR EACH STATEMENT EXECUTE FUNCTION public.entity_settle(%s)', noun, arguments);
    EXECUTE format('CREATE OR REPLACE TRIGGER entity_purged AFTER DELETE ON public.%I REFERENCING OLD TABLE AS changed
        FOR EACH STATEMENT EXECUTE FUNCTION public.entity_settle(%s)', noun, arguments);

    -- With other text columns, the byte counts of users become unknown.
    IF EXISTS (SELECT FROM public.entity e WHERE e.name = noun AND e.texts <> app_register_entity.texts) THEN
        UPDATE public.counter SET bytes = NULL;
    END IF;
    INSERT INTO public.entity AS e (name, has_trash, derived, texts, claims, claimable, expired)
    VALUES (noun, has_trash, derived, texts, claims, claimable, expired)
    ON CONFLICT (name) DO UPDATE SET has_trash = excluded.has_trash, derived = excluded.derived, texts = excluded.texts,
        claims = excluded.claims, claimable = excluded.claimable, expired = excluded.expired;
END $$;
REVOKE EXECUTE ON FUNCTION "app_register_entity" FROM PUBLIC;

------------------------------------------------------------------------------------------------------------------------------
-- Registration. Copies of clients are rebuilt, because tasks have a new field
------------------------------------------------------------------------------------------------------------------------------

ALTER TABLE "counter" NO FORCE ROW LEVEL SECURITY;
UPDATE "counter" SET "epoch" = gen_random_uuid();
ALTER TABLE "counter" FORCE ROW LEVEL SECURITY;

SELECT "app_register_entity"('task', true, '{title_sort,description_sort,due_asc,due_desc,place_sort}',
    '{title,description,tags,reminders}');
SELECT "app_register_entity"('notification', false, '{}', '{}', claims => '{wake_at}', claimable => 'wake_at IS NOT NULL',
    expired => 'fired_at < now() - interval ''30 days'' AND wake_at IS NULL');
