-- What the migrations build. Written by "npm run db:dump"; do not edit.

CREATE SCHEMA auth;

CREATE FUNCTION public.answer_id(noun text, id text, created boolean, changed boolean, removed boolean) RETURNS jsonb
    LANGUAGE sql IMMUTABLE
    AS $$
    SELECT jsonb_strip_nulls(jsonb_build_object('entity', noun, 'id', id, 'created', nullif(created, false),
        'changed', CASE WHEN changed AND NOT coalesce(created, false) THEN true END, 'removed', nullif(removed, false)))
$$;

CREATE FUNCTION public.app_begin(caller text, change uuid DEFAULT NULL::uuid, request jsonb DEFAULT NULL::jsonb) RETURNS jsonb
    LANGUAGE plpgsql
    AS $$
DECLARE
    known public.idempotency_key;
    last_seq BIGINT;
    held TEXT;
BEGIN
    IF coalesce(caller, '') = '' THEN
        RAISE EXCEPTION 'app_begin needs a user' USING ERRCODE = 'insufficient_privilege';
    END IF;
    -- Assigned here and below, because PERFORM would run it as a query.
    held := set_config('role', 'taskwire_app', true) || set_config('app.user_id', caller, true)
        || set_config('app.change', coalesce(change::text, ''), true);
    SELECT seq INTO last_seq FROM public.counter WHERE user_id = caller FOR NO KEY UPDATE;
    IF NOT FOUND THEN
        INSERT INTO public.counter (user_id) VALUES (caller) ON CONFLICT (user_id) DO NOTHING;
        SELECT seq INTO last_seq FROM public.counter WHERE user_id = caller FOR NO KEY UPDATE;
        -- An account with a counter was not deleted since: that deletes the counter.
        IF EXISTS (SELECT FROM public.ended_account WHERE user_id = caller AND ended_at > now() - interval '2 minutes') THEN
            RAISE EXCEPTION 'this account has ended' USING ERRCODE = 'TW401';
        END IF;
    END IF;
    held := set_config('app.seq', last_seq::text, true) || set_config('app.bytes', '0', true) || set_config('app.states', '', true);
    IF request IS NULL THEN
        RETURN NULL;
    END IF;
    -- An earlier change with this key has ended by now: it held the counter row.
    SELECT * INTO known FROM public.idempotency_key
        WHERE user_id = caller AND procedure = request->>'procedure' AND key = request->>'key';
    IF FOUND THEN
        IF known.created_at > now() - interval '24 hours' THEN
            IF known.input_hash <> request->>'hash' THEN
                RAISE EXCEPTION 'this idempotency key was used before with another input' USING ERRCODE = 'TW422';
            END IF;
            PERFORM set_config('app.replay', 'on', true);
            RETURN jsonb_build_object('changeId', known.change_id, 'rows', public.completed_answer(known.answer),
                'affected', known.affected);
        END IF;
        DELETE FROM public.idempotency_key
            WHERE user_id = caller AND procedure = request->>'procedure' AND key = request->>'key';
    END IF;
    PERFORM set_config('app.idempotency', request::text, true);
    RETURN NULL;
END $$;

CREATE FUNCTION public.app_bytes(owner text) RETURNS bigint
    LANGUAGE plpgsql
    AS $_$
DECLARE
    noun TEXT;
    found BIGINT;
    total BIGINT;
BEGIN
    SELECT coalesce(sum(pg_column_size(before)), 0) INTO total FROM public.undo_state WHERE user_id = owner;
    SELECT total + coalesce(sum(pg_column_size(answer)), 0) INTO total FROM public.idempotency_key WHERE user_id = owner;
    FOR noun IN SELECT name FROM public.entity LOOP
        EXECUTE format('SELECT coalesce(sum(public.entity_bytes(t)), 0) FROM public.%I t WHERE user_id = $1', noun)
            INTO found USING owner;
        total := total + found;
    END LOOP;
    RETURN total;
END $_$;

CREATE FUNCTION public.app_clear(owner text, most integer) RETURNS jsonb
    LANGUAGE plpgsql
    AS $_$
DECLARE
    noun TEXT;
    one UUID;
    ids UUID[];
    purged JSONB := '{}';
    count BIGINT;
BEGIN
    PERFORM FROM public.counter WHERE user_id = owner FOR NO KEY UPDATE SKIP LOCKED;
    IF NOT FOUND THEN
        RETURN NULL;
    END IF;
    FOR noun IN SELECT e.name FROM public.app_entities() WITH ORDINALITY AS e (name, place)
        JOIN public.entity USING (name) WHERE has_trash ORDER BY place
    LOOP
        EXECUTE format('SELECT array(SELECT id FROM public.%I WHERE user_id = $1 AND deleted_at < now() - interval ''30 days''
            LIMIT $2)', noun) INTO ids USING owner, most;
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
    -- A device that has not asked for so long has to start over, so where that begins is kept.
    WITH gone AS (
        DELETE FROM public.tombstone WHERE user_id = owner AND purged_at < now() - interval '30 days' RETURNING seq
    ), moved AS (
        UPDATE public.counter SET horizon = greatest(horizon, (SELECT max(seq) FROM gone))
        WHERE user_id = owner AND EXISTS (SELECT FROM gone)
    ) SELECT count(*) INTO count FROM gone;
    RETURN jsonb_build_object('purged', purged, 'tombstones', count);
END $_$;

CREATE FUNCTION public.app_columns(noun text, without text[]) RETURNS text
    LANGUAGE sql STABLE
    AS $$
    SELECT string_agg(quote_ident(attname), ', ' ORDER BY attnum) FROM pg_attribute
    WHERE attrelid = to_regclass(format('public.%I', noun)) AND attnum > 0 AND NOT attisdropped AND attgenerated = ''
        AND attname <> ALL (without)
$$;

CREATE FUNCTION public.app_defaults(noun text, required boolean) RETURNS jsonb
    LANGUAGE plpgsql STABLE
    AS $$
DECLARE
    one RECORD;
    held JSONB;
    defaults JSONB := '{}';
