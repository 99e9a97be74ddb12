-- What the migrations build. Written by "npm run db:dump"; do not edit.

CREATE SCHEMA auth;

CREATE FUNCTION public.answer_id(id text, created boolean, changed boolean) RETURNS jsonb
    LANGUAGE sql IMMUTABLE
    AS $$
    SELECT jsonb_strip_nulls(jsonb_build_object('id', id, 'created', nullif(created, false),
        'changed', CASE WHEN changed AND NOT created THEN true END))
$$;

CREATE FUNCTION public.app_begin(caller text, change uuid DEFAULT NULL::uuid, called text DEFAULT NULL::text, given_key text DEFAULT NULL::text, given_hash text DEFAULT NULL::text) RETURNS jsonb
    LANGUAGE plpgsql
    AS $$
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

CREATE FUNCTION public.app_end(caller text) RETURNS void
    LANGUAGE plpgsql
    AS $$
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

CREATE FUNCTION public.keep_answer() RETURNS trigger
    LANGUAGE plpgsql
    AS $$
DECLARE
    most CONSTANT INTEGER := 65536;
    kept JSONB := current_setting('app.idempotency')::jsonb;
    change UUID := current_setting('app.change')::uuid;
    is_small BOOLEAN;
    given JSONB;
BEGIN
    -- Lengths are known without reading the texts.
    SELECT sum(octet_length(title) + octet_length(description)) <= most INTO is_small FROM changed;
    IF is_small IS NULL THEN
        RETURN NULL;
    END IF;
    IF is_small THEN
        SELECT jsonb_agg(jsonb_build_object('created', TG_OP = 'INSERT', 'row', jsonb_strip_nulls(
            to_jsonb(changed) - '{before,user_id,seq,title_sort,description_sort,due_asc,due_desc}'::text[])) ORDER BY changed.seq)
            INTO given FROM changed;
    ELSE
        SELECT jsonb_agg(public.answer_id(id::text, TG_OP = 'INSERT', change_id = change) ORDER BY seq) INTO given FROM changed;
    END IF;
    INSERT INTO public.idempotency_key AS k (user_id, procedure, key, input_hash, change_id, answer)
    VALUES (current_setting('app.user_id'), kept->>'procedure', kept->>'key', kept->>'hash', change,
        public.small_answer(given, change, most))
    ON CONFLICT (user_id, procedure, key) DO UPDATE SET answer = public.small_answer(k.answer || given, change, most);
    RETURN NULL;
END $$;

CREATE FUNCTION public.keep_seq() RETURNS trigger
    LANGUAGE plpgsql
    AS $$
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

CREATE FUNCTION public.leave_tombstone() RETURNS trigger
    LANGUAGE plpgsql
    AS $$
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

CREATE FUNCTION public.next_seq(owner text) RETURNS bigint
    LANGUAGE plpgsql
    AS $$
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

CREATE FUNCTION public.small_answer(answer jsonb, change uuid, most integer) RETURNS jsonb
    LANGUAGE sql IMMUTABLE
    AS $$
    SELECT CASE WHEN octet_length(answer::text) <= most THEN answer ELSE (
        SELECT jsonb_agg(CASE WHEN one ? 'id' THEN one ELSE public.answer_id(one->'row'->>'id', (one->>'created')::boolean,
            one->'row'->>'change_id' = change::text) END ORDER BY place)
        FROM jsonb_array_elements(answer) WITH ORDINALITY AS given(one, place)) END
$$;

CREATE FUNCTION public.task_change() RETURNS trigger
    LANGUAGE plpgsql
    AS $$
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

CREATE TABLE auth.account (
    id text NOT NULL,
    "accountId" text NOT NULL,
    "providerId" text NOT NULL,
    "userId" text NOT NULL,
    "accessToken" text,
    "refreshToken" text,
    "idToken" text,
    "accessTokenExpiresAt" timestamp(3) with time zone,
    "refreshTokenExpiresAt" timestamp(3) with time zone,
    scope text,
    password text,
    "createdAt" timestamp(3) with time zone DEFAULT CURRENT_TIMESTAMP NOT NULL,
    "updatedAt" timestamp(3) with time zone NOT NULL
);

