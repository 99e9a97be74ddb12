-- The whole schema: the kernel that all entities share, then the entities, then the sign-in. An entity is a table of user data,
-- registered with "app_register_entity".

-- CreateSchema
CREATE SCHEMA IF NOT EXISTS "auth";

------------------------------------------------------------------------------------------------------------------------------
-- Kernel tables
------------------------------------------------------------------------------------------------------------------------------

-- CreateTable
CREATE TABLE "entity" (
    "name" TEXT NOT NULL,
    "has_trash" BOOLEAN NOT NULL,
    "derived" TEXT[],
    "texts" TEXT[],
    "claims" TEXT[],
    "claimable" TEXT,

    CONSTRAINT "entity_pkey" PRIMARY KEY ("name")
);

-- CreateTable
CREATE TABLE "counter" (
    "user_id" TEXT NOT NULL,
    "seq" BIGINT NOT NULL DEFAULT 0,
    "epoch" UUID NOT NULL DEFAULT gen_random_uuid(),
    "horizon" BIGINT NOT NULL DEFAULT 0,
    "counted" INTEGER NOT NULL DEFAULT 0,
    "counted_seq" BIGINT NOT NULL DEFAULT 0,
    "bytes" BIGINT DEFAULT 0,

    CONSTRAINT "counter_pkey" PRIMARY KEY ("user_id")
);

-- CreateTable
CREATE TABLE "tombstone" (
    "user_id" TEXT NOT NULL,
    "entity" TEXT NOT NULL,
    "id" UUID NOT NULL,
    "seq" BIGINT NOT NULL,
    "version" INTEGER NOT NULL,
    "change_id" UUID,
    "purged_at" TIMESTAMPTZ(3) NOT NULL DEFAULT CURRENT_TIMESTAMP,

    CONSTRAINT "tombstone_pkey" PRIMARY KEY ("user_id","entity","id")
);

-- CreateTable
CREATE TABLE "undo_state" (
    "user_id" TEXT NOT NULL,
    "change_id" UUID NOT NULL,
    "entity" TEXT NOT NULL,
    "id" UUID NOT NULL,
    "before" JSONB,
    "created_at" TIMESTAMPTZ(3) NOT NULL DEFAULT CURRENT_TIMESTAMP,

    CONSTRAINT "undo_state_pkey" PRIMARY KEY ("user_id","change_id","entity","id")
);

-- CreateTable
CREATE TABLE "idempotency_key" (
    "user_id" TEXT NOT NULL,
    "procedure" TEXT NOT NULL,
    "key" TEXT NOT NULL,
    "input_hash" TEXT NOT NULL,
    "change_id" UUID NOT NULL,
    "answer" JSONB NOT NULL,
    "affected" JSONB NOT NULL DEFAULT '{}',
    "created_at" TIMESTAMPTZ(3) NOT NULL DEFAULT CURRENT_TIMESTAMP,

    CONSTRAINT "idempotency_key_pkey" PRIMARY KEY ("user_id","procedure","key")
);

-- CreateTable
CREATE TABLE "deleted_account" (
    "user_id" TEXT NOT NULL,
    "deleted_at" TIMESTAMPTZ(3) NOT NULL DEFAULT CURRENT_TIMESTAMP,

    CONSTRAINT "deleted_account_pkey" PRIMARY KEY ("user_id")
);

-- CreateIndex
CREATE INDEX "tombstone_purged_at_idx" ON "tombstone"("purged_at");

-- CreateIndex
CREATE UNIQUE INDEX "tombstone_user_id_seq_key" ON "tombstone"("user_id", "seq");

-- CreateIndex
CREATE INDEX "undo_state_created_at_idx" ON "undo_state"("created_at");

-- CreateIndex
CREATE INDEX "idempotency_key_created_at_idx" ON "idempotency_key"("created_at");

-- CreateIndex
CREATE INDEX "deleted_account_deleted_at_idx" ON "deleted_account"("deleted_at");

------------------------------------------------------------------------------------------------------------------------------
-- The catalogue of entities
------------------------------------------------------------------------------------------------------------------------------

-- Returns the names of the entities in an order that is safe for deletion: referencing tables come before referenced ones.
-- Tables that reference themselves or each other can be deleted in any order.
CREATE FUNCTION "app_entities"() RETURNS SETOF TEXT LANGUAGE plpgsql STABLE AS $$
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

-- Returns the columns of an entity that statements can set, as a list for SQL.
CREATE FUNCTION "app_columns"(noun TEXT, without TEXT[]) RETURNS TEXT LANGUAGE sql STABLE AS $$
    SELECT string_agg(quote_ident(attname), ', ' ORDER BY attnum) FROM pg_attribute
    WHERE attrelid = to_regclass(format('public.%I', noun)) AND attnum > 0 AND NOT attisdropped AND attgenerated = ''
        AND attname <> ALL (without)
$$;

-- Returns the default values of an entity's columns: the values of columns that were added after a row was stored.
CREATE FUNCTION "app_defaults"(noun TEXT, required BOOLEAN) RETURNS JSONB LANGUAGE plpgsql STABLE AS $$
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