BEGIN
    FOR one IN SELECT a.attname AS name, format_type(a.atttypid, a.atttypmod) AS type, pg_get_expr(d.adbin, d.adrelid) AS expression
        FROM pg_attribute a JOIN pg_attrdef d ON d.adrelid = a.attrelid AND d.adnum = a.attnum
        WHERE a.attrelid = to_regclass(format('public.%I', noun)) AND a.attgenerated = '' AND (a.attnotnull OR NOT required)
    LOOP
        EXECUTE format('SELECT to_jsonb((%s)::%s)', one.expression, one.type) INTO held;
        defaults := defaults || jsonb_build_object(one.name, held);
    END LOOP;
    RETURN defaults;
END $$;

CREATE FUNCTION public.app_end(caller text) RETURNS void
    LANGUAGE plpgsql
    AS $_$
DECLARE
    noun TEXT;
BEGIN
    IF coalesce(caller, '') = '' THEN
        RAISE EXCEPTION 'app_end needs a user' USING ERRCODE = 'insufficient_privilege';
    END IF;
    PERFORM set_config('role', 'taskwire_app', true), set_config('app.user_id', caller, true),
        set_config('app.ending', 'on', true);
    -- Changes under way end first; those that come later find the mark.
    INSERT INTO public.counter (user_id) VALUES (caller) ON CONFLICT (user_id) DO NOTHING;
    PERFORM FROM public.counter WHERE user_id = caller FOR UPDATE;
    FOR noun IN SELECT * FROM public.app_entities() LOOP
        EXECUTE format('DELETE FROM public.%I WHERE user_id = $1', noun) USING caller;
    END LOOP;
    DELETE FROM public.tombstone WHERE user_id = caller;
    DELETE FROM public.undo_state WHERE user_id = caller;
    DELETE FROM public.idempotency_key WHERE user_id = caller;
    INSERT INTO public.ended_account (user_id, ended_at) VALUES (caller, clock_timestamp())
        ON CONFLICT (user_id) DO UPDATE SET ended_at = excluded.ended_at;
    DELETE FROM public.counter WHERE user_id = caller;
END $_$;

CREATE FUNCTION public.app_entities() RETURNS SETOF text
    LANGUAGE plpgsql STABLE
    AS $$
DECLARE
    rest TEXT[] := array(SELECT name FROM public.entity ORDER BY name);
    free TEXT[];
BEGIN
    WHILE cardinality(rest) > 0 LOOP
        free := array(SELECT name FROM unnest(rest) AS name WHERE NOT EXISTS (
            SELECT FROM pg_constraint k JOIN unnest(rest) AS other ON k.conrelid = to_regclass(format('public.%I', other))
            WHERE k.contype = 'f' AND k.confrelid = to_regclass(format('public.%I', name)) AND k.conrelid <> k.confrelid)
            ORDER BY name);
        IF cardinality(free) = 0 THEN
            free := rest;
        END IF;
        RETURN QUERY SELECT unnest(free);
        rest := array(SELECT name FROM unnest(rest) AS name WHERE name <> ALL (free) ORDER BY name);
    END LOOP;
END $$;

CREATE FUNCTION public.app_expired_users(after text, most integer) RETURNS SETOF text
    LANGUAGE plpgsql STABLE
    AS $_$
DECLARE
    noun TEXT;
    users TEXT[];
    more TEXT[];
BEGIN
    users := array(SELECT DISTINCT user_id FROM public.tombstone
        WHERE user_id > after AND purged_at < now() - interval '30 days' ORDER BY 1 LIMIT most);
    FOR noun IN SELECT name FROM public.entity WHERE has_trash LOOP
        EXECUTE format('SELECT array(SELECT DISTINCT user_id FROM public.%I
            WHERE user_id > $1 AND deleted_at < now() - interval ''30 days'' ORDER BY 1 LIMIT $2)', noun) INTO more USING after, most;
        users := users || more;
    END LOOP;
    RETURN QUERY SELECT DISTINCT owner FROM unnest(users) AS owner ORDER BY owner LIMIT most;
END $_$;

CREATE FUNCTION public.app_keep_nothing() RETURNS SETOF void
    LANGUAGE plpgsql
    AS $$
DECLARE
    request JSONB := nullif(current_setting('app.idempotency', true), '')::jsonb;
BEGIN
    IF request IS NULL THEN
        RETURN;
    END IF;
    INSERT INTO public.idempotency_key (user_id, procedure, key, input_hash, change_id, answer, affected)
    VALUES (current_setting('app.user_id'), request->>'procedure', request->>'key', request->>'hash',
        current_setting('app.change')::uuid, '[]', '{}')
    ON CONFLICT (user_id, procedure, key) DO NOTHING;
    IF FOUND THEN
        UPDATE public.counter SET bytes = bytes + pg_column_size('[]'::jsonb) WHERE user_id = current_setting('app.user_id');
    END IF;
END $$;

CREATE FUNCTION public.app_register_entity(entity text, has_trash boolean, derived text[], texts text[], claims text[] DEFAULT NULL::text[], claimable text DEFAULT NULL::text) RETURNS void
    LANGUAGE plpgsql
    AS $_$
DECLARE
    noun CONSTANT TEXT := entity;
    sizes TEXT;
    arguments CONSTANT TEXT := format('%L, %L', CASE WHEN has_trash THEN 'trash' ELSE 'no trash' END, derived || '{user_id,seq}'::text[]);
    one TEXT;
BEGIN
    IF (claims IS NULL) <> (claimable IS NULL) THEN
        RAISE EXCEPTION 'claims and claimable belong together' USING ERRCODE = 'invalid_parameter_value';
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
    IF claims IS NOT NULL THEN
        EXECUTE format('CREATE POLICY due_rows ON public.%I FOR SELECT TO taskwire_worker USING (%s)', noun, claimable);
        -- As PostgreSQL prints it, which the check at start compares.
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

    -- Other texts count from now on, so that how many bytes users hold is unknown.
    IF EXISTS (SELECT FROM public.entity e WHERE e.name = noun AND e.texts <> app_register_entity.texts) THEN
        UPDATE public.counter SET bytes = NULL;
    END IF;
    INSERT INTO public.entity AS e (name, has_trash, derived, texts, claims, claimable)
    VALUES (noun, has_trash, derived, texts, claims, claimable)
    ON CONFLICT (name) DO UPDATE SET has_trash = excluded.has_trash, derived = excluded.derived, texts = excluded.texts,
        claims = excluded.claims, claimable = excluded.claimable;