CREATE TABLE auth.incarnation (
    id integer DEFAULT 1 NOT NULL,
    name text NOT NULL
);

CREATE TABLE auth.jwks (
    id text NOT NULL,
    "publicKey" text NOT NULL,
    "privateKey" text NOT NULL,
    "createdAt" timestamp(3) with time zone NOT NULL,
    "expiresAt" timestamp(3) with time zone,
    alg text,
    crv text
);

CREATE TABLE auth.rate_limit (
    id text NOT NULL,
    key text NOT NULL,
    count integer NOT NULL,
    "lastRequest" bigint NOT NULL
);

CREATE UNLOGGED TABLE auth.request_limit (
    key text NOT NULL,
    points integer DEFAULT 0 NOT NULL,
    expire double precision
);

CREATE TABLE auth.session (
    id text NOT NULL,
    "expiresAt" timestamp(3) with time zone NOT NULL,
    token text NOT NULL,
    "createdAt" timestamp(3) with time zone DEFAULT CURRENT_TIMESTAMP NOT NULL,
    "updatedAt" timestamp(3) with time zone NOT NULL,
    "ipAddress" text,
    "userAgent" text,
    "userId" text NOT NULL
);

CREATE TABLE auth."user" (
    id text NOT NULL,
    name text NOT NULL,
    email text NOT NULL,
    "emailVerified" boolean DEFAULT false NOT NULL,
    image text,
    "createdAt" timestamp(3) with time zone DEFAULT CURRENT_TIMESTAMP NOT NULL,
    "updatedAt" timestamp(3) with time zone DEFAULT CURRENT_TIMESTAMP NOT NULL
);

CREATE TABLE auth.verification (
    id text NOT NULL,
    identifier text NOT NULL,
    value text NOT NULL,
    "expiresAt" timestamp(3) with time zone NOT NULL,
    "createdAt" timestamp(3) with time zone DEFAULT CURRENT_TIMESTAMP NOT NULL,
    "updatedAt" timestamp(3) with time zone DEFAULT CURRENT_TIMESTAMP NOT NULL
);

CREATE TABLE public.counter (
    user_id text NOT NULL,
    seq bigint DEFAULT 0 NOT NULL,
    epoch uuid DEFAULT gen_random_uuid() NOT NULL,
    horizon bigint DEFAULT 0 NOT NULL,
    counted integer DEFAULT 0 NOT NULL,
    counted_seq bigint DEFAULT 0 NOT NULL
);

ALTER TABLE ONLY public.counter FORCE ROW LEVEL SECURITY;

CREATE TABLE public.ended_account (
    user_id text NOT NULL,
    ended_at timestamp(3) with time zone DEFAULT CURRENT_TIMESTAMP NOT NULL
);

ALTER TABLE ONLY public.ended_account FORCE ROW LEVEL SECURITY;

CREATE TABLE public.idempotency_key (
    user_id text NOT NULL,
    procedure text NOT NULL,
    key text NOT NULL,
    input_hash text NOT NULL,
    change_id uuid NOT NULL,
    answer jsonb NOT NULL,
    created_at timestamp(3) with time zone DEFAULT CURRENT_TIMESTAMP NOT NULL
);

ALTER TABLE ONLY public.idempotency_key FORCE ROW LEVEL SECURITY;

CREATE TABLE public.task (
    user_id text NOT NULL,
    id uuid NOT NULL,
    title text NOT NULL,
    description text DEFAULT ''::text NOT NULL,
    priority smallint DEFAULT 0 NOT NULL,
    tags text[] DEFAULT ARRAY[]::text[],
    due_date date,
    due_time time(0) without time zone,
    due_zone text,
    completed_at timestamp(3) with time zone,
    deleted_at timestamp(3) with time zone,
    created_at timestamp(3) with time zone NOT NULL,
    updated_at timestamp(3) with time zone NOT NULL,
    version integer DEFAULT 1 NOT NULL,
    seq bigint DEFAULT 0 NOT NULL,
    title_sort text NOT NULL COLLATE pg_catalog."C",
    description_sort text NOT NULL,
    due_asc timestamp(3) with time zone NOT NULL,
    due_desc timestamp(3) with time zone NOT NULL,
    before jsonb,
    change_id uuid,
    CONSTRAINT task_due_in_order CHECK ((((due_time IS NULL) OR (due_date IS NOT NULL)) AND ((due_zone IS NULL) OR (due_time IS NOT NULL)))),
    CONSTRAINT task_priority_known CHECK (((priority >= 0) AND (priority <= 4)))
);

