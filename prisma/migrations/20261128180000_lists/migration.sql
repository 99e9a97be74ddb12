-- Lists with their sections, the structure and manual order of tasks, comments, and the settings of a user.

-- AlterTable
ALTER TABLE "task" ADD COLUMN     "deletion_id" UUID,
ADD COLUMN     "list_id" UUID,
ADD COLUMN     "parent_id" UUID,
ADD COLUMN     "place_sort" TEXT COLLATE "C" NOT NULL DEFAULT '',
ADD COLUMN     "position" TEXT COLLATE "C" NOT NULL DEFAULT '',
ADD COLUMN     "section_id" UUID;

-- CreateTable
CREATE TABLE "list" (
    "user_id" TEXT NOT NULL,
    "id" UUID NOT NULL,
    "name" TEXT NOT NULL,
    "color" TEXT,
    "description" TEXT NOT NULL DEFAULT '',
    "position" TEXT COLLATE "C" NOT NULL DEFAULT '',
    "archived_at" TIMESTAMPTZ(3),
    "deleted_at" TIMESTAMPTZ(3),
    "deletion_id" UUID,
    "created_at" TIMESTAMPTZ(3) NOT NULL,
    "updated_at" TIMESTAMPTZ(3) NOT NULL,
    "version" INTEGER NOT NULL DEFAULT 1,
    "seq" BIGINT NOT NULL DEFAULT 0,
    "change_id" UUID,
    "name_sort" TEXT COLLATE "C" NOT NULL,

    CONSTRAINT "list_pkey" PRIMARY KEY ("user_id","id")
);

-- CreateTable
CREATE TABLE "section" (
    "user_id" TEXT NOT NULL,
    "id" UUID NOT NULL,
    "list_id" UUID NOT NULL,
    "name" TEXT NOT NULL,
    "position" TEXT COLLATE "C" NOT NULL DEFAULT '',
    "created_at" TIMESTAMPTZ(3) NOT NULL,
    "updated_at" TIMESTAMPTZ(3) NOT NULL,
    "version" INTEGER NOT NULL DEFAULT 1,
    "seq" BIGINT NOT NULL DEFAULT 0,
    "change_id" UUID,
    "place_sort" TEXT COLLATE "C" NOT NULL DEFAULT '',

    CONSTRAINT "section_pkey" PRIMARY KEY ("user_id","id")
);

-- CreateTable
CREATE TABLE "comment" (
    "user_id" TEXT NOT NULL,
    "id" UUID NOT NULL,
    "task_id" UUID NOT NULL,
    "text" TEXT NOT NULL,
    "created_at" TIMESTAMPTZ(3) NOT NULL,
    "updated_at" TIMESTAMPTZ(3) NOT NULL,
    "version" INTEGER NOT NULL DEFAULT 1,
    "seq" BIGINT NOT NULL DEFAULT 0,
    "change_id" UUID,

    CONSTRAINT "comment_pkey" PRIMARY KEY ("user_id","id")
);

-- CreateTable
CREATE TABLE "settings" (
    "user_id" TEXT NOT NULL,
    "id" UUID NOT NULL,
    "time_zone" TEXT NOT NULL,
    "week_start" TEXT NOT NULL,
    "locale" TEXT NOT NULL,
    "reminder_time" TIME(0) NOT NULL,
    "created_at" TIMESTAMPTZ(3) NOT NULL,
    "updated_at" TIMESTAMPTZ(3) NOT NULL,
    "version" INTEGER NOT NULL DEFAULT 1,
    "seq" BIGINT NOT NULL DEFAULT 0,
    "change_id" UUID,

    CONSTRAINT "settings_pkey" PRIMARY KEY ("user_id","id")
);

-- CreateIndex
CREATE INDEX "list_user_id_created_at_id_idx" ON "list"("user_id", "created_at", "id");

-- CreateIndex
CREATE INDEX "list_user_id_updated_at_id_idx" ON "list"("user_id", "updated_at", "id");

-- CreateIndex
CREATE INDEX "list_user_id_position_id_idx" ON "list"("user_id", "position", "id");

-- CreateIndex
CREATE INDEX "list_user_id_name_sort_id_idx" ON "list"("user_id", "name_sort", "id");

-- CreateIndex
CREATE INDEX "list_archived_idx" ON "list"("user_id", "id") WHERE ("archived_at" IS NOT NULL);

-- CreateIndex
CREATE UNIQUE INDEX "list_user_id_seq_key" ON "list"("user_id", "seq");

-- CreateIndex
CREATE INDEX "section_user_id_created_at_id_idx" ON "section"("user_id", "created_at", "id");

-- CreateIndex
CREATE INDEX "section_user_id_place_sort_id_idx" ON "section"("user_id", "place_sort", "id");

-- CreateIndex
CREATE INDEX "section_user_id_list_id_idx" ON "section"("user_id", "list_id");

-- CreateIndex
CREATE UNIQUE INDEX "section_user_id_seq_key" ON "section"("user_id", "seq");

-- CreateIndex
CREATE INDEX "comment_user_id_created_at_id_idx" ON "comment"("user_id", "created_at", "id");