END $_$;

CREATE FUNCTION public.app_undo(caller text, undone uuid, at timestamp with time zone) RETURNS TABLE(entity text, id uuid, problem text)
    LANGUAGE plpgsql
    AS $_$
#variable_conflict use_column
DECLARE
    hour CONSTANT BIGINT := 3600000;
    -- A UUID of version 7 begins with the time, in milliseconds.
    made_at CONSTANT BIGINT := ('x' || left(replace(undone::text, '-', ''), 12))::bit(48)::bigint;
    parents_first TEXT[];
    noun TEXT;
    has_trash BOOLEAN;
    has_problem BOOLEAN := false;
    ids UUID[];
    places BIGINT[];
    all_nouns TEXT[] := '{}';
    all_ids UUID[] := '{}';
    all_places BIGINT[] := '{}';
BEGIN
    IF floor(extract(epoch FROM at) * 1000)::bigint - made_at > hour THEN
        RETURN;
    END IF;
    parents_first := array(SELECT e.name FROM public.app_entities() WITH ORDINALITY AS e (name, place) WHERE EXISTS (
        SELECT FROM public.undo_state s WHERE s.user_id = caller AND s.change_id = undone AND s.entity = e.name) ORDER BY place DESC);
    FOREACH noun IN ARRAY parents_first LOOP
        RETURN QUERY EXECUTE format('SELECT %L, s.id, p.problem FROM %s, LATERAL (SELECT CASE
                WHEN r.change_id = $2 THEN NULL
                WHEN r.id IS NOT NULL THEN CASE WHEN t.change_id = $2 AND s.before IS NOT NULL THEN ''taken'' ELSE ''changed'' END
                WHEN t.change_id = $2 THEN NULL
                ELSE ''gone'' END AS problem) p
            WHERE p.problem IS NOT NULL ORDER BY s.id', noun, public.undo_rows(noun)) USING caller, undone;
        has_problem := has_problem OR FOUND;
    END LOOP;
    IF has_problem THEN
        RETURN;
    END IF;
    PERFORM set_config('app.undo', 'on', true);
    -- What the change created goes first, so that its unique values are free for what comes back: for good where there is no
    -- trash, or it is there already, and those that refer to others before the others.
    FOR noun, has_trash IN SELECT e.name, x.has_trash FROM unnest(parents_first) WITH ORDINALITY AS e (name, place)
        JOIN public.entity x USING (name) ORDER BY place DESC
    LOOP
        EXECUTE format('DELETE FROM public.%I r USING public.undo_state s WHERE r.user_id = $1 AND r.id = s.id AND r.change_id = $2
            AND s.user_id = $1 AND s.change_id = $2 AND s.entity = %L AND s.before IS NULL', noun, noun)
            || CASE WHEN has_trash THEN ' AND r.deleted_at IS NOT NULL' ELSE '' END USING caller, undone;
    END LOOP;
    FOREACH noun IN ARRAY parents_first LOOP
        PERFORM public.revert_entity(caller, undone, at, noun);
    END LOOP;
    PERFORM set_config('app.undo', '', true);
    FOREACH noun IN ARRAY parents_first LOOP
        EXECUTE format('SELECT array_agg(s.id), array_agg(coalesce(r.seq, t.seq)) FROM %s', public.undo_rows(noun))
            INTO ids, places USING caller, undone;
        all_nouns := all_nouns || array_fill(noun, ARRAY[cardinality(ids)]);
        all_ids := all_ids || ids;
        all_places := all_places || places;
    END LOOP;
    RETURN QUERY SELECT d.noun, d.id, NULL::text FROM unnest(all_nouns, all_ids, all_places) AS d (noun, id, place) ORDER BY d.place;
END $_$;

CREATE FUNCTION public.completed_answer(answer jsonb) RETURNS jsonb
    LANGUAGE plpgsql STABLE
    AS $$
DECLARE
    noun RECORD;
    filled JSONB;
BEGIN
    FOR noun IN SELECT name, derived || '{user_id,seq}' AS hidden FROM public.entity
        WHERE name IN (SELECT one->>'entity' FROM jsonb_array_elements(answer) AS one WHERE one ? 'row')
    LOOP
        filled := public.app_defaults(noun.name, true) - noun.hidden;
        SELECT jsonb_agg(CASE WHEN one->>'entity' = noun.name AND one ? 'row'
            THEN jsonb_set(one, '{row}', filled || (one->'row')) ELSE one END ORDER BY place) INTO answer
            FROM jsonb_array_elements(answer) WITH ORDINALITY AS given(one, place);
    END LOOP;
    RETURN answer;
END $$;

CREATE FUNCTION public.completion_stays() RETURNS trigger
    LANGUAGE plpgsql
    AS $$
BEGIN
    IF new.completed_at <> old.completed_at THEN
        new.completed_at := old.completed_at;
    END IF;
    RETURN new;
END $$;

CREATE FUNCTION public.count_bytes(state jsonb) RETURNS boolean
    LANGUAGE sql
    AS $$
    SELECT state IS NULL OR set_config('app.bytes', (current_setting('app.bytes')::bigint + pg_column_size(state))::text, true) <> ''
$$;

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
    change_id uuid,
    title_sort text NOT NULL COLLATE pg_catalog."C",
    description_sort text NOT NULL,
    due_asc timestamp(3) with time zone NOT NULL,
    due_desc timestamp(3) with time zone NOT NULL,
    CONSTRAINT task_due_in_order CHECK ((((due_time IS NULL) OR (due_date IS NOT NULL)) AND ((due_zone IS NULL) OR (due_time IS NOT NULL)))),
    CONSTRAINT task_priority_known CHECK (((priority >= 0) AND (priority <= 4)))
);

ALTER TABLE ONLY public.task FORCE ROW LEVEL SECURITY;