ALTER TABLE ONLY public.task FORCE ROW LEVEL SECURITY;

CREATE TABLE public.tombstone (
    user_id text NOT NULL,
    table_name text NOT NULL,
    id uuid NOT NULL,
    seq bigint NOT NULL,
    purged_at timestamp(3) with time zone DEFAULT CURRENT_TIMESTAMP NOT NULL,
    before jsonb,
    change_id uuid,
    version integer
);

ALTER TABLE ONLY public.tombstone FORCE ROW LEVEL SECURITY;

ALTER TABLE ONLY auth.account
    ADD CONSTRAINT account_pkey PRIMARY KEY (id);

ALTER TABLE ONLY auth.incarnation
    ADD CONSTRAINT incarnation_pkey PRIMARY KEY (id);

ALTER TABLE ONLY auth.jwks
    ADD CONSTRAINT jwks_pkey PRIMARY KEY (id);

ALTER TABLE ONLY auth.rate_limit
    ADD CONSTRAINT rate_limit_pkey PRIMARY KEY (id);

ALTER TABLE ONLY auth.request_limit
    ADD CONSTRAINT request_limit_pkey PRIMARY KEY (key);

ALTER TABLE ONLY auth.session
    ADD CONSTRAINT session_pkey PRIMARY KEY (id);

ALTER TABLE ONLY auth."user"
    ADD CONSTRAINT user_pkey PRIMARY KEY (id);

ALTER TABLE ONLY auth.verification
    ADD CONSTRAINT verification_pkey PRIMARY KEY (id);

ALTER TABLE ONLY public.counter
    ADD CONSTRAINT counter_pkey PRIMARY KEY (user_id);

ALTER TABLE ONLY public.ended_account
    ADD CONSTRAINT ended_account_pkey PRIMARY KEY (user_id);

ALTER TABLE ONLY public.idempotency_key
    ADD CONSTRAINT idempotency_key_pkey PRIMARY KEY (user_id, procedure, key);

ALTER TABLE ONLY public.task
    ADD CONSTRAINT task_pkey PRIMARY KEY (user_id, id);

ALTER TABLE ONLY public.tombstone
    ADD CONSTRAINT tombstone_pkey PRIMARY KEY (user_id, table_name, id);

CREATE INDEX "account_userId_idx" ON auth.account USING btree ("userId");

CREATE UNIQUE INDEX rate_limit_key_key ON auth.rate_limit USING btree (key);

CREATE UNIQUE INDEX session_token_key ON auth.session USING btree (token);

CREATE INDEX "session_userId_idx" ON auth.session USING btree ("userId");

CREATE UNIQUE INDEX user_email_key ON auth."user" USING btree (email);

CREATE INDEX verification_identifier_idx ON auth.verification USING btree (identifier);

CREATE INDEX ended_account_ended_at_idx ON public.ended_account USING btree (ended_at);

CREATE INDEX idempotency_key_created_at_idx ON public.idempotency_key USING btree (created_at);

CREATE INDEX task_trash_idx ON public.task USING btree (user_id, created_at, id) WHERE (deleted_at IS NOT NULL);

CREATE INDEX task_user_id_created_at_id_idx ON public.task USING btree (user_id, created_at, id);

CREATE INDEX task_user_id_due_asc_id_idx ON public.task USING btree (user_id, due_asc, id);

CREATE INDEX task_user_id_due_desc_id_idx ON public.task USING btree (user_id, due_desc, id);

CREATE INDEX task_user_id_priority_id_idx ON public.task USING btree (user_id, priority, id);

CREATE UNIQUE INDEX task_user_id_seq_key ON public.task USING btree (user_id, seq);

CREATE INDEX task_user_id_title_sort_id_idx ON public.task USING btree (user_id, title_sort, id);

