-- Folds titles, descriptions and comments for search and order, as the application does (client-sdk/src/matching/fold.ts). Changing
-- the type fills the columns without changing the rows' versions, because triggers do not fire. Undo states get the same form.
-- PostgreSQL before version 17 has only the second collation.
DO $do$ BEGIN EXECUTE format($definition$
    CREATE FUNCTION "folded_text"(given TEXT) RETURNS TEXT LANGUAGE sql IMMUTABLE AS $$
        SELECT normalize(replace(translate(lower(regexp_replace(normalize(given, NFD) COLLATE "C",
            '([A-Za-z\u00c0-\u02af\u0370-\u03e1\u03f0-\u03ff\u1e00-\u1eff\u2c60-\u2c7f])[\u0300-\u036f]+', '\1', 'g')
            COLLATE %I), 'łøđıς', 'lodiσ'), 'ß', 'ss'), NFC)
    $$
$definition$, (SELECT "collname" FROM "pg_collation" WHERE "collname" IN ('pg_c_utf8', 'und-x-icu')
    ORDER BY "collname" = 'pg_c_utf8' DESC LIMIT 1)); END $do$;

ALTER TABLE "task"
    ALTER COLUMN "title_sort" TYPE TEXT COLLATE "C" USING "folded_text"("title"),
    ALTER COLUMN "description_sort" TYPE TEXT USING "folded_text"("description");
ALTER TABLE "comment" ALTER COLUMN "text_search" TYPE TEXT USING "folded_text"("text");
ALTER TABLE "undo_state" ALTER COLUMN "before" TYPE JSONB USING CASE "entity"
    WHEN 'task' THEN "before" || jsonb_build_object(
        'title_sort', "folded_text"("before"->>'title'), 'description_sort', "folded_text"("before"->>'description'))
    WHEN 'comment' THEN "before" || jsonb_build_object('text_search', "folded_text"("before"->>'text'))
    ELSE "before" END;

DROP FUNCTION "folded_text";
