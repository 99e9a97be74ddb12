-- Tags that differ only in case or white space become one tag, spelled as in the task that was created first. A trigger keeps one
-- spelling and counts uses, on every write path.
ALTER TABLE "task" ADD COLUMN "tag_keys" TEXT[] DEFAULT ARRAY[]::TEXT[];

-- CreateTable
CREATE TABLE "task_tag" (
    "user_id" TEXT NOT NULL,
    "task_id" UUID NOT NULL,
    "key" TEXT COLLATE "C" NOT NULL,
    "name" TEXT NOT NULL,

    CONSTRAINT "task_tag_pkey" PRIMARY KEY ("user_id","task_id","key")
);

-- CreateIndex
CREATE INDEX "task_tag_user_id_key_idx" ON "task_tag"("user_id", "key");

------------------------------------------------------------------------------------------------------------------------------
-- Names and keys
------------------------------------------------------------------------------------------------------------------------------

-- Returns the form by which tags are compared, like tagKey of the application (client-sdk/src/matching/tag-key.ts). PostgreSQL before
-- version 17 has only the second collation.
DO $do$ BEGIN EXECUTE format($definition$
    CREATE FUNCTION "tag_key"(name TEXT) RETURNS TEXT LANGUAGE sql IMMUTABLE
        RETURN replace(lower(replace(name, 'İ', U&'i\0307') COLLATE %I), 'ς', 'σ')
$definition$, (SELECT "collname" FROM "pg_collation" WHERE "collname" IN ('pg_c_utf8', 'und-x-icu')
    ORDER BY "collname" = 'pg_c_utf8' DESC LIMIT 1)); END $do$;

-- Gives the tags of a task the spelling of the first task with them, each once, and notes them in "task_tag". An undo restores the
-- spelling too. A task without tags costs one comparison.
CREATE FUNCTION "spell_tags"() RETURNS TRIGGER LANGUAGE plpgsql AS $$
DECLARE
    is_undo BOOLEAN := coalesce(current_setting('app.undo', true), '') = 'on';
    given TEXT;
    given_key TEXT;
    known TEXT;
    names TEXT[] := '{}';
    keys TEXT[] := '{}';
BEGIN
    IF current_setting('app.replay', true) = 'on' THEN
        RETURN new;
    END IF;
    IF TG_OP = 'INSERT' THEN
        -- The insertion of an id that exists is skipped.
        IF EXISTS (SELECT FROM public.task t WHERE t.user_id = new.user_id AND t.id = new.id) THEN
            RETURN new;
        END IF;
    END IF;
    -- A loop of simple statements, whose plans are kept, is faster than one statement over the array.
    FOREACH given IN ARRAY coalesce(new.tags, '{}') LOOP
        given_key := public.tag_key(given);
        CONTINUE WHEN given_key = ANY (keys);
        known := NULL;
        IF NOT is_undo THEN
            SELECT t.name INTO known FROM public.task_tag t WHERE t.user_id = new.user_id AND t.key = given_key LIMIT 1;
        END IF;
        known := coalesce(known, given);
        names := names || known;
        keys := keys || given_key;
        IF TG_OP = 'INSERT' THEN
            INSERT INTO public.task_tag (user_id, task_id, key, name) VALUES (new.user_id, new.id, given_key, known);
        ELSE
            INSERT INTO public.task_tag AS t (user_id, task_id, key, name) VALUES (new.user_id, new.id, given_key, known)
                ON CONFLICT (user_id, task_id, key) DO UPDATE SET name = excluded.name WHERE t.name <> excluded.name;
        END IF;
    END LOOP;
    IF TG_OP = 'UPDATE' THEN
        DELETE FROM public.task_tag t WHERE t.user_id = new.user_id AND t.task_id = new.id AND t.key <> ALL (keys);
    END IF;
    new.tags := names;
    new.tag_keys := keys;
    RETURN new;
END $$;

------------------------------------------------------------------------------------------------------------------------------
-- Existing tags
------------------------------------------------------------------------------------------------------------------------------

CREATE FUNCTION "normal_tag"(name TEXT) RETURNS TEXT LANGUAGE sql IMMUTABLE AS $$
    SELECT btrim(regexp_replace(normalize(name, NFC), '[\s\u00a0\u1680\u2000-\u200a\u2028\u2029\u202f\u205f\u3000\ufeff]+', ' ', 'g'))
