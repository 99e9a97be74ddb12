-- How many tasks a user holds is known without counting at each insert: there were "counted" at "counted_seq", and every
-- insert since has taken a number of the sequence.
ALTER TABLE "counter" ADD COLUMN "counted" INTEGER NOT NULL DEFAULT 0, ADD COLUMN "counted_seq" BIGINT NOT NULL DEFAULT 0;

-- Whose account has ended, and when: tokens from before are refused until the last of them has expired.
CREATE TABLE "ended_account" (
    "user_id" TEXT NOT NULL,
    "ended_at" TIMESTAMPTZ(3) NOT NULL DEFAULT CURRENT_TIMESTAMP,

    CONSTRAINT "ended_account_pkey" PRIMARY KEY ("user_id")
);
CREATE INDEX "ended_account_ended_at_idx" ON "ended_account"("ended_at");

ALTER TABLE "ended_account" ENABLE ROW LEVEL SECURITY;
ALTER TABLE "ended_account" FORCE ROW LEVEL SECURITY;
CREATE POLICY "own_rows" ON "ended_account" TO "taskwire_app"
    USING ("user_id" = (SELECT nullif(current_setting('app.user_id', true), '')));
CREATE POLICY "expired_ends" ON "ended_account" FOR SELECT TO "taskwire_janitor"
    USING ("ended_at" < now() - interval '31 days');
CREATE POLICY "drop_expired_ends" ON "ended_account" FOR DELETE TO "taskwire_janitor"
    USING ("ended_at" < now() - interval '31 days');
GRANT SELECT, INSERT, UPDATE ON "ended_account" TO "taskwire_app";
GRANT SELECT, DELETE ON "ended_account" TO "taskwire_janitor";
GRANT DELETE ON "counter" TO "taskwire_app";

-- Requests of the current window, for processes that share their limits. A crash empties it, which costs nobody anything.
CREATE UNLOGGED TABLE "auth"."request_limit" (
    "key" TEXT NOT NULL,
    "points" INTEGER NOT NULL DEFAULT 0,
    "expire" DOUBLE PRECISION,

    CONSTRAINT "request_limit_pkey" PRIMARY KEY ("key")
);
GRANT SELECT, INSERT, UPDATE, DELETE ON "auth"."request_limit" TO "taskwire_auth";

-- As before; and nothing is written for an account that has just ended, by whatever token: some are still remembered.
CREATE OR REPLACE FUNCTION "app_begin"(caller TEXT, change UUID DEFAULT NULL, called TEXT DEFAULT NULL,
    given_key TEXT DEFAULT NULL, given_hash TEXT DEFAULT NULL) RETURNS JSONB LANGUAGE plpgsql AS $$
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
        -- Who has a counter has not ended the account since: that deletes it.
        IF EXISTS (SELECT FROM public.ended_account WHERE user_id = caller AND ended_at > now() - interval '2 minutes') THEN
            RAISE EXCEPTION 'this account has ended' USING ERRCODE = 'TW401';
        END IF;
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

-- As before; and no insert leaves a user with more tasks than "app.task_limit". The tasks are counted only where that could be.
CREATE OR REPLACE FUNCTION "keep_seq"() RETURNS TRIGGER LANGUAGE plpgsql AS $$
DECLARE
    held public.counter;
    task_limit BIGINT;
    tasks INTEGER;
BEGIN
    UPDATE public.counter SET seq = current_setting('app.seq')::bigint
    WHERE user_id = current_setting('app.user_id') AND seq < current_setting('app.seq')::bigint RETURNING * INTO held;
    IF TG_OP <> 'INSERT' OR held.user_id IS NULL THEN
        RETURN NULL;
    END IF;
    task_limit := nullif(current_setting('app.task_limit', true), '')::bigint;
    IF held.counted + held.seq - held.counted_seq > task_limit THEN
        SELECT count(*) INTO tasks FROM public.task WHERE user_id = held.user_id;
        IF tasks > task_limit THEN
            RAISE EXCEPTION 'more tasks than one user may hold' USING ERRCODE = 'TW403';
        END IF;
        UPDATE public.counter SET counted = tasks, counted_seq = held.seq WHERE user_id = held.user_id;
    END IF;
    RETURN NULL;
END $$;

-- Deletes everything of a user, and marks the account as ended. A prefix like app_begin: it sets role and user.
CREATE FUNCTION "app_end"(caller TEXT) RETURNS VOID LANGUAGE plpgsql AS $$
BEGIN
    IF coalesce(caller, '') = '' THEN
        RAISE EXCEPTION 'app_end needs a user' USING ERRCODE = 'insufficient_privilege';
    END IF;
    PERFORM set_config('role', 'taskwire_app', true), set_config('app.user_id', caller, true),
        set_config('app.ending', 'on', true);
    -- Changes under way end first; those that come later find the mark.
    INSERT INTO public.counter (user_id) VALUES (caller) ON CONFLICT (user_id) DO NOTHING;
    PERFORM FROM public.counter WHERE user_id = caller FOR UPDATE;
    DELETE FROM public.task WHERE user_id = caller;
    DELETE FROM public.tombstone WHERE user_id = caller;
    DELETE FROM public.idempotency_key WHERE user_id = caller;
    INSERT INTO public.ended_account (user_id, ended_at) VALUES (caller, clock_timestamp())
        ON CONFLICT (user_id) DO UPDATE SET ended_at = excluded.ended_at;
    DELETE FROM public.counter WHERE user_id = caller;
END $$;

-- As before; what goes with its owner leaves nothing.
CREATE OR REPLACE FUNCTION "leave_tombstone"() RETURNS TRIGGER LANGUAGE plpgsql AS $$
DECLARE
    change UUID := nullif(current_setting('app.change', true), '')::uuid;
BEGIN
    IF current_setting('app.replay', true) = 'on' THEN
        RETURN NULL;
    END IF;
    IF current_setting('app.ending', true) = 'on' THEN
        RETURN old;
    END IF;
    -- No ON CONFLICT: it would need the janitor to see tombstones that have not expired.
    DELETE FROM public.tombstone t WHERE t.user_id = old.user_id AND t.table_name = TG_TABLE_NAME AND t.id = old.id;
    INSERT INTO public.tombstone (user_id, table_name, id, seq, version, change_id, before)
    VALUES (old.user_id, TG_TABLE_NAME, old.id, public.next_seq(old.user_id), old.version, change,
        CASE WHEN change IS NOT NULL THEN to_jsonb(old) - 'before' END);
    RETURN old;
END $$;