CREATE INDEX task_user_id_updated_at_id_idx ON public.task USING btree (user_id, updated_at, id);

CREATE INDEX tombstone_purged_at_idx ON public.tombstone USING btree (purged_at);

CREATE UNIQUE INDEX tombstone_user_id_seq_key ON public.tombstone USING btree (user_id, seq);

CREATE TRIGGER task_change BEFORE INSERT OR UPDATE ON public.task FOR EACH ROW EXECUTE FUNCTION public.task_change();

CREATE TRIGGER task_created_answer AFTER INSERT ON public.task REFERENCING NEW TABLE AS changed FOR EACH STATEMENT WHEN ((COALESCE(current_setting('app.idempotency'::text, true), ''::text) <> ''::text)) EXECUTE FUNCTION public.keep_answer();

CREATE TRIGGER task_purge BEFORE DELETE ON public.task FOR EACH ROW EXECUTE FUNCTION public.leave_tombstone();

CREATE TRIGGER task_purged_answer AFTER DELETE ON public.task REFERENCING OLD TABLE AS changed FOR EACH STATEMENT WHEN ((COALESCE(current_setting('app.idempotency'::text, true), ''::text) <> ''::text)) EXECUTE FUNCTION public.keep_answer();

CREATE TRIGGER task_seq AFTER INSERT OR DELETE OR UPDATE ON public.task FOR EACH STATEMENT WHEN ((COALESCE(current_setting('app.seq'::text, true), ''::text) <> ''::text)) EXECUTE FUNCTION public.keep_seq();

CREATE TRIGGER task_updated_answer AFTER UPDATE ON public.task REFERENCING NEW TABLE AS changed FOR EACH STATEMENT WHEN ((COALESCE(current_setting('app.idempotency'::text, true), ''::text) <> ''::text)) EXECUTE FUNCTION public.keep_answer();

ALTER TABLE ONLY auth.account
    ADD CONSTRAINT "account_userId_fkey" FOREIGN KEY ("userId") REFERENCES auth."user"(id) ON UPDATE CASCADE ON DELETE CASCADE;

ALTER TABLE ONLY auth.session
    ADD CONSTRAINT "session_userId_fkey" FOREIGN KEY ("userId") REFERENCES auth."user"(id) ON UPDATE CASCADE ON DELETE CASCADE;

ALTER TABLE public.counter ENABLE ROW LEVEL SECURITY;

CREATE POLICY drop_expired_ends ON public.ended_account FOR DELETE TO taskwire_janitor USING ((ended_at < (now() - '31 days'::interval)));

CREATE POLICY drop_expired_keys ON public.idempotency_key FOR DELETE TO taskwire_janitor USING ((created_at < (now() - '24:00:00'::interval)));

CREATE POLICY drop_expired_tombstones ON public.tombstone FOR DELETE TO taskwire_janitor USING ((purged_at < (now() - '30 days'::interval)));

ALTER TABLE public.ended_account ENABLE ROW LEVEL SECURITY;

CREATE POLICY expired_ends ON public.ended_account FOR SELECT TO taskwire_janitor USING ((ended_at < (now() - '31 days'::interval)));

CREATE POLICY expired_keys ON public.idempotency_key FOR SELECT TO taskwire_janitor USING ((created_at < (now() - '24:00:00'::interval)));

CREATE POLICY expired_tombstones ON public.tombstone FOR SELECT TO taskwire_janitor USING ((purged_at < (now() - '30 days'::interval)));

CREATE POLICY expired_trash ON public.task FOR SELECT TO taskwire_janitor USING ((deleted_at < (now() - '30 days'::interval)));

CREATE POLICY forget_what_was_purged ON public.tombstone FOR UPDATE TO taskwire_janitor USING ((purged_at < (now() - '01:00:00'::interval))) WITH CHECK ((before IS NULL));

ALTER TABLE public.idempotency_key ENABLE ROW LEVEL SECURITY;

CREATE POLICY leave_tombstones ON public.tombstone FOR INSERT TO taskwire_janitor WITH CHECK (true);

CREATE POLICY own_rows ON public.counter TO taskwire_app USING ((user_id = ( SELECT NULLIF(current_setting('app.user_id'::text, true), ''::text) AS "nullif")));