CREATE FUNCTION public.entity_bytes(public.task) RETURNS bigint
    LANGUAGE sql STABLE
    AS $_$SELECT (coalesce(octet_length($1.title), 0) + coalesce(octet_length($1.description), 0) + coalesce(octet_length($1.tags::text), 0))::bigint$_$;

CREATE FUNCTION public.entity_change() RETURNS trigger
    LANGUAGE plpgsql
    AS $$
DECLARE
    was TIMESTAMPTZ;
    held TEXT;
BEGIN
    IF current_setting('app.replay', true) = 'on' THEN
        RETURN NULL;
    END IF;
    IF (new.created_at, new.version, new.seq, new.change_id) IS DISTINCT FROM (old.created_at, old.version, old.seq, old.change_id) THEN
        -- A row that a change has removed and made anew is the first one again when that is undone.
        IF coalesce(current_setting('app.undo', true), '') <> 'on' THEN
            new.created_at := old.created_at;
        END IF;
        new.version := old.version;
        new.seq := old.seq;
        new.change_id := old.change_id;
    END IF;
    IF TG_ARGV[0] = 'trash' THEN
        IF new.deleted_at <> old.deleted_at THEN
            new.deleted_at := old.deleted_at;
        END IF;
    END IF;
    was := old.updated_at;
    old.updated_at := new.updated_at;
    IF new IS NOT DISTINCT FROM old THEN
        old.updated_at := was;
        held := set_config('app.same', 'on', true);
        RETURN old;
    END IF;
    new.seq := public.next_seq(new.user_id, public.entity_bytes(new) - public.entity_bytes(old));
    IF current_setting('app.quiet', true) = 'on' THEN
        new.updated_at := was;
    ELSE
        new.version := old.version + 1;
        new.change_id := nullif(current_setting('app.change', true), '')::uuid;
    END IF;
    RETURN new;
END $$;

CREATE FUNCTION public.entity_create() RETURNS trigger
    LANGUAGE plpgsql
    AS $$
BEGIN
    IF current_setting('app.replay', true) = 'on' THEN
        RETURN NULL;
    END IF;
    -- An id that comes back after it was purged goes on counting: its old versions must not be taken for new ones.
    new.version := 1 + coalesce((SELECT t.version FROM public.tombstone t
        WHERE t.user_id = new.user_id AND t.entity = TG_TABLE_NAME::text AND t.id = new.id), 0);
    new.change_id := nullif(current_setting('app.change', true), '')::uuid;
    new.seq := public.next_seq(new.user_id, public.entity_bytes(new));
    RETURN new;
END $$;

CREATE FUNCTION public.entity_purge() RETURNS trigger
    LANGUAGE plpgsql
    AS $$
BEGIN
    IF current_setting('app.replay', true) = 'on' THEN
        RETURN NULL;
    END IF;
    IF current_setting('app.ending', true) = 'on' THEN
        RETURN old;
    END IF;
    -- No ON CONFLICT: it would need the janitor to see tombstones that have not expired.
    DELETE FROM public.tombstone t WHERE t.user_id = old.user_id AND t.entity = TG_TABLE_NAME::text AND t.id = old.id;
    INSERT INTO public.tombstone (user_id, entity, id, seq, version, change_id)
    VALUES (old.user_id, TG_TABLE_NAME, old.id, public.next_seq(old.user_id, -public.entity_bytes(old)), old.version,
        nullif(current_setting('app.change', true), '')::uuid);
    RETURN old;
END $$;

CREATE FUNCTION public.entity_settle() RETURNS trigger
    LANGUAGE plpgsql
    AS $$
DECLARE
    change UUID;
    request JSONB;
    hidden TEXT[];
    given JSONB;
    touched BIGINT;
    kept BIGINT;
    grown BIGINT;
    is_over BOOLEAN;
    held TEXT;