------------------------------------------------------------------------------------------------------------------------------
-- Writes: begin, change sequence, undo states, stored answers
------------------------------------------------------------------------------------------------------------------------------

-- Begins every write transaction: switches to the role that row-level security restricts, sets the caller and the change id, and
-- locks the user's counter row before any other row. This serializes the writes of a user, so that readers miss none. For a used
-- idempotency key it returns the stored answer, and the triggers below then discard all writes. "request" has "procedure", "key"
-- and "hash", and optionally "entity" and "ids", which restrict the stored answer.
CREATE FUNCTION "app_begin"(caller TEXT, change UUID DEFAULT NULL, request JSONB DEFAULT NULL) RETURNS JSONB
LANGUAGE plpgsql AS $$
DECLARE
    known public.idempotency_key;
    last_seq BIGINT;
    held TEXT;
BEGIN
    IF coalesce(caller, '') = '' THEN
        RAISE EXCEPTION 'app_begin needs a user' USING ERRCODE = 'insufficient_privilege';
    END IF;
    -- An assignment, here and below, because PERFORM would run a query.
    held := set_config('role', 'taskwire_app', true) || set_config('app.user_id', caller, true)
        || set_config('app.change', coalesce(change::text, ''), true);
    SELECT seq INTO last_seq FROM public.counter WHERE user_id = caller FOR NO KEY UPDATE;
    IF NOT FOUND THEN
        INSERT INTO public.counter (user_id) VALUES (caller) ON CONFLICT (user_id) DO NOTHING;
        SELECT seq INTO last_seq FROM public.counter WHERE user_id = caller FOR NO KEY UPDATE;
        -- Only without a counter: deleting an account deletes its counter.
        IF EXISTS (SELECT FROM public.deleted_account WHERE user_id = caller AND deleted_at > now() - interval '2 minutes') THEN
            RAISE EXCEPTION 'this account was deleted' USING ERRCODE = 'TW401';
        END IF;
    END IF;
    held := set_config('app.seq', last_seq::text, true) || set_config('app.bytes', '0', true) || set_config('app.states', '', true);
    IF request IS NULL THEN
        RETURN NULL;
    END IF;
    -- An earlier change with this key has ended by now, because it held the lock on the counter row.
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

-- Returns the next number of a change sequence; "grown" is the growth of the row's text in bytes. Both are counted in
-- transaction settings, under the lock on the counter, and written back once per statement: updating the counter for each row
-- of a large change would cost ever more.
CREATE FUNCTION "next_seq"(owner TEXT, grown BIGINT) RETURNS BIGINT LANGUAGE plpgsql AS $$
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

-- Sets the version, change id and sequence number of each new row.
CREATE FUNCTION "entity_create"() RETURNS TRIGGER LANGUAGE plpgsql AS $$
BEGIN
    IF current_setting('app.replay', true) = 'on' THEN
        RETURN NULL;
    END IF;
    -- A reused id continues the versions of its purged row, so that its old versions are never mistaken for new ones.
    new.version := 1 + coalesce((SELECT t.version FROM public.tombstone t
        WHERE t.user_id = new.user_id AND t.entity = TG_TABLE_NAME::text AND t.id = new.id), 0);
    new.change_id := nullif(current_setting('app.change', true), '')::uuid;
    new.seq := public.next_seq(new.user_id, public.entity_bytes(new));
    RETURN new;
END $$;

-- Sets the same for each changed row. An update without effect leaves the row unchanged. The times of creation and of the first
-- deletion are preserved. With "app.quiet" only the sequence number advances: for renumbering rows that have a manual order.
CREATE FUNCTION "entity_change"() RETURNS TRIGGER LANGUAGE plpgsql AS $$
DECLARE
    was TIMESTAMPTZ;
    held TEXT;
BEGIN
    IF current_setting('app.replay', true) = 'on' THEN
        RETURN NULL;
    END IF;
    IF (new.created_at, new.version, new.seq, new.change_id) IS DISTINCT FROM (old.created_at, old.version, old.seq, old.change_id) THEN
        -- Undoing a change that purged a row and reused its id restores the first row's time of creation.
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

-- Leaves a tombstone with the next sequence number for a purged row, except when the whole account is deleted.
CREATE FUNCTION "entity_purge"() RETURNS TRIGGER LANGUAGE plpgsql AS $$
BEGIN
    IF current_setting('app.replay', true) = 'on' THEN
        RETURN NULL;
    END IF;
    IF current_setting('app.ending', true) = 'on' THEN
        RETURN old;
    END IF;
    -- No ON CONFLICT: it would require that the janitor can read tombstones that have not expired.
    DELETE FROM public.tombstone t WHERE t.user_id = old.user_id AND t.entity = TG_TABLE_NAME::text AND t.id = old.id;
    INSERT INTO public.tombstone (user_id, entity, id, seq, version, change_id)
    VALUES (old.user_id, TG_TABLE_NAME, old.id, public.next_seq(old.user_id, -public.entity_bytes(old)), old.version,
        nullif(current_setting('app.change', true), '')::uuid);
    RETURN old;
END $$;