-- CreateIndex
CREATE INDEX "comment_user_id_task_id_created_at_id_idx" ON "comment"("user_id", "task_id", "created_at", "id");

-- CreateIndex
CREATE UNIQUE INDEX "comment_user_id_seq_key" ON "comment"("user_id", "seq");

-- CreateIndex
CREATE INDEX "settings_user_id_created_at_id_idx" ON "settings"("user_id", "created_at", "id");

-- CreateIndex
CREATE UNIQUE INDEX "settings_user_id_seq_key" ON "settings"("user_id", "seq");

-- CreateIndex
CREATE INDEX "task_place_idx" ON "task"("user_id", "list_id", "place_sort", "id") WHERE ("deleted_at" IS NULL);

-- CreateIndex
CREATE INDEX "task_user_id_list_id_idx" ON "task"("user_id", "list_id") WHERE ("list_id" IS NOT NULL);

-- CreateIndex
CREATE INDEX "task_user_id_section_id_idx" ON "task"("user_id", "section_id") WHERE ("section_id" IS NOT NULL);

-- CreateIndex
CREATE INDEX "task_user_id_parent_id_idx" ON "task"("user_id", "parent_id") WHERE ("parent_id" IS NOT NULL);

------------------------------------------------------------------------------------------------------------------------------
-- References. A row and the row that it refers to have the same owner
------------------------------------------------------------------------------------------------------------------------------

-- A task in the trash outlives its list and section; a subtask, a section and a comment are deleted with the row that they belong to.
ALTER TABLE "task" ADD CONSTRAINT "task_list_fkey" FOREIGN KEY ("user_id", "list_id") REFERENCES "list" ("user_id", "id")
    ON DELETE SET NULL ("list_id") DEFERRABLE INITIALLY DEFERRED;
ALTER TABLE "task" ADD CONSTRAINT "task_section_fkey" FOREIGN KEY ("user_id", "section_id") REFERENCES "section" ("user_id", "id")
    ON DELETE SET NULL ("section_id") DEFERRABLE INITIALLY DEFERRED;
ALTER TABLE "task" ADD CONSTRAINT "task_parent_fkey" FOREIGN KEY ("user_id", "parent_id") REFERENCES "task" ("user_id", "id")
    ON DELETE CASCADE DEFERRABLE INITIALLY DEFERRED;
ALTER TABLE "section" ADD CONSTRAINT "section_list_fkey" FOREIGN KEY ("user_id", "list_id") REFERENCES "list" ("user_id", "id")
    ON DELETE CASCADE DEFERRABLE INITIALLY DEFERRED;
ALTER TABLE "comment" ADD CONSTRAINT "comment_task_fkey" FOREIGN KEY ("user_id", "task_id") REFERENCES "task" ("user_id", "id")
    ON DELETE CASCADE DEFERRABLE INITIALLY DEFERRED;

------------------------------------------------------------------------------------------------------------------------------
-- Manual order
------------------------------------------------------------------------------------------------------------------------------

-- Returns the n-th integer key of the fractional index, from 0: a0 … az, b00 … bzz, … Keys sort by bytes, like their numbers. Each
-- new task gets one, so the keys of up to three characters are computed without a loop.
CREATE FUNCTION "order_key"(n BIGINT) RETURNS TEXT LANGUAGE plpgsql IMMUTABLE STRICT AS $$
DECLARE
    digits CONSTANT TEXT := '0123456789ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz';
    length INTEGER := 2;
    count BIGINT := 3844;
    rest BIGINT := n - 62;
    key TEXT := '';
BEGIN
    IF rest < 0 THEN
        RETURN 'a' || substr(digits, 1 + n::integer, 1);
    ELSIF rest < count THEN
        RETURN 'b' || substr(digits, 1 + (rest / 62)::integer, 1) || substr(digits, 1 + (rest % 62)::integer, 1);
    END IF;
    WHILE rest >= count LOOP
        rest := rest - count;
        count := count * 62;
        length := length + 1;
    END LOOP;
    FOR place IN 1..length LOOP
        key := substr(digits, 1 + (rest % 62)::integer, 1) || key;
        rest := rest / 62;
    END LOOP;
    RETURN chr(96 + length) || key;
END $$;

-- Returns the position after all rows of a user: the key of the sequence number that the row is about to get. All keys have an
-- integer part of at most the last number, so this is the end among any siblings without reading them.
CREATE FUNCTION "last_position"(owner TEXT) RETURNS TEXT LANGUAGE plpgsql STABLE AS $$
BEGIN
    IF current_setting('app.user_id', true) = owner AND current_setting('app.seq', true) <> '' THEN
        RETURN public.order_key(current_setting('app.seq')::bigint + 1);
    END IF;
    RETURN public.order_key(coalesce((SELECT seq FROM public.counter WHERE user_id = owner), 0) + 1);
END $$;