BEGIN
    IF coalesce(current_setting('app.seq', true), '') = '' THEN
        RETURN NULL;
    END IF;
    grown := current_setting('app.bytes')::bigint;
    change := nullif(current_setting('app.change'), '')::uuid;
    IF change IS NULL THEN
        NULL;
    ELSIF concat(current_setting('app.states'), current_setting('app.same', true), current_setting('app.quiet', true)) = '' THEN
        -- The condition counts the bytes of the states: RETURNING would take another query around the INSERT.
        IF TG_OP = 'UPDATE' THEN
            INSERT INTO public.undo_state (user_id, change_id, entity, id, before)
            SELECT p.user_id, change, TG_TABLE_NAME, p.id, state.before
            FROM previous p, LATERAL (SELECT to_jsonb(p) AS before OFFSET 0) state WHERE public.count_bytes(state.before);
        ELSIF TG_OP = 'INSERT' THEN
            INSERT INTO public.undo_state (user_id, change_id, entity, id)
            SELECT c.user_id, change, TG_TABLE_NAME, c.id FROM changed c;
        ELSE
            INSERT INTO public.undo_state (user_id, change_id, entity, id, before)
            SELECT c.user_id, change, TG_TABLE_NAME, c.id, state.before
            FROM changed c, LATERAL (SELECT to_jsonb(c) AS before OFFSET 0) state WHERE public.count_bytes(state.before);
        END IF;
        GET DIAGNOSTICS touched = ROW_COUNT;
    ELSIF TG_OP = 'UPDATE' THEN
        INSERT INTO public.undo_state (user_id, change_id, entity, id, before)
        SELECT p.user_id, change, TG_TABLE_NAME, p.id, state.before
        FROM previous p, LATERAL (SELECT to_jsonb(p) AS before OFFSET 0) state
        -- A hashed subplan, whatever number of rows the plan was made for.
        WHERE (p.id IN (SELECT c.id FROM changed c WHERE c.change_id = change)) IS TRUE AND public.count_bytes(state.before)
        ON CONFLICT DO NOTHING;
        GET DIAGNOSTICS touched = ROW_COUNT;
    ELSE
        INSERT INTO public.undo_state (user_id, change_id, entity, id, before)
        SELECT c.user_id, change, TG_TABLE_NAME, c.id, state.before
        FROM changed c, LATERAL (SELECT CASE WHEN TG_OP = 'DELETE' THEN to_jsonb(c) END AS before OFFSET 0) state
        WHERE public.count_bytes(state.before) ON CONFLICT DO NOTHING;
        GET DIAGNOSTICS touched = ROW_COUNT;
    END IF;
    IF coalesce(current_setting('app.idempotency', true), '') <> '' THEN
        request := current_setting('app.idempotency')::jsonb;
        hidden := TG_ARGV[1]::text[];
        -- Rows that are too large in all are not even read.
        SELECT jsonb_agg(CASE
            WHEN (SELECT sum(pg_column_size(c)) FROM changed c) > 200000
            THEN public.answer_id(TG_TABLE_NAME, one.id::text, TG_OP = 'INSERT', TG_OP = 'DELETE' OR one.change_id = change,
                TG_OP = 'DELETE')
            WHEN TG_OP = 'INSERT'
            THEN jsonb_build_object('entity', TG_TABLE_NAME, 'created', true, 'row', jsonb_strip_nulls(to_jsonb(one) - hidden))
            WHEN TG_OP = 'UPDATE'
            THEN jsonb_build_object('entity', TG_TABLE_NAME, 'row', jsonb_strip_nulls(to_jsonb(one) - hidden))
            ELSE jsonb_build_object('entity', TG_TABLE_NAME, 'removed', true, 'row',
                jsonb_strip_nulls(to_jsonb(one) - hidden || jsonb_build_object('change_id', change)))
            END ORDER BY one.seq) INTO given
            FROM changed one
            WHERE TG_TABLE_NAME = coalesce(request->>'entity', TG_TABLE_NAME)
                AND (NOT request ? 'ids' OR request->'ids' ? one.id::text);
        IF given IS NOT NULL OR touched > 0 THEN
            given := public.small_answer(coalesce(given, '[]'), change);
            INSERT INTO public.idempotency_key AS k (user_id, procedure, key, input_hash, change_id, answer, affected)
            VALUES (current_setting('app.user_id'), request->>'procedure', request->>'key', request->>'hash', change, given,
                CASE WHEN touched > 0 THEN jsonb_build_object(TG_TABLE_NAME, touched) ELSE '{}' END)
            ON CONFLICT (user_id, procedure, key) DO UPDATE SET
                answer = public.small_answer(public.joined_answer(k.answer, given), change),
                affected = CASE WHEN touched > 0 THEN k.affected || jsonb_build_object(TG_TABLE_NAME,
                    coalesce((k.affected->>TG_TABLE_NAME)::bigint, 0) + touched) ELSE k.affected END
            RETURNING pg_column_size(answer) INTO kept;
            held := set_config('app.bytes', (current_setting('app.bytes')::bigint + kept)::text, true);
        END IF;
    END IF;
    UPDATE public.counter SET seq = current_setting('app.seq')::bigint, bytes = bytes + current_setting('app.bytes')::bigint
        WHERE user_id = current_setting('app.user_id')
            AND (seq <> current_setting('app.seq')::bigint OR current_setting('app.bytes') <> '0')
        RETURNING coalesce(TG_OP = 'INSERT' AND counted + seq - counted_seq > nullif(current_setting('app.row_limit', true), '')::bigint, false)
                OR coalesce(coalesce(bytes, 9e18) > nullif(current_setting('app.byte_limit', true), '')::bigint, false),
            set_config('app.bytes', '0', true) || set_config('app.states', 'on', true) || set_config('app.same', '', true)
        INTO is_over, held;
    IF is_over THEN
        -- What removes rows is never refused for their bytes: nobody could make room otherwise.
        IF TG_OP <> 'UPDATE' THEN
            PERFORM public.recount(TG_OP = 'INSERT', TG_OP = 'INSERT');
        ELSIF TG_ARGV[0] = 'trash' AND grown <= 0 THEN
            PERFORM public.recount(false, EXISTS (SELECT FROM changed WHERE deleted_at IS NULL));
        ELSE
            PERFORM public.recount(false, true);
        END IF;
    END IF;
    RETURN NULL;
END $$;

CREATE FUNCTION public.has_expired_trash(owner text) RETURNS boolean
    LANGUAGE plpgsql STABLE
    AS $_$
DECLARE
    noun TEXT;
    is_there BOOLEAN;
BEGIN
    FOR noun IN SELECT name FROM public.entity WHERE has_trash LOOP
        EXECUTE format('SELECT EXISTS (SELECT FROM public.%I WHERE user_id = $1 AND deleted_at < now() - interval ''30 days'')', noun)
            INTO is_there USING owner;
        IF is_there THEN
            RETURN true;
        END IF;
    END LOOP;
    RETURN false;
END $_$;

CREATE FUNCTION public.joined_answer(earlier jsonb, later jsonb) RETURNS jsonb
    LANGUAGE sql IMMUTABLE
    AS $$
    WITH parts AS (
        SELECT one, place, one->>'entity' AS noun, coalesce(one->>'id', one->'row'->>'id') AS id
        FROM jsonb_array_elements(earlier || later) WITH ORDINALITY AS given(one, place)
    ), last AS (
        SELECT DISTINCT ON (noun, id) noun, id, one, place, bool_or(one ? 'created') OVER (PARTITION BY noun, id) AS created
        FROM parts ORDER BY noun, id, place DESC
    )
    SELECT coalesce(jsonb_agg(CASE WHEN created THEN one || '{"created": true}' ELSE one END ORDER BY place), '[]') FROM last
$$;

CREATE FUNCTION public.next_seq(owner text, grown bigint) RETURNS bigint
    LANGUAGE plpgsql
    AS $$
DECLARE
    given BIGINT;
    held TEXT;
BEGIN
    IF current_setting('app.user_id', true) = owner AND coalesce(current_setting('app.seq', true), '') <> '' THEN
        given := current_setting('app.seq')::bigint + 1;
        held := set_config('app.seq', given::text, true)
            || set_config('app.bytes', (current_setting('app.bytes')::bigint + grown)::text, true);
        RETURN given;
    END IF;
    UPDATE public.counter SET seq = seq + 1, bytes = bytes + grown WHERE user_id = owner RETURNING seq INTO given;
    IF NOT FOUND THEN
        RAISE EXCEPTION 'a write must begin with app_begin' USING ERRCODE = 'insufficient_privilege';
    END IF;
    RETURN given;