-- Returns the stored form of a row in a large answer: the id, and whether the change has created, changed or removed it.
CREATE FUNCTION "answer_id"(noun TEXT, id TEXT, created BOOLEAN, changed BOOLEAN, removed BOOLEAN) RETURNS JSONB
LANGUAGE sql IMMUTABLE AS $$
    SELECT jsonb_strip_nulls(jsonb_build_object('entity', noun, 'id', id, 'created', nullif(created, false),
        'changed', CASE WHEN changed AND NOT coalesce(created, false) THEN true END, 'removed', nullif(removed, false)))
$$;

-- Returns an answer in its stored form: whole, or only ids if it is larger than 64 KB; at most 1000 rows.
CREATE FUNCTION "small_answer"(answer JSONB, change UUID) RETURNS JSONB LANGUAGE plpgsql IMMUTABLE AS $$
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

-- Merges two parts of an answer. A row in both has its later state, and counts as created if the earlier part created it.
CREATE FUNCTION "joined_answer"(earlier JSONB, later JSONB) RETURNS JSONB LANGUAGE sql IMMUTABLE AS $$
    WITH parts AS (
        SELECT one, place, one->>'entity' AS noun, coalesce(one->>'id', one->'row'->>'id') AS id
        FROM jsonb_array_elements(earlier || later) WITH ORDINALITY AS given(one, place)
    ), last AS (
        SELECT DISTINCT ON (noun, id) noun, id, one, place, bool_or(one ? 'created') OVER (PARTITION BY noun, id) AS created
        FROM parts ORDER BY noun, id, place DESC
    )
    SELECT coalesce(jsonb_agg(CASE WHEN created THEN one || '{"created": true}' ELSE one END ORDER BY place), '[]') FROM last
$$;

-- Returns a stored answer for replay, with default values for columns that were added since.
CREATE FUNCTION "completed_answer"(answer JSONB) RETURNS JSONB LANGUAGE plpgsql STABLE AS $$
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

-- Stores an empty answer for a change with an idempotency key that had no effect.
CREATE FUNCTION "app_store_empty_answer"() RETURNS SETOF VOID LANGUAGE plpgsql AS $$
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

-- Adds the size of a stored undo state to the byte count, and returns true.
CREATE FUNCTION "count_bytes"(state JSONB) RETURNS BOOLEAN LANGUAGE sql VOLATILE AS $$
    SELECT state IS NULL OR set_config('app.bytes', (current_setting('app.bytes')::bigint + pg_column_size(state))::text, true) <> ''
$$;

-- Ends each statement of a change: stores undo states, the answer if the change has an idempotency key, and the new sequence and
-- byte counts. "changed" holds the new rows, or the old ones of a DELETE. Only the first state of a row is stored, as a change may
-- have several statements. The first statement, usually the only one, skips the check for earlier states, and for rows that it
-- left unchanged if there are none. Renumbered siblings are not part of the answer.
CREATE FUNCTION "entity_settle"() RETURNS TRIGGER LANGUAGE plpgsql AS $$
DECLARE
    change UUID;
    request JSONB;
    hidden TEXT[];
    given JSONB;
    touched BIGINT;
    stored BIGINT;
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
        -- The condition counts the bytes of the states, because RETURNING would need another query around the INSERT.
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
        -- Written to get a hashed subplan for any estimated number of rows.
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
        -- If the rows are too large in total, only their ids are read.
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
                AND (NOT request ? 'ids' OR request->'ids' ? one.id::text)
                AND (coalesce(current_setting('app.quiet', true), '') = '' OR one.change_id = change);
        IF given IS NOT NULL OR touched > 0 THEN
            given := public.small_answer(coalesce(given, '[]'), change);
            INSERT INTO public.idempotency_key AS k (user_id, procedure, key, input_hash, change_id, answer, affected)
            VALUES (current_setting('app.user_id'), request->>'procedure', request->>'key', request->>'hash', change, given,
                CASE WHEN touched > 0 THEN jsonb_build_object(TG_TABLE_NAME, touched) ELSE '{}' END)
            ON CONFLICT (user_id, procedure, key) DO UPDATE SET
                answer = public.small_answer(public.joined_answer(k.answer, given), change),
                affected = CASE WHEN touched > 0 THEN k.affected || jsonb_build_object(TG_TABLE_NAME,
                    coalesce((k.affected->>TG_TABLE_NAME)::bigint, 0) + touched) ELSE k.affected END
            RETURNING pg_column_size(answer) INTO stored;
            held := set_config('app.bytes', (current_setting('app.bytes')::bigint + stored)::text, true);
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
        -- Deletions are never rejected for the byte limit: otherwise users could not free up space.
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

------------------------------------------------------------------------------------------------------------------------------
-- Quotas
------------------------------------------------------------------------------------------------------------------------------

-- Returns the bytes of a user: the texts of all rows, and the size on disk of the undo states of the last hour and of the answers
-- stored for a day.
CREATE FUNCTION "app_bytes"(owner TEXT) RETURNS BIGINT LANGUAGE plpgsql AS $$
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
END $$;