-- Sets an empty position to the last one, and the order within a list. It runs only if a statement sets one of these columns.
CREATE FUNCTION "arrange_task"() RETURNS TRIGGER LANGUAGE plpgsql AS $$
BEGIN
    IF coalesce(new.position, '') = '' THEN
        new.position := public.last_position(new.user_id);
    END IF;
    new.place_sort := concat(new.section_id, '/', new.parent_id, '/', new.position);
    RETURN new;
END $$;
CREATE TRIGGER "arrange" BEFORE INSERT OR UPDATE OF "list_id", "section_id", "parent_id", "position" ON "task"
    FOR EACH ROW EXECUTE FUNCTION "arrange_task"();

CREATE FUNCTION "arrange_section"() RETURNS TRIGGER LANGUAGE plpgsql AS $$
BEGIN
    IF coalesce(new.position, '') = '' THEN
        new.position := public.last_position(new.user_id);
    END IF;
    new.place_sort := concat(new.list_id, '/', new.position);
    RETURN new;
END $$;
CREATE TRIGGER "arrange" BEFORE INSERT OR UPDATE OF "list_id", "position" ON "section"
    FOR EACH ROW EXECUTE FUNCTION "arrange_section"();

CREATE FUNCTION "arrange_list"() RETURNS TRIGGER LANGUAGE plpgsql AS $$
BEGIN
    IF coalesce(new.position, '') = '' THEN
        new.position := public.last_position(new.user_id);
    END IF;
    RETURN new;
END $$;
CREATE TRIGGER "arrange" BEFORE INSERT OR UPDATE OF "position" ON "list" FOR EACH ROW EXECUTE FUNCTION "arrange_list"();

------------------------------------------------------------------------------------------------------------------------------
-- Which change moved a row to the trash
------------------------------------------------------------------------------------------------------------------------------

-- Sets version, change id and sequence number of each changed row. An update without effect leaves the row unchanged. The times of
-- creation and of the first deletion are preserved, and the change that moved a row to the trash is recorded, so that restoring the
-- row restores all rows of that change. With "app.quiet" only the sequence number advances: for renumbering a manual order.
CREATE OR REPLACE FUNCTION "entity_change"() RETURNS TRIGGER LANGUAGE plpgsql AS $$
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
        IF new.deleted_at IS NULL THEN
            new.deletion_id := NULL;
        ELSIF old.deleted_at IS NULL THEN
            -- An undo brings its own.
            new.deletion_id := coalesce(new.deletion_id, nullif(current_setting('app.change', true), '')::uuid);
        ELSIF new.deleted_at <> old.deleted_at THEN
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
        new.change_id := nullif(current_setting('app.change', true), '')::uuid;
        -- A change in several statements, such as the two references that a purged list takes from a task, is one version.
        IF new.change_id IS NULL OR new.change_id IS DISTINCT FROM old.change_id THEN
            new.version := old.version + 1;
        END IF;
    END IF;
    RETURN new;
END $$;

------------------------------------------------------------------------------------------------------------------------------
-- Answers
------------------------------------------------------------------------------------------------------------------------------

-- Ends each statement of a change: stores undo states, the answer if the change has an idempotency key, and the new sequence and
-- byte counts. "changed" holds the new rows, or the old ones of a DELETE. Only the first state of a row is stored, as a change may
-- have several statements. The first statement, usually the only one, skips the check for earlier states, and for rows that it
-- left unchanged if there are none. Renumbered siblings are not part of the answer.
CREATE OR REPLACE FUNCTION "entity_settle"() RETURNS TRIGGER LANGUAGE plpgsql AS $$
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
-- Undo
------------------------------------------------------------------------------------------------------------------------------

-- Restores the rows of one entity to their state before a change. Purged rows are inserted again, with defaults for columns that
-- were added since; changed rows keep the current values of such columns; created rows are moved to the trash. A row that has lost its
-- reference to a row that the undo deletes was last changed by the undo itself.
CREATE OR REPLACE FUNCTION "revert_entity"(caller TEXT, undone UUID, at TIMESTAMPTZ, noun TEXT) RETURNS VOID LANGUAGE plpgsql AS $$
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
-- Existing tasks are in the inbox, in the order of their last change
------------------------------------------------------------------------------------------------------------------------------

ALTER TABLE "task" NO FORCE ROW LEVEL SECURITY;
ALTER TABLE "task" DISABLE TRIGGER USER;
UPDATE "task" SET "position" = "order_key"("seq"), "place_sort" = '//' || "order_key"("seq"),
    "deletion_id" = CASE WHEN "deleted_at" IS NOT NULL THEN "change_id" END;
ALTER TABLE "task" ENABLE TRIGGER USER;

------------------------------------------------------------------------------------------------------------------------------
-- Registration
------------------------------------------------------------------------------------------------------------------------------

SELECT "app_register_entity"('task', true, '{title_sort,description_sort,due_asc,due_desc,place_sort}', '{title,description,tags}');
SELECT "app_register_entity"('list', true, '{name_sort}', '{name,description}');
SELECT "app_register_entity"('section', false, '{place_sort}', '{name}');
SELECT "app_register_entity"('comment', false, '{}', '{text}');
SELECT "app_register_entity"('settings', false, '{}', '{}');