END $$;

CREATE FUNCTION public.recount(adds_rows boolean, adds_bytes boolean) RETURNS void
    LANGUAGE plpgsql
    AS $_$
DECLARE
    owner TEXT := current_setting('app.user_id');
    row_limit BIGINT := nullif(current_setting('app.row_limit', true), '')::bigint;
    byte_limit BIGINT := nullif(current_setting('app.byte_limit', true), '')::bigint;
    held public.counter;
    noun TEXT;
    found BIGINT;
    total BIGINT := 0;
BEGIN
    SELECT * INTO held FROM public.counter WHERE user_id = owner;
    IF adds_rows AND held.counted + held.seq - held.counted_seq > row_limit THEN
        FOR noun IN SELECT name FROM public.entity LOOP
            EXECUTE format('SELECT count(*) FROM public.%I WHERE user_id = $1', noun) INTO found USING owner;
            total := total + found;
        END LOOP;
        IF total > row_limit THEN
            RAISE EXCEPTION 'more rows than one user may hold' USING ERRCODE = 'TW403';
        END IF;
        UPDATE public.counter SET counted = total, counted_seq = seq WHERE user_id = owner;
    END IF;
    IF coalesce(held.bytes > byte_limit, byte_limit IS NOT NULL) THEN
        DELETE FROM public.undo_state WHERE user_id = owner AND created_at < now() - interval '1 hour';
        DELETE FROM public.idempotency_key WHERE user_id = owner AND created_at < now() - interval '24 hours';
        total := public.app_bytes(owner);
        IF adds_bytes AND total > byte_limit THEN
            RAISE EXCEPTION 'more bytes than one user may hold' USING ERRCODE = 'TW413';
        END IF;
        UPDATE public.counter SET bytes = total WHERE user_id = owner;
    END IF;
END $_$;

CREATE FUNCTION public.revert_entity(caller text, undone uuid, at timestamp with time zone, noun text) RETURNS void
    LANGUAGE plpgsql
    AS $_$
DECLARE
    kept CONSTANT TEXT := public.app_columns(noun, '{user_id,id,version,seq,change_id,updated_at}');
    every CONSTANT TEXT := public.app_columns(noun, '{}');