-- Counts rows and bytes exactly, and enforces the limits. Upper bounds make this rarely necessary: a user has at most
-- "counter.counted" rows plus the sequence numbers assigned since "counted_seq", and at most "counter.bytes" bytes, fewer if states
-- and answers have expired. Only a bound above its limit, or null (unknown), needs an exact count.
CREATE FUNCTION "recount"(adds_rows BOOLEAN, adds_bytes BOOLEAN) RETURNS VOID LANGUAGE plpgsql AS $$
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
END $$;

------------------------------------------------------------------------------------------------------------------------------
-- Undo
------------------------------------------------------------------------------------------------------------------------------

-- Undoes a change, as a new change, in a transaction that began with app_begin. Returns no row if the change is unknown, or more
-- than an hour older than "at". Returns rows with a problem, and undoes nothing, if a row has "changed" or been "purged"
-- since, or was purged by the change and its id is "taken". Otherwise returns the affected rows in sequence order.
CREATE FUNCTION "app_undo"(caller TEXT, undone UUID, at TIMESTAMPTZ)
RETURNS TABLE (entity TEXT, id UUID, problem TEXT) LANGUAGE plpgsql AS $$
#variable_conflict use_column
DECLARE
    hour CONSTANT BIGINT := 3600000;
    -- A UUID of version 7 starts with a timestamp in milliseconds.
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
    -- For a change of many rows, statistics may be missing or older than the rows, and PostgreSQL would then compare each state with
    -- each row. A small change looks up its rows one by one, which reads fewer of a large table.
    IF (SELECT count(*) FROM (SELECT FROM public.undo_state s WHERE s.user_id = caller AND s.change_id = undone LIMIT 201) found) > 200
    THEN
        PERFORM set_config('enable_nestloop', 'off', true);
    END IF;
    parents_first := array(SELECT e.name FROM public.app_entities() WITH ORDINALITY AS e (name, place) WHERE EXISTS (
        SELECT FROM public.undo_state s WHERE s.user_id = caller AND s.change_id = undone AND s.entity = e.name) ORDER BY place DESC);
    FOREACH noun IN ARRAY parents_first LOOP
        RETURN QUERY EXECUTE format('SELECT %L, s.id, p.problem FROM %s, LATERAL (SELECT CASE
                WHEN r.change_id = $2 THEN NULL
                WHEN r.id IS NOT NULL THEN CASE WHEN t.change_id = $2 AND s.before IS NOT NULL THEN ''taken'' ELSE ''changed'' END
                WHEN t.change_id = $2 THEN NULL
                ELSE ''purged'' END AS problem) p
            WHERE p.problem IS NOT NULL ORDER BY s.id', noun, public.undo_rows(noun)) USING caller, undone;
        has_problem := has_problem OR FOUND;
    END LOOP;
    IF has_problem THEN
        RETURN;
    END IF;
    PERFORM set_config('app.undo', 'on', true);
    -- First purges created rows, to free their unique values for restored rows: rows of entities without a trash, and rows that are
    -- in the trash already. Referencing rows come before referenced ones.
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
    PERFORM set_config('enable_nestloop', 'on', true);
    RETURN QUERY SELECT d.noun, d.id, NULL::text FROM unnest(all_nouns, all_ids, all_places) AS d (noun, id, place) ORDER BY d.place;
END $$;