CREATE POLICY own_rows ON public.ended_account TO taskwire_app USING ((user_id = ( SELECT NULLIF(current_setting('app.user_id'::text, true), ''::text) AS "nullif")));

CREATE POLICY own_rows ON public.idempotency_key TO taskwire_app USING ((user_id = ( SELECT NULLIF(current_setting('app.user_id'::text, true), ''::text) AS "nullif")));

CREATE POLICY own_rows ON public.task TO taskwire_app USING ((user_id = ( SELECT NULLIF(current_setting('app.user_id'::text, true), ''::text) AS "nullif")));

CREATE POLICY own_rows ON public.tombstone TO taskwire_app USING ((user_id = ( SELECT NULLIF(current_setting('app.user_id'::text, true), ''::text) AS "nullif")));

CREATE POLICY owners_of_expired_rows ON public.counter TO taskwire_janitor USING (((EXISTS ( SELECT 1
   FROM public.task
  WHERE (task.user_id = counter.user_id))) OR (EXISTS ( SELECT 1
   FROM public.tombstone
  WHERE ((tombstone.user_id = counter.user_id) AND (tombstone.purged_at < (now() - '30 days'::interval)))))));

CREATE POLICY purge_expired_trash ON public.task FOR DELETE TO taskwire_janitor USING ((deleted_at < (now() - '30 days'::interval)));

CREATE POLICY purged_an_hour_ago ON public.tombstone FOR SELECT TO taskwire_janitor USING ((purged_at < (now() - '01:00:00'::interval)));

CREATE POLICY renew_epochs ON public.counter TO taskwire_janitor USING ((( SELECT current_setting('app.renew'::text, true) AS current_setting) = 'on'::text));

ALTER TABLE public.task ENABLE ROW LEVEL SECURITY;

ALTER TABLE public.tombstone ENABLE ROW LEVEL SECURITY;

GRANT USAGE ON SCHEMA auth TO taskwire_auth;

GRANT USAGE ON SCHEMA public TO taskwire_app;
GRANT USAGE ON SCHEMA public TO taskwire_janitor;

GRANT SELECT,INSERT,DELETE,UPDATE ON TABLE auth.account TO taskwire_auth;

GRANT SELECT,INSERT,UPDATE ON TABLE auth.incarnation TO taskwire_auth;

GRANT SELECT,INSERT,DELETE,UPDATE ON TABLE auth.jwks TO taskwire_auth;

GRANT SELECT,INSERT,DELETE,UPDATE ON TABLE auth.rate_limit TO taskwire_auth;

GRANT SELECT,INSERT,DELETE,UPDATE ON TABLE auth.request_limit TO taskwire_auth;

GRANT SELECT,INSERT,DELETE,UPDATE ON TABLE auth.session TO taskwire_auth;

GRANT SELECT,INSERT,DELETE,UPDATE ON TABLE auth."user" TO taskwire_auth;

GRANT SELECT,INSERT,DELETE,UPDATE ON TABLE auth.verification TO taskwire_auth;

GRANT SELECT,INSERT,DELETE,UPDATE ON TABLE public.counter TO taskwire_app;
GRANT SELECT,UPDATE ON TABLE public.counter TO taskwire_janitor;

GRANT SELECT,INSERT,UPDATE ON TABLE public.ended_account TO taskwire_app;
GRANT SELECT,DELETE ON TABLE public.ended_account TO taskwire_janitor;

GRANT SELECT,INSERT,DELETE,UPDATE ON TABLE public.idempotency_key TO taskwire_app;
GRANT SELECT,DELETE ON TABLE public.idempotency_key TO taskwire_janitor;

GRANT SELECT,INSERT,DELETE,UPDATE ON TABLE public.task TO taskwire_app;
GRANT SELECT,DELETE ON TABLE public.task TO taskwire_janitor;

GRANT SELECT,INSERT,DELETE ON TABLE public.tombstone TO taskwire_app;
GRANT SELECT,INSERT,DELETE ON TABLE public.tombstone TO taskwire_janitor;

GRANT UPDATE(before) ON TABLE public.tombstone TO taskwire_janitor;
