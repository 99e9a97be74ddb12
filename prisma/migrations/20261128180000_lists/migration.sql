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
CREATE INDEX "task_place_idx" ON "task"("user_id", "place_sort", "id") WHERE ("deleted_at" IS NULL);

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

-- Sets an empty position to the last one, and the order of all tasks. It runs only if a statement sets one of these columns.
CREATE FUNCTION "arrange_task"() RETURNS TRIGGER LANGUAGE plpgsql AS $$
BEGIN
    IF coalesce(new.position, '') = '' THEN
        new.position := public.last_position(new.user_id);
    END IF;
    -- With the list, because an index on a nullable column followed by this one would not be ordered for the inbox.
    new.place_sort := concat(new.list_id, '/', new.section_id, '/', new.parent_id, '/', new.position);
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
-- Existing tasks are in the inbox, in the order of their creation. Copies of clients are rebuilt, because rows have new fields
------------------------------------------------------------------------------------------------------------------------------

ALTER TABLE "task" NO FORCE ROW LEVEL SECURITY;
ALTER TABLE "task" DISABLE TRIGGER USER;
-- A user has at most as many tasks as sequence numbers, so the next task comes after them.
UPDATE "task" AS t SET "position" = "order_key"(n.place), "place_sort" = '///' || "order_key"(n.place),
    "deletion_id" = CASE WHEN t."deleted_at" IS NOT NULL THEN t."change_id" END
    FROM (SELECT "user_id", "id", row_number() OVER (PARTITION BY "user_id" ORDER BY "created_at", "id") AS place FROM "task") AS n
    WHERE n."user_id" = t."user_id" AND n."id" = t."id";
ALTER TABLE "task" ENABLE TRIGGER USER;
ALTER TABLE "counter" NO FORCE ROW LEVEL SECURITY;
UPDATE "counter" SET "epoch" = gen_random_uuid();
ALTER TABLE "counter" FORCE ROW LEVEL SECURITY;

------------------------------------------------------------------------------------------------------------------------------
-- Registration
------------------------------------------------------------------------------------------------------------------------------

SELECT "app_register_entity"('task', true, '{title_sort,description_sort,due_asc,due_desc,place_sort}', '{title,description,tags}');
SELECT "app_register_entity"('list', true, '{name_sort}', '{name,description}');
SELECT "app_register_entity"('section', false, '{place_sort}', '{name}');
SELECT "app_register_entity"('comment', false, '{}', '{text}');
SELECT "app_register_entity"('settings', false, '{}', '{}');