-- Returns a FROM item: the undo states of a change ($1 the user, $2 the change), each with its current row and its tombstone.
CREATE FUNCTION "undo_rows"(noun TEXT) RETURNS TEXT LANGUAGE sql IMMUTABLE AS $$
    SELECT format('(SELECT * FROM public.undo_state WHERE user_id = $1 AND change_id = $2 AND entity = %L) s
        LEFT JOIN public.%I r ON r.user_id = $1 AND r.id = s.id
        LEFT JOIN public.tombstone t ON t.user_id = $1 AND t.entity = %L AND t.id = s.id', noun, noun, noun)
$$;

-- Restores the rows of one entity to their state before a change. Purged rows are inserted again, with defaults for columns that
-- were added since; changed rows keep the current values of such columns; created rows are moved to the trash. A row that has lost its
-- reference to a row that the undo deletes was last changed by the undo itself.
CREATE FUNCTION "revert_entity"(caller TEXT, undone UUID, at TIMESTAMPTZ, noun TEXT) RETURNS VOID LANGUAGE plpgsql AS $$
DECLARE
    restored CONSTANT TEXT := public.app_columns(noun, '{user_id,id,version,seq,change_id,updated_at}');
    every CONSTANT TEXT := public.app_columns(noun, '{}');
    own CONSTANT UUID := nullif(current_setting('app.change', true), '')::uuid;
BEGIN
    IF (SELECT has_trash FROM public.entity WHERE name = noun) THEN
        EXECUTE format('UPDATE public.%1$I r SET deleted_at = $3, updated_at = $3
            FROM public.undo_state s WHERE r.user_id = $1 AND r.id = s.id AND r.change_id IN ($2, $4) AND r.deleted_at IS NULL
                AND s.user_id = $1 AND s.change_id = $2 AND s.entity = %2$L AND s.before IS NULL', noun, noun)
            USING caller, undone, at, own;
    END IF;
    EXECUTE format('UPDATE public.%1$I r SET (%2$s) = (SELECT %2$s FROM jsonb_populate_record(r, s.before)), updated_at = $3
        FROM public.undo_state s WHERE r.user_id = $1 AND r.id = s.id AND r.change_id IN ($2, $4)
            AND s.user_id = $1 AND s.change_id = $2 AND s.entity = %3$L AND s.before IS NOT NULL', noun, restored, noun)
        USING caller, undone, at, own;
    EXECUTE format('INSERT INTO public.%1$I (%2$s) SELECT %3$s FROM public.undo_state s
            JOIN public.tombstone t ON t.user_id = $1 AND t.entity = %4$L AND t.id = s.id AND t.change_id = $2,
            LATERAL jsonb_populate_record(NULL::public.%1$I, $4 || s.before || jsonb_build_object(''updated_at'', $3)) AS was
        WHERE s.user_id = $1 AND s.change_id = $2 AND s.entity = %4$L AND s.before IS NOT NULL
            AND NOT EXISTS (SELECT FROM public.%1$I r WHERE r.user_id = $1 AND r.id = s.id) ORDER BY t.seq',
        noun, every, regexp_replace(every, '(^|, )', '\1was.', 'g'), noun)
        USING caller, undone, at, public.app_defaults(noun, false);
    DELETE FROM public.tombstone t USING public.undo_state s WHERE t.user_id = caller AND t.entity = noun AND t.change_id = undone
        AND s.user_id = caller AND s.change_id = undone AND s.entity = noun AND s.id = t.id AND s.before IS NOT NULL;
END $$;

------------------------------------------------------------------------------------------------------------------------------
-- Deletion of accounts and of expired rows
------------------------------------------------------------------------------------------------------------------------------

-- Deletes all data of a user, and marks the account as deleted. Like app_begin, it sets role and user for the transaction.
CREATE FUNCTION "app_end"(caller TEXT) RETURNS VOID LANGUAGE plpgsql AS $$
DECLARE
    noun TEXT;
BEGIN
    IF coalesce(caller, '') = '' THEN
        RAISE EXCEPTION 'app_end needs a user' USING ERRCODE = 'insufficient_privilege';
    END IF;
    PERFORM set_config('role', 'taskwire_app', true), set_config('app.user_id', caller, true),
        set_config('app.ending', 'on', true);
    -- Waits for running changes to end; later ones find the account marked as deleted.
    INSERT INTO public.counter (user_id) VALUES (caller) ON CONFLICT (user_id) DO NOTHING;
    PERFORM FROM public.counter WHERE user_id = caller FOR UPDATE;
    FOR noun IN SELECT * FROM public.app_entities() LOOP
        EXECUTE format('DELETE FROM public.%I WHERE user_id = $1', noun) USING caller;
    END LOOP;
    DELETE FROM public.tombstone WHERE user_id = caller;
    DELETE FROM public.undo_state WHERE user_id = caller;
    DELETE FROM public.idempotency_key WHERE user_id = caller;
    INSERT INTO public.deleted_account (user_id, deleted_at) VALUES (caller, clock_timestamp())
        ON CONFLICT (user_id) DO UPDATE SET deleted_at = excluded.deleted_at;
    DELETE FROM public.counter WHERE user_id = caller;
END $$;

-- Returns true if a user has expired rows in the trash that the janitor can see.
CREATE FUNCTION "has_expired_trash"(owner TEXT) RETURNS BOOLEAN LANGUAGE plpgsql STABLE AS $$
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
END $$;

-- Returns the next users with expired rows, ordered by id, for the janitor.
CREATE FUNCTION "app_expired_users"(after TEXT, most INTEGER) RETURNS SETOF TEXT LANGUAGE plpgsql STABLE AS $$
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
END $$;

-- Purges the expired rows of one user, at most "most" of each entity, and deletes expired tombstones. It locks the counter first,
-- as every change does, which avoids deadlocks. Returns null if the user is busy. Rows that are still referenced are skipped.
CREATE FUNCTION "app_clear"(owner TEXT, most INTEGER) RETURNS JSONB LANGUAGE plpgsql AS $$
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
    -- Devices with a cursor below the horizon must start a full sync.
    WITH expired AS (
        DELETE FROM public.tombstone WHERE user_id = owner AND purged_at < now() - interval '30 days' RETURNING seq
    ), moved AS (
        UPDATE public.counter SET horizon = greatest(horizon, (SELECT max(seq) FROM expired))
        WHERE user_id = owner AND EXISTS (SELECT FROM expired)
    ) SELECT count(*) INTO count FROM expired;
    RETURN jsonb_build_object('purged', purged, 'tombstones', count);
END $$;

------------------------------------------------------------------------------------------------------------------------------
-- Row-level security of the kernel tables. It is forced, so that it applies to the owner of the tables too
------------------------------------------------------------------------------------------------------------------------------

GRANT USAGE ON SCHEMA "public" TO taskwire_app, taskwire_janitor, taskwire_worker;
GRANT SELECT ON "entity" TO taskwire_app, taskwire_janitor, taskwire_worker;

-- Restrict rows to the caller's own. The setting is '' after a transaction that has set it; the subquery evaluates it once per
-- query.
ALTER TABLE "counter" ENABLE ROW LEVEL SECURITY;
ALTER TABLE "counter" FORCE ROW LEVEL SECURITY;
CREATE POLICY "own_rows" ON "counter" TO taskwire_app
    USING (user_id = (SELECT nullif(current_setting('app.user_id', true), '')));
GRANT SELECT, INSERT, UPDATE, DELETE ON "counter" TO taskwire_app;
ALTER TABLE "tombstone" ENABLE ROW LEVEL SECURITY;
ALTER TABLE "tombstone" FORCE ROW LEVEL SECURITY;
CREATE POLICY "own_rows" ON "tombstone" TO taskwire_app
    USING (user_id = (SELECT nullif(current_setting('app.user_id', true), '')));
GRANT SELECT, INSERT, DELETE ON "tombstone" TO taskwire_app;
ALTER TABLE "undo_state" ENABLE ROW LEVEL SECURITY;
ALTER TABLE "undo_state" FORCE ROW LEVEL SECURITY;
CREATE POLICY "own_rows" ON "undo_state" TO taskwire_app
    USING (user_id = (SELECT nullif(current_setting('app.user_id', true), '')));
GRANT SELECT, INSERT, DELETE ON "undo_state" TO taskwire_app;
ALTER TABLE "idempotency_key" ENABLE ROW LEVEL SECURITY;
ALTER TABLE "idempotency_key" FORCE ROW LEVEL SECURITY;
CREATE POLICY "own_rows" ON "idempotency_key" TO taskwire_app
    USING (user_id = (SELECT nullif(current_setting('app.user_id', true), '')));
GRANT SELECT, INSERT, UPDATE, DELETE ON "idempotency_key" TO taskwire_app;
ALTER TABLE "deleted_account" ENABLE ROW LEVEL SECURITY;
ALTER TABLE "deleted_account" FORCE ROW LEVEL SECURITY;
CREATE POLICY "own_rows" ON "deleted_account" TO taskwire_app
    USING (user_id = (SELECT nullif(current_setting('app.user_id', true), '')));
GRANT SELECT, INSERT, UPDATE ON "deleted_account" TO taskwire_app;

-- The janitor can access only expired rows, of all users.
CREATE POLICY "expired_tombstones" ON "tombstone" FOR SELECT TO taskwire_janitor
    USING (purged_at < now() - interval '30 days');
CREATE POLICY "drop_expired_tombstones" ON "tombstone" FOR DELETE TO taskwire_janitor
    USING (purged_at < now() - interval '30 days');
CREATE POLICY "leave_tombstones" ON "tombstone" FOR INSERT TO taskwire_janitor WITH CHECK (true);
GRANT SELECT, INSERT, DELETE ON "tombstone" TO taskwire_janitor;
CREATE POLICY "expired_states" ON "undo_state" FOR SELECT TO taskwire_janitor
    USING (created_at < now() - interval '1 hour');
CREATE POLICY "drop_expired_states" ON "undo_state" FOR DELETE TO taskwire_janitor
    USING (created_at < now() - interval '1 hour');
GRANT SELECT, DELETE ON "undo_state" TO taskwire_janitor;
CREATE POLICY "expired_keys" ON "idempotency_key" FOR SELECT TO taskwire_janitor
    USING (created_at < now() - interval '24 hours');
CREATE POLICY "drop_expired_keys" ON "idempotency_key" FOR DELETE TO taskwire_janitor
    USING (created_at < now() - interval '24 hours');
GRANT SELECT, DELETE ON "idempotency_key" TO taskwire_janitor;
CREATE POLICY "expired_deletions" ON "deleted_account" FOR SELECT TO taskwire_janitor
    USING (deleted_at < now() - interval '31 days');
CREATE POLICY "drop_expired_deletions" ON "deleted_account" FOR DELETE TO taskwire_janitor
    USING (deleted_at < now() - interval '31 days');
GRANT SELECT, DELETE ON "deleted_account" TO taskwire_janitor;
-- With "app.renew" the janitor can renew the epochs of all users. That condition comes first, as it is the same for every row.
CREATE POLICY "owners_of_expired_rows" ON "counter" TO taskwire_janitor
    USING (
        (SELECT current_setting('app.renew', true)) = 'on'
        OR EXISTS (SELECT 1 FROM "tombstone" WHERE "tombstone".user_id = "counter".user_id
            AND "tombstone".purged_at < now() - interval '30 days')
        OR "has_expired_trash"(user_id)
    );
GRANT SELECT, UPDATE ON "counter" TO taskwire_janitor;

------------------------------------------------------------------------------------------------------------------------------
-- Registering an entity
------------------------------------------------------------------------------------------------------------------------------

-- Registers a table as an entity: enables row-level security, grants privileges, creates triggers and adds it to the catalogue. A
-- later migration may call it again. "derived": computed columns, which answers omit. "texts": columns whose bytes count against
-- the quota. "claims": columns, besides owner and id, that taskwire_worker can read in rows that match the condition "claimable".
-- The table needs the primary key (user_id, id), a unique (user_id, seq), version, change_id, created_at, updated_at, and
-- deleted_at if it has a trash. The names of its own triggers must sort before "entity".
CREATE FUNCTION "app_register_entity"(
    entity TEXT, has_trash BOOLEAN, derived TEXT[], texts TEXT[], claims TEXT[] DEFAULT NULL, claimable TEXT DEFAULT NULL
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
    INSERT INTO public.entity AS e (name, has_trash, derived, texts, claims, claimable)
    VALUES (noun, has_trash, derived, texts, claims, claimable)
    ON CONFLICT (name) DO UPDATE SET has_trash = excluded.has_trash, derived = excluded.derived, texts = excluded.texts,
        claims = excluded.claims, claimable = excluded.claimable;
END $$;
REVOKE EXECUTE ON FUNCTION "app_register_entity" FROM PUBLIC;

------------------------------------------------------------------------------------------------------------------------------
-- Tasks
------------------------------------------------------------------------------------------------------------------------------

-- CreateTable
CREATE TABLE "task" (
    "user_id" TEXT NOT NULL,
    "id" UUID NOT NULL,
    "title" TEXT NOT NULL,
    "description" TEXT NOT NULL DEFAULT '',
    "priority" SMALLINT NOT NULL DEFAULT 0,
    "tags" TEXT[] DEFAULT ARRAY[]::TEXT[],
    "due_date" DATE,
    "due_time" TIME(0),
    "due_zone" TEXT,
    "completed_at" TIMESTAMPTZ(3),
    "deleted_at" TIMESTAMPTZ(3),
    "created_at" TIMESTAMPTZ(3) NOT NULL,
    "updated_at" TIMESTAMPTZ(3) NOT NULL,
    "version" INTEGER NOT NULL DEFAULT 1,
    "seq" BIGINT NOT NULL DEFAULT 0,
    "change_id" UUID,
    "title_sort" TEXT COLLATE "C" NOT NULL,
    "description_sort" TEXT NOT NULL,
    "due_asc" TIMESTAMPTZ(3) NOT NULL,
    "due_desc" TIMESTAMPTZ(3) NOT NULL,

    CONSTRAINT "task_priority_known" CHECK ("priority" BETWEEN 0 AND 4),
    CONSTRAINT "task_due_in_order" CHECK (
        ("due_time" IS NULL OR "due_date" IS NOT NULL) AND ("due_zone" IS NULL OR "due_time" IS NOT NULL)
    ),
    CONSTRAINT "task_pkey" PRIMARY KEY ("user_id","id")
);

-- CreateIndex
CREATE UNIQUE INDEX "task_user_id_seq_key" ON "task"("user_id", "seq");

-- CreateIndex
CREATE INDEX "task_user_id_created_at_id_idx" ON "task"("user_id", "created_at", "id");

-- CreateIndex
CREATE INDEX "task_trash_idx" ON "task"("user_id", "created_at", "id") WHERE ("deleted_at" IS NOT NULL);

-- CreateIndex
CREATE INDEX "task_user_id_updated_at_id_idx" ON "task"("user_id", "updated_at", "id");

-- CreateIndex
CREATE INDEX "task_user_id_due_asc_id_idx" ON "task"("user_id", "due_asc", "id");

-- CreateIndex
CREATE INDEX "task_user_id_due_desc_id_idx" ON "task"("user_id", "due_desc", "id");

-- CreateIndex
CREATE INDEX "task_user_id_priority_id_idx" ON "task"("user_id", "priority", "id");

-- CreateIndex
CREATE INDEX "task_user_id_title_sort_id_idx" ON "task"("user_id", "title_sort", "id");

-- Preserves the first time of completion when a completion is repeated. The condition is in the function, because a WHEN clause
-- would be parsed for each statement.
CREATE FUNCTION "completion_stays"() RETURNS TRIGGER LANGUAGE plpgsql AS $$
BEGIN
    IF new.completed_at <> old.completed_at THEN
        new.completed_at := old.completed_at;
    END IF;
    RETURN new;
END $$;
CREATE TRIGGER "completion_stays" BEFORE UPDATE ON "task" FOR EACH ROW EXECUTE FUNCTION "completion_stays"();

SELECT "app_register_entity"('task', true, '{title_sort,description_sort,due_asc,due_desc}',
    '{title,description,tags}');

------------------------------------------------------------------------------------------------------------------------------
-- Sign-in tables, accessible to the role taskwire_auth only
------------------------------------------------------------------------------------------------------------------------------

-- CreateTable
CREATE TABLE "auth"."user" (
    "id" TEXT NOT NULL,
    "name" TEXT NOT NULL,
    "email" TEXT NOT NULL,
    "emailVerified" BOOLEAN NOT NULL DEFAULT false,
    "image" TEXT,
    "createdAt" TIMESTAMPTZ(3) NOT NULL DEFAULT CURRENT_TIMESTAMP,
    "updatedAt" TIMESTAMPTZ(3) NOT NULL DEFAULT CURRENT_TIMESTAMP,

    CONSTRAINT "user_pkey" PRIMARY KEY ("id")
);

-- CreateTable
CREATE TABLE "auth"."session" (
    "id" TEXT NOT NULL,
    "expiresAt" TIMESTAMPTZ(3) NOT NULL,
    "token" TEXT NOT NULL,
    "createdAt" TIMESTAMPTZ(3) NOT NULL DEFAULT CURRENT_TIMESTAMP,
    "updatedAt" TIMESTAMPTZ(3) NOT NULL,
    "ipAddress" TEXT,
    "userAgent" TEXT,
    "userId" TEXT NOT NULL,

    CONSTRAINT "session_pkey" PRIMARY KEY ("id")
);

-- CreateTable
CREATE TABLE "auth"."account" (
    "id" TEXT NOT NULL,
    "accountId" TEXT NOT NULL,
    "providerId" TEXT NOT NULL,
    "userId" TEXT NOT NULL,
    "accessToken" TEXT,
    "refreshToken" TEXT,
    "idToken" TEXT,
    "accessTokenExpiresAt" TIMESTAMPTZ(3),
    "refreshTokenExpiresAt" TIMESTAMPTZ(3),
    "scope" TEXT,
    "password" TEXT,
    "createdAt" TIMESTAMPTZ(3) NOT NULL DEFAULT CURRENT_TIMESTAMP,
    "updatedAt" TIMESTAMPTZ(3) NOT NULL,

    CONSTRAINT "account_pkey" PRIMARY KEY ("id")
);

-- CreateTable
CREATE TABLE "auth"."verification" (
    "id" TEXT NOT NULL,
    "identifier" TEXT NOT NULL,
    "value" TEXT NOT NULL,
    "expiresAt" TIMESTAMPTZ(3) NOT NULL,
    "createdAt" TIMESTAMPTZ(3) NOT NULL DEFAULT CURRENT_TIMESTAMP,
    "updatedAt" TIMESTAMPTZ(3) NOT NULL DEFAULT CURRENT_TIMESTAMP,

    CONSTRAINT "verification_pkey" PRIMARY KEY ("id")
);

-- CreateTable
CREATE TABLE "auth"."jwks" (
    "id" TEXT NOT NULL,
    "publicKey" TEXT NOT NULL,
    "privateKey" TEXT NOT NULL,
    "createdAt" TIMESTAMPTZ(3) NOT NULL,
    "expiresAt" TIMESTAMPTZ(3),
    "alg" TEXT,
    "crv" TEXT,

    CONSTRAINT "jwks_pkey" PRIMARY KEY ("id")
);

-- CreateTable
CREATE TABLE "auth"."rate_limit" (
    "id" TEXT NOT NULL,
    "key" TEXT NOT NULL,
    "count" INTEGER NOT NULL,
    "lastRequest" BIGINT NOT NULL,

    CONSTRAINT "rate_limit_pkey" PRIMARY KEY ("id")
);

-- CreateTable
CREATE UNLOGGED TABLE "auth"."request_limit" (
    "key" TEXT NOT NULL,
    "points" INTEGER NOT NULL DEFAULT 0,
    "expire" DOUBLE PRECISION,

    CONSTRAINT "request_limit_pkey" PRIMARY KEY ("key")
);

-- CreateTable
CREATE TABLE "auth"."incarnation" (
    "id" INTEGER NOT NULL DEFAULT 1,
    "name" TEXT NOT NULL,

    CONSTRAINT "incarnation_pkey" PRIMARY KEY ("id")
);

-- CreateTable
CREATE TABLE "auth"."secret_lookup" (
    "hash" TEXT NOT NULL,
    "kind" TEXT NOT NULL,
    "user_id" TEXT NOT NULL,
    "id" UUID NOT NULL,
    "expires_at" TIMESTAMPTZ(3),
    "revoked_at" TIMESTAMPTZ(3),

    CONSTRAINT "secret_lookup_pkey" PRIMARY KEY ("hash")
);

-- CreateIndex
CREATE UNIQUE INDEX "user_email_key" ON "auth"."user"("email");

-- CreateIndex
CREATE UNIQUE INDEX "session_token_key" ON "auth"."session"("token");

-- CreateIndex
CREATE INDEX "session_userId_idx" ON "auth"."session"("userId");

-- CreateIndex
CREATE INDEX "account_userId_idx" ON "auth"."account"("userId");

-- CreateIndex
CREATE INDEX "verification_identifier_idx" ON "auth"."verification"("identifier");

-- CreateIndex
CREATE UNIQUE INDEX "rate_limit_key_key" ON "auth"."rate_limit"("key");

-- CreateIndex
CREATE INDEX "secret_lookup_user_id_idx" ON "auth"."secret_lookup"("user_id");

-- AddForeignKey
ALTER TABLE "auth"."session" ADD CONSTRAINT "session_userId_fkey" FOREIGN KEY ("userId") REFERENCES "auth"."user"("id") ON DELETE CASCADE ON UPDATE CASCADE;

-- AddForeignKey
ALTER TABLE "auth"."account" ADD CONSTRAINT "account_userId_fkey" FOREIGN KEY ("userId") REFERENCES "auth"."user"("id") ON DELETE CASCADE ON UPDATE CASCADE;

GRANT USAGE ON SCHEMA "auth" TO taskwire_auth;
GRANT SELECT, INSERT, UPDATE, DELETE ON ALL TABLES IN SCHEMA "auth" TO taskwire_auth;
REVOKE DELETE ON "auth"."incarnation" FROM taskwire_auth;
