-- Comments in search form and case-folded names of sections, for filters. Changing the type fills the columns without changing
-- the rows' versions, because triggers do not fire.
ALTER TABLE "comment" ADD COLUMN "text_search" TEXT;
ALTER TABLE "comment"
    ALTER COLUMN "text_search" TYPE TEXT USING normalize(lower("text"), NFD),
    ALTER COLUMN "text_search" SET NOT NULL;
ALTER TABLE "section" ADD COLUMN "name_sort" TEXT;
ALTER TABLE "section"
    ALTER COLUMN "name_sort" TYPE TEXT USING lower("name"),
    ALTER COLUMN "name_sort" SET NOT NULL;

SELECT "app_register_entity"('comment', false, '{text_search}', '{text}');
SELECT "app_register_entity"('section', false, '{place_sort,name_sort}', '{name}');
