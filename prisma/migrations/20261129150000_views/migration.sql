-- Saved views: filters of tasks, and how they are shown.

-- CreateTable
CREATE TABLE "view" (
    "user_id" TEXT NOT NULL,
    "id" UUID NOT NULL,
    "name" TEXT NOT NULL,
    "filter" TEXT NOT NULL DEFAULT '',
    "sort" TEXT[] NOT NULL DEFAULT ARRAY[]::TEXT[],
    "group_by" TEXT NOT NULL,
    "layout" TEXT NOT NULL,
    "favorite" BOOLEAN NOT NULL DEFAULT false,
    "position" TEXT COLLATE "C" NOT NULL DEFAULT '',
    "deleted_at" TIMESTAMPTZ(3),
    "deletion_id" UUID,
    "created_at" TIMESTAMPTZ(3) NOT NULL,
    "updated_at" TIMESTAMPTZ(3) NOT NULL,
    "version" INTEGER NOT NULL DEFAULT 1,
    "seq" BIGINT NOT NULL DEFAULT 0,
    "change_id" UUID,
    "name_sort" TEXT COLLATE "C" NOT NULL,

    CONSTRAINT "view_pkey" PRIMARY KEY ("user_id","id")
);

-- CreateIndex
CREATE INDEX "view_user_id_created_at_id_idx" ON "view"("user_id", "created_at", "id");

-- CreateIndex
CREATE INDEX "view_user_id_position_id_idx" ON "view"("user_id", "position", "id");

-- CreateIndex
CREATE INDEX "view_user_id_name_sort_id_idx" ON "view"("user_id", "name_sort", "id");

-- CreateIndex
CREATE UNIQUE INDEX "view_user_id_seq_key" ON "view"("user_id", "seq");

-- The manual order is that of lists: all views of a user are siblings.
CREATE TRIGGER "arrange" BEFORE INSERT OR UPDATE OF "position" ON "view" FOR EACH ROW EXECUTE FUNCTION "arrange_list"();

SELECT "app_register_entity"('view', true, '{name_sort}', '{name,filter}');