BEGIN
    IF (SELECT has_trash FROM public.entity WHERE name = noun) THEN
        EXECUTE format('UPDATE public.%1$I r SET deleted_at = $3, updated_at = $3
            FROM public.undo_state s WHERE r.user_id = $1 AND r.id = s.id AND r.change_id = $2 AND r.deleted_at IS NULL
                AND s.user_id = $1 AND s.change_id = $2 AND s.entity = %2$L AND s.before IS NULL', noun, noun)
            USING caller, undone, at;
    END IF;
    EXECUTE format('UPDATE public.%1$I r SET (%2$s) = (SELECT %2$s FROM jsonb_populate_record(r, s.before)), updated_at = $3
        FROM public.undo_state s WHERE r.user_id = $1 AND r.id = s.id AND r.change_id = $2
            AND s.user_id = $1 AND s.change_id = $2 AND s.entity = %3$L AND s.before IS NOT NULL', noun, kept, noun)
        USING caller, undone, at;
    EXECUTE format('INSERT INTO public.%1$I (%2$s) SELECT %3$s FROM public.undo_state s
            JOIN public.tombstone t ON t.user_id = $1 AND t.entity = %4$L AND t.id = s.id AND t.change_id = $2,
            LATERAL jsonb_populate_record(NULL::public.%1$I, $4 || s.before || jsonb_build_object(''updated_at'', $3)) AS was
        WHERE s.user_id = $1 AND s.change_id = $2 AND s.entity = %4$L AND s.before IS NOT NULL
            AND NOT EXISTS (SELECT FROM public.%1$I r WHERE r.user_id = $1 AND r.id = s.id) ORDER BY t.seq',
        noun, every, regexp_replace(every, '(^|, )', '\1was.', 'g'), noun)
        USING caller, undone, at, public.app_defaults(noun, false);
    DELETE FROM public.tombstone t USING public.undo_state s WHERE t.user_id = caller AND t.entity = noun AND t.change_id = undone
        AND s.user_id = caller AND s.change_id = undone AND s.entity = noun AND s.id = t.id AND s.before IS NOT NULL;
END $_$;

CREATE FUNCTION public.small_answer(answer jsonb, change uuid) RETURNS jsonb
    LANGUAGE plpgsql IMMUTABLE
    AS $$
DECLARE
    most CONSTANT INTEGER := 65536;
    ids JSONB;
BEGIN
    IF octet_length(answer::text) <= most AND jsonb_array_length(answer) <= 1000 THEN
        RETURN answer;
    END IF;
    SELECT coalesce(jsonb_agg(one ORDER BY place), '[]') INTO ids FROM (
        SELECT one, place, sum(octet_length(one::text) + 2) OVER (ORDER BY place) AS bytes FROM (
            SELECT CASE WHEN one ? 'id' THEN one ELSE public.answer_id(one->>'entity', one->'row'->>'id',
                (one->>'created')::boolean, one->'row'->>'change_id' = change::text, (one->>'removed')::boolean) END AS one, place
            FROM jsonb_array_elements(answer) WITH ORDINALITY AS given(one, place) WHERE place <= 1000) short) sized
        WHERE bytes <= most;
    RETURN ids;
END $$;

CREATE FUNCTION public.undo_rows(noun text) RETURNS text
    LANGUAGE sql IMMUTABLE
    AS $_$
    SELECT format('(SELECT * FROM public.undo_state WHERE user_id = $1 AND change_id = $2 AND entity = %L) s
        LEFT JOIN public.%I r ON r.user_id = $1 AND r.id = s.id
        LEFT JOIN public.tombstone t ON t.user_id = $1 AND t.entity = %L AND t.id = s.id', noun, noun, noun)
$_$;

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

CREATE TABLE auth.secret_lookup (
    hash text NOT NULL,
    kind text NOT NULL,
    user_id text NOT NULL,
    id uuid NOT NULL,
    expires_at timestamp(3) with time zone,
    revoked_at timestamp(3) with time zone
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
    counted_seq bigint DEFAULT 0 NOT NULL,
    bytes bigint DEFAULT 0
);

ALTER TABLE ONLY public.counter FORCE ROW LEVEL SECURITY;

CREATE TABLE public.ended_account (
    user_id text NOT NULL,
    ended_at timestamp(3) with time zone DEFAULT CURRENT_TIMESTAMP NOT NULL
);

ALTER TABLE ONLY public.ended_account FORCE ROW LEVEL SECURITY;

CREATE TABLE public.entity (
    name text NOT NULL,
    has_trash boolean NOT NULL,
    derived text[],
    texts text[],
    claims text[],
    claimable text
);

CREATE TABLE public.idempotency_key (
    user_id text NOT NULL,
    procedure text NOT NULL,
    key text NOT NULL,
    input_hash text NOT NULL,
    change_id uuid NOT NULL,
    answer jsonb NOT NULL,
    affected jsonb DEFAULT '{}'::jsonb NOT NULL,
    created_at timestamp(3) with time zone DEFAULT CURRENT_TIMESTAMP NOT NULL
);

ALTER TABLE ONLY public.idempotency_key FORCE ROW LEVEL SECURITY;

CREATE TABLE public.tombstone (
    user_id text NOT NULL,
    entity text NOT NULL,
    id uuid NOT NULL,
    seq bigint NOT NULL,
    version integer NOT NULL,
    change_id uuid,
    purged_at timestamp(3) with time zone DEFAULT CURRENT_TIMESTAMP NOT NULL
);

ALTER TABLE ONLY public.tombstone FORCE ROW LEVEL SECURITY;

CREATE TABLE public.undo_state (
    user_id text NOT NULL,
    change_id uuid NOT NULL,
    entity text NOT NULL,
    id uuid NOT NULL,
    before jsonb,
    created_at timestamp(3) with time zone DEFAULT CURRENT_TIMESTAMP NOT NULL
);

ALTER TABLE ONLY public.undo_state FORCE ROW LEVEL SECURITY;

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

ALTER TABLE ONLY auth.secret_lookup
    ADD CONSTRAINT secret_lookup_pkey PRIMARY KEY (hash);

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

ALTER TABLE ONLY public.entity
    ADD CONSTRAINT entity_pkey PRIMARY KEY (name);

ALTER TABLE ONLY public.idempotency_key
    ADD CONSTRAINT idempotency_key_pkey PRIMARY KEY (user_id, procedure, key);

ALTER TABLE ONLY public.task
    ADD CONSTRAINT task_pkey PRIMARY KEY (user_id, id);

ALTER TABLE ONLY public.tombstone
    ADD CONSTRAINT tombstone_pkey PRIMARY KEY (user_id, entity, id);

ALTER TABLE ONLY public.undo_state
    ADD CONSTRAINT undo_state_pkey PRIMARY KEY (user_id, change_id, entity, id);

CREATE INDEX "account_userId_idx" ON auth.account USING btree ("userId");

CREATE UNIQUE INDEX rate_limit_key_key ON auth.rate_limit USING btree (key);

CREATE INDEX secret_lookup_user_id_idx ON auth.secret_lookup USING btree (user_id);

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

CREATE INDEX undo_state_created_at_idx ON public.undo_state USING btree (created_at);

CREATE TRIGGER completion_stays BEFORE UPDATE ON public.task FOR EACH ROW EXECUTE FUNCTION public.completion_stays();

CREATE TRIGGER entity_change BEFORE UPDATE ON public.task FOR EACH ROW EXECUTE FUNCTION public.entity_change('trash', '{title_sort,description_sort,due_asc,due_desc,user_id,seq}');

CREATE TRIGGER entity_create BEFORE INSERT ON public.task FOR EACH ROW EXECUTE FUNCTION public.entity_create();

CREATE TRIGGER entity_created AFTER INSERT ON public.task REFERENCING NEW TABLE AS changed FOR EACH STATEMENT EXECUTE FUNCTION public.entity_settle('trash', '{title_sort,description_sort,due_asc,due_desc,user_id,seq}');

CREATE TRIGGER entity_purge BEFORE DELETE ON public.task FOR EACH ROW EXECUTE FUNCTION public.entity_purge();

CREATE TRIGGER entity_purged AFTER DELETE ON public.task REFERENCING OLD TABLE AS changed FOR EACH STATEMENT EXECUTE FUNCTION public.entity_settle('trash', '{title_sort,description_sort,due_asc,due_desc,user_id,seq}');

CREATE TRIGGER entity_updated AFTER UPDATE ON public.task REFERENCING OLD TABLE AS previous NEW TABLE AS changed FOR EACH STATEMENT EXECUTE FUNCTION public.entity_settle('trash', '{title_sort,description_sort,due_asc,due_desc,user_id,seq}');

ALTER TABLE ONLY auth.account
    ADD CONSTRAINT "account_userId_fkey" FOREIGN KEY ("userId") REFERENCES auth."user"(id) ON UPDATE CASCADE ON DELETE CASCADE;

ALTER TABLE ONLY auth.session
    ADD CONSTRAINT "session_userId_fkey" FOREIGN KEY ("userId") REFERENCES auth."user"(id) ON UPDATE CASCADE ON DELETE CASCADE;

ALTER TABLE public.counter ENABLE ROW LEVEL SECURITY;

CREATE POLICY drop_expired_ends ON public.ended_account FOR DELETE TO taskwire_janitor USING ((ended_at < (now() - '31 days'::interval)));

CREATE POLICY drop_expired_keys ON public.idempotency_key FOR DELETE TO taskwire_janitor USING ((created_at < (now() - '24:00:00'::interval)));

CREATE POLICY drop_expired_states ON public.undo_state FOR DELETE TO taskwire_janitor USING ((created_at < (now() - '01:00:00'::interval)));

CREATE POLICY drop_expired_tombstones ON public.tombstone FOR DELETE TO taskwire_janitor USING ((purged_at < (now() - '30 days'::interval)));

ALTER TABLE public.ended_account ENABLE ROW LEVEL SECURITY;

CREATE POLICY expired_ends ON public.ended_account FOR SELECT TO taskwire_janitor USING ((ended_at < (now() - '31 days'::interval)));

CREATE POLICY expired_keys ON public.idempotency_key FOR SELECT TO taskwire_janitor USING ((created_at < (now() - '24:00:00'::interval)));

CREATE POLICY expired_states ON public.undo_state FOR SELECT TO taskwire_janitor USING ((created_at < (now() - '01:00:00'::interval)));

CREATE POLICY expired_tombstones ON public.tombstone FOR SELECT TO taskwire_janitor USING ((purged_at < (now() - '30 days'::interval)));

CREATE POLICY expired_trash ON public.task FOR SELECT TO taskwire_janitor USING ((deleted_at < (now() - '30 days'::interval)));

ALTER TABLE public.idempotency_key ENABLE ROW LEVEL SECURITY;

CREATE POLICY leave_tombstones ON public.tombstone FOR INSERT TO taskwire_janitor WITH CHECK (true);

CREATE POLICY own_rows ON public.counter TO taskwire_app USING ((user_id = ( SELECT NULLIF(current_setting('app.user_id'::text, true), ''::text) AS "nullif")));

CREATE POLICY own_rows ON public.ended_account TO taskwire_app USING ((user_id = ( SELECT NULLIF(current_setting('app.user_id'::text, true), ''::text) AS "nullif")));

CREATE POLICY own_rows ON public.idempotency_key TO taskwire_app USING ((user_id = ( SELECT NULLIF(current_setting('app.user_id'::text, true), ''::text) AS "nullif")));

CREATE POLICY own_rows ON public.task TO taskwire_app USING ((user_id = ( SELECT NULLIF(current_setting('app.user_id'::text, true), ''::text) AS "nullif")));

CREATE POLICY own_rows ON public.tombstone TO taskwire_app USING ((user_id = ( SELECT NULLIF(current_setting('app.user_id'::text, true), ''::text) AS "nullif")));

CREATE POLICY own_rows ON public.undo_state TO taskwire_app USING ((user_id = ( SELECT NULLIF(current_setting('app.user_id'::text, true), ''::text) AS "nullif")));

CREATE POLICY owners_of_expired_rows ON public.counter TO taskwire_janitor USING (((( SELECT current_setting('app.renew'::text, true) AS current_setting) = 'on'::text) OR (EXISTS ( SELECT 1
   FROM public.tombstone
  WHERE ((tombstone.user_id = counter.user_id) AND (tombstone.purged_at < (now() - '30 days'::interval))))) OR public.has_expired_trash(user_id)));

CREATE POLICY purge_expired_trash ON public.task FOR DELETE TO taskwire_janitor USING ((deleted_at < (now() - '30 days'::interval)));

ALTER TABLE public.task ENABLE ROW LEVEL SECURITY;

ALTER TABLE public.tombstone ENABLE ROW LEVEL SECURITY;

ALTER TABLE public.undo_state ENABLE ROW LEVEL SECURITY;

GRANT USAGE ON SCHEMA auth TO taskwire_auth;

GRANT USAGE ON SCHEMA public TO taskwire_app;
GRANT USAGE ON SCHEMA public TO taskwire_janitor;
GRANT USAGE ON SCHEMA public TO taskwire_worker;

REVOKE ALL ON FUNCTION public.app_register_entity(entity text, has_trash boolean, derived text[], texts text[], claims text[], claimable text) FROM PUBLIC;

GRANT SELECT,INSERT,DELETE,UPDATE ON TABLE public.task TO taskwire_app;
GRANT SELECT,DELETE ON TABLE public.task TO taskwire_janitor;

GRANT SELECT,INSERT,DELETE,UPDATE ON TABLE auth.account TO taskwire_auth;

GRANT SELECT,INSERT,UPDATE ON TABLE auth.incarnation TO taskwire_auth;

GRANT SELECT,INSERT,DELETE,UPDATE ON TABLE auth.jwks TO taskwire_auth;

GRANT SELECT,INSERT,DELETE,UPDATE ON TABLE auth.rate_limit TO taskwire_auth;

GRANT SELECT,INSERT,DELETE,UPDATE ON TABLE auth.request_limit TO taskwire_auth;

GRANT SELECT,INSERT,DELETE,UPDATE ON TABLE auth.secret_lookup TO taskwire_auth;

GRANT SELECT,INSERT,DELETE,UPDATE ON TABLE auth.session TO taskwire_auth;

GRANT SELECT,INSERT,DELETE,UPDATE ON TABLE auth."user" TO taskwire_auth;

GRANT SELECT,INSERT,DELETE,UPDATE ON TABLE auth.verification TO taskwire_auth;

GRANT SELECT,INSERT,DELETE,UPDATE ON TABLE public.counter TO taskwire_app;
GRANT SELECT,UPDATE ON TABLE public.counter TO taskwire_janitor;

GRANT SELECT,INSERT,UPDATE ON TABLE public.ended_account TO taskwire_app;
GRANT SELECT,DELETE ON TABLE public.ended_account TO taskwire_janitor;

GRANT SELECT ON TABLE public.entity TO taskwire_app;
GRANT SELECT ON TABLE public.entity TO taskwire_janitor;
GRANT SELECT ON TABLE public.entity TO taskwire_worker;

GRANT SELECT,INSERT,DELETE,UPDATE ON TABLE public.idempotency_key TO taskwire_app;
GRANT SELECT,DELETE ON TABLE public.idempotency_key TO taskwire_janitor;

GRANT SELECT,INSERT,DELETE ON TABLE public.tombstone TO taskwire_app;
GRANT SELECT,INSERT,DELETE ON TABLE public.tombstone TO taskwire_janitor;

GRANT SELECT,INSERT,DELETE ON TABLE public.undo_state TO taskwire_app;
GRANT SELECT,DELETE ON TABLE public.undo_state TO taskwire_janitor;