$$;
CREATE FUNCTION "tags_of_state"(state JSONB, by_key BOOLEAN) RETURNS JSONB LANGUAGE sql IMMUTABLE AS $$
    SELECT coalesce(jsonb_agg(CASE WHEN by_key THEN key ELSE name END ORDER BY place), '[]') FROM (
        SELECT DISTINCT ON (key) key, name, place FROM (
            SELECT normal_tag(given) AS name, tag_key(normal_tag(given)) AS key, place
            FROM jsonb_array_elements_text(state->'tags') WITH ORDINALITY AS u (given, place)) named
        ORDER BY key, place) first
$$;

ALTER TABLE "task" NO FORCE ROW LEVEL SECURITY;
ALTER TABLE "task" DISABLE TRIGGER USER;
INSERT INTO "task_tag" ("user_id", "task_id", "key", "name")
    SELECT user_id, id, key, first_value(name) OVER (PARTITION BY user_id, key ORDER BY created_at, id)
    FROM (SELECT DISTINCT ON (t.user_id, t.id, tag_key(normal_tag(given))) t.user_id, t.id, t.created_at,
            tag_key(normal_tag(given)) AS key, normal_tag(given) AS name
        FROM "task" t, unnest(t.tags) WITH ORDINALITY AS u (given, place)
        ORDER BY t.user_id, t.id, tag_key(normal_tag(given)), place) used;
UPDATE "task" t SET (tags, tag_keys) = (SELECT array_agg(n.name ORDER BY n.place), array_agg(n.key ORDER BY n.place) FROM (
        SELECT s.name, s.key, min(u.place) AS place FROM unnest(t.tags) WITH ORDINALITY AS u (given, place)
        JOIN "task_tag" s ON s.user_id = t.user_id AND s.task_id = t.id AND s.key = tag_key(normal_tag(u.given))
        GROUP BY s.name, s.key) n)
    WHERE cardinality(t.tags) > 0;
ALTER TABLE "task" ENABLE TRIGGER USER;
ALTER TABLE "task" FORCE ROW LEVEL SECURITY;
ALTER TABLE "undo_state" ALTER COLUMN "before" TYPE JSONB USING CASE WHEN "entity" = 'task'
    THEN "before" || jsonb_build_object('tags', "tags_of_state"("before", false), 'tag_keys', "tags_of_state"("before", true))
    ELSE "before" END;

DROP FUNCTION "tags_of_state";
DROP FUNCTION "normal_tag";

------------------------------------------------------------------------------------------------------------------------------
-- Rights and registration. Copies of clients are rebuilt, because tags have changed without a new version
------------------------------------------------------------------------------------------------------------------------------

ALTER TABLE "task_tag" ADD CONSTRAINT "task_tag_task_fkey" FOREIGN KEY ("user_id", "task_id") REFERENCES "task" ("user_id", "id")
    ON DELETE CASCADE DEFERRABLE INITIALLY DEFERRED;

ALTER TABLE "task_tag" ENABLE ROW LEVEL SECURITY;
ALTER TABLE "task_tag" FORCE ROW LEVEL SECURITY;
CREATE POLICY "own_rows" ON "task_tag" TO taskwire_app
    USING (user_id = (SELECT nullif(current_setting('app.user_id', true), '')));
GRANT SELECT, INSERT, UPDATE, DELETE ON "task_tag" TO taskwire_app;

CREATE TRIGGER "collect_new_tags" BEFORE INSERT ON "task" FOR EACH ROW
    WHEN (cardinality(new.tags) > 0) EXECUTE FUNCTION "spell_tags"();
CREATE TRIGGER "collect_tags" BEFORE UPDATE ON "task" FOR EACH ROW
    WHEN ((new.tags, new.tag_keys) IS DISTINCT FROM (old.tags, old.tag_keys)) EXECUTE FUNCTION "spell_tags"();

ALTER TABLE "counter" NO FORCE ROW LEVEL SECURITY;
UPDATE "counter" SET "epoch" = gen_random_uuid(), "bytes" = NULL;
ALTER TABLE "counter" FORCE ROW LEVEL SECURITY;

SELECT "app_register_entity"('task', true,
    '{tag_keys,title_sort,description_sort,due_asc,due_desc,place_sort,repeat_zone,anchor_date,last_date,last_index}',
    '{title,description,tags,reminders}');
