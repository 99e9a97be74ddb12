-- AlterTable
ALTER TABLE "task" ADD COLUMN     "before" JSONB,
ADD COLUMN     "change_id" UUID;

-- AlterTable
ALTER TABLE "tombstone" ADD COLUMN     "before" JSONB,
ADD COLUMN     "change_id" UUID,
ADD COLUMN     "version" INTEGER;

-- CreateTable
CREATE TABLE "idempotency_key" (
    "user_id" TEXT NOT NULL,
    "procedure" TEXT NOT NULL,
    "key" TEXT NOT NULL,
    "input_hash" TEXT NOT NULL,
    "change_id" UUID NOT NULL,
    "answer" JSONB NOT NULL,
    "created_at" TIMESTAMPTZ(3) NOT NULL DEFAULT CURRENT_TIMESTAMP,

    CONSTRAINT "idempotency_key_pkey" PRIMARY KEY ("user_id","procedure","key")
);

-- CreateIndex
CREATE INDEX "idempotency_key_created_at_idx" ON "idempotency_key"("created_at");

-- Row security for the new table, as for the others.
ALTER TABLE "idempotency_key" ENABLE ROW LEVEL SECURITY;
ALTER TABLE "idempotency_key" FORCE ROW LEVEL SECURITY;
CREATE POLICY "own_rows" ON "idempotency_key" TO taskwire_app
    USING (user_id = (SELECT nullif(current_setting('app.user_id', true), '')));
CREATE POLICY "expired_keys" ON "idempotency_key" FOR SELECT TO taskwire_janitor
    USING (created_at < now() - interval '24 hours');
CREATE POLICY "drop_expired_keys" ON "idempotency_key" FOR DELETE TO taskwire_janitor
    USING (created_at < now() - interval '24 hours');
GRANT SELECT, INSERT, UPDATE, DELETE ON "idempotency_key" TO taskwire_app;
GRANT SELECT, DELETE ON "idempotency_key" TO taskwire_janitor;

-- What a purged row was can be taken back for an hour; then the janitor forgets it.
CREATE POLICY "purged_an_hour_ago" ON "tombstone" FOR SELECT TO taskwire_janitor
    USING (purged_at < now() - interval '1 hour');
CREATE POLICY "forget_what_was_purged" ON "tombstone" FOR UPDATE TO taskwire_janitor
    USING (purged_at < now() - interval '1 hour') WITH CHECK (before IS NULL);
GRANT UPDATE (before) ON "tombstone" TO taskwire_janitor;
-- It sees more tombstones now, but moves no more counters.
DROP POLICY "owners_of_expired_rows" ON "counter";
CREATE POLICY "owners_of_expired_rows" ON "counter" TO taskwire_janitor
    USING (
        EXISTS (SELECT 1 FROM "task" WHERE "task".user_id = "counter".user_id)
        OR EXISTS (SELECT 1 FROM "tombstone" WHERE "tombstone".user_id = "counter".user_id
            AND "tombstone".purged_at < now() - interval '30 days')
    );

-- Every write transaction begins here, as before: the role, who asks, the user's counter row. It also says which change this
-- is, and, where the change has a key that was used before, gives what was answered then. In that case the triggers below
-- let nothing be written.
DROP FUNCTION "app_begin"(TEXT);
CREATE FUNCTION "app_begin"(
    caller TEXT, change UUID DEFAULT NULL, called TEXT DEFAULT NULL, given_key TEXT DEFAULT NULL, given_hash TEXT DEFAULT NULL
) RETURNS JSONB LANGUAGE plpgsql AS $$
DECLARE
    known public.idempotency_key;
    last_seq BIGINT;
BEGIN
    IF coalesce(caller, '') = '' THEN
        RAISE EXCEPTION 'app_begin needs a user' USING ERRCODE = 'insufficient_privilege';
    END IF;
    PERFORM set_config('role', 'taskwire_app', true), set_config('app.user_id', caller, true),
        set_config('app.change', coalesce(change::text, ''), true);
    SELECT seq INTO last_seq FROM public.counter WHERE user_id = caller FOR NO KEY UPDATE;
    IF NOT FOUND THEN
        INSERT INTO public.counter (user_id) VALUES (caller) ON CONFLICT (user_id) DO NOTHING;
        SELECT seq INTO last_seq FROM public.counter WHERE user_id = caller FOR NO KEY UPDATE;
    END IF;
    PERFORM set_config('app.seq', last_seq::text, true);
    IF given_key IS NULL THEN
        RETURN NULL;
    END IF;
    -- An earlier change with this key has ended by now: it held the counter row.
    SELECT * INTO known FROM public.idempotency_key
        WHERE user_id = caller AND procedure = called AND key = given_key;
    IF known.created_at > now() - interval '24 hours' THEN
        IF known.input_hash <> given_hash THEN
            RAISE EXCEPTION 'this idempotency key was used before with another input' USING ERRCODE = 'TW422';
        END IF;
        PERFORM set_config('app.replay', 'on', true);
        RETURN jsonb_build_object('changeId', known.change_id, 'rows', known.answer);
    END IF;
    DELETE FROM public.idempotency_key WHERE user_id = caller AND procedure = called AND key = given_key;
    PERFORM set_config('app.idempotency',
        jsonb_build_object('procedure', called, 'key', given_key, 'hash', given_hash)::text, true);
    RETURN NULL;
END $$;

-- The next number of a sequence. A caller's own is counted in the transaction, which holds the counter, and written back once
-- a statement: updating the counter for each row of a large change would cost ever more.
CREATE OR REPLACE FUNCTION "next_seq"(owner TEXT) RETURNS BIGINT LANGUAGE plpgsql AS $$
DECLARE
    given BIGINT;
BEGIN
    IF current_setting('app.user_id', true) = owner AND coalesce(current_setting('app.seq', true), '') <> '' THEN
        given := current_setting('app.seq')::bigint + 1;
        PERFORM set_config('app.seq', given::text, true);
        RETURN given;
    END IF;
    UPDATE public.counter SET seq = seq + 1 WHERE user_id = owner RETURNING seq INTO given;
    IF NOT FOUND THEN
        RAISE EXCEPTION 'a write must begin with app_begin' USING ERRCODE = 'insufficient_privilege';
    END IF;
    RETURN given;
END $$;

CREATE FUNCTION "keep_seq"() RETURNS TRIGGER LANGUAGE plpgsql AS $$
BEGIN
    UPDATE public.counter SET seq = current_setting('app.seq')::bigint
    WHERE user_id = current_setting('app.user_id') AND seq < current_setting('app.seq')::bigint;
    RETURN NULL;
END $$;

CREATE TRIGGER "task_seq" AFTER INSERT OR UPDATE OR DELETE ON "task" FOR EACH STATEMENT
    WHEN (coalesce(current_setting('app.seq', true), '') <> '') EXECUTE FUNCTION "keep_seq"();

-- As before, and each change leaves in the row what the row was, so that it can be taken back.
CREATE OR REPLACE FUNCTION "task_change"() RETURNS TRIGGER LANGUAGE plpgsql AS $$
DECLARE
    same public.task;
BEGIN
    IF current_setting('app.replay', true) = 'on' THEN
        RETURN NULL;
    END IF;
    IF TG_OP = 'UPDATE' THEN
        new.created_at := old.created_at;
        IF new.completed_at IS NOT NULL THEN
            new.completed_at := coalesce(old.completed_at, new.completed_at);
        END IF;
        IF new.deleted_at IS NOT NULL THEN
            new.deleted_at := coalesce(old.deleted_at, new.deleted_at);
        END IF;
        same := new;
        same.updated_at := old.updated_at;
        same.version := old.version;
        same.seq := old.seq;
        same.change_id := old.change_id;
        same.before := old.before;
        IF same IS NOT DISTINCT FROM old THEN
            RETURN old;
        END IF;
        new.version := old.version + 1;
        new.before := to_jsonb(old) - 'before';
    ELSE
        -- An id that comes back after it was purged goes on counting: its old versions must not be taken for new ones.
        new.version := 1 + coalesce((SELECT t.version FROM public.tombstone t
            WHERE t.user_id = new.user_id AND t.table_name = TG_TABLE_NAME AND t.id = new.id), 0);
        new.before := NULL;
    END IF;
    new.change_id := nullif(current_setting('app.change', true), '')::uuid;
    new.seq := public.next_seq(new.user_id);
    RETURN new;
END $$;

-- As before; what a caller purges can be taken back, what the janitor does cannot.
CREATE OR REPLACE FUNCTION "leave_tombstone"() RETURNS TRIGGER LANGUAGE plpgsql AS $$
DECLARE
    change UUID := nullif(current_setting('app.change', true), '')::uuid;
BEGIN
    IF current_setting('app.replay', true) = 'on' THEN
        RETURN NULL;
    END IF;
    -- No ON CONFLICT: it would need the janitor to see tombstones that have not expired.
    DELETE FROM public.tombstone t WHERE t.user_id = old.user_id AND t.table_name = TG_TABLE_NAME AND t.id = old.id;
    INSERT INTO public.tombstone (user_id, table_name, id, seq, version, change_id, before)
    VALUES (old.user_id, TG_TABLE_NAME, old.id, public.next_seq(old.user_id), old.version, change,
        CASE WHEN change IS NOT NULL THEN to_jsonb(old) - 'before' END);
    RETURN old;
END $$;

-- Keeps the answer of a change with a key, in the transaction of the change: only what is committed is answered again.
CREATE FUNCTION "keep_answer"() RETURNS TRIGGER LANGUAGE plpgsql AS $$
DECLARE
    kept JSONB := current_setting('app.idempotency')::jsonb;
BEGIN
    INSERT INTO public.idempotency_key (user_id, procedure, key, input_hash, change_id, answer)
    SELECT current_setting('app.user_id'), kept->>'procedure', kept->>'key', kept->>'hash',
        current_setting('app.change')::uuid,
        jsonb_agg(jsonb_build_object('created', TG_OP = 'INSERT', 'row',
            to_jsonb(changed) - '{before,user_id,seq,title_sort,description_sort,due_asc,due_desc}'::text[]) ORDER BY changed.seq)
    FROM changed HAVING count(*) > 0
    ON CONFLICT (user_id, procedure, key) DO UPDATE SET answer = idempotency_key.answer || excluded.answer;
    RETURN NULL;
END $$;

CREATE TRIGGER "task_created_answer" AFTER INSERT ON "task" REFERENCING NEW TABLE AS changed FOR EACH STATEMENT
    WHEN (coalesce(current_setting('app.idempotency', true), '') <> '') EXECUTE FUNCTION "keep_answer"();
CREATE TRIGGER "task_updated_answer" AFTER UPDATE ON "task" REFERENCING NEW TABLE AS changed FOR EACH STATEMENT
    WHEN (coalesce(current_setting('app.idempotency', true), '') <> '') EXECUTE FUNCTION "keep_answer"();
CREATE TRIGGER "task_purged_answer" AFTER DELETE ON "task" REFERENCING OLD TABLE AS changed FOR EACH STATEMENT
    WHEN (coalesce(current_setting('app.idempotency', true), '') <> '') EXECUTE FUNCTION "keep_answer"();
