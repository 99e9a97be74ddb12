-- Tasks that repeat, and the history of their occurrences.

-- AlterTable
ALTER TABLE "task" ADD COLUMN     "anchor_date" DATE,
ADD COLUMN     "last_date" DATE,
ADD COLUMN     "last_index" INTEGER,
ADD COLUMN     "next_date" DATE,
ADD COLUMN     "occurrence_date" DATE,
ADD COLUMN     "occurrence_index" INTEGER,
ADD COLUMN     "repeat_from" TEXT,
ADD COLUMN     "repeat_rule" TEXT,
ADD COLUMN     "repeat_skips" BOOLEAN,
ADD COLUMN     "repeat_zone" TEXT;

-- CreateTable
CREATE TABLE "occurrence" (
    "user_id" TEXT NOT NULL,
    "id" UUID NOT NULL,
    "task_id" UUID NOT NULL,
    "occurrence_index" INTEGER NOT NULL,
    "occurrence_date" DATE NOT NULL,
    "due_date" DATE NOT NULL,
    "due_time" TIME(0),
    "due_zone" TEXT,
    "completed_at" TIMESTAMPTZ(3) NOT NULL,
    "is_skipped" BOOLEAN NOT NULL,
    "created_at" TIMESTAMPTZ(3) NOT NULL,
    "updated_at" TIMESTAMPTZ(3) NOT NULL,
    "version" INTEGER NOT NULL DEFAULT 1,
    "seq" BIGINT NOT NULL DEFAULT 0,
    "change_id" UUID,

    CONSTRAINT "occurrence_pkey" PRIMARY KEY ("user_id","id")
);

-- CreateIndex
CREATE INDEX "occurrence_user_id_created_at_id_idx" ON "occurrence"("user_id", "created_at", "id");

-- CreateIndex
CREATE INDEX "occurrence_user_id_task_id_created_at_id_idx" ON "occurrence"("user_id", "task_id", "created_at", "id");

-- CreateIndex
CREATE UNIQUE INDEX "occurrence_user_id_seq_key" ON "occurrence"("user_id", "seq");

-- CreateIndex
CREATE UNIQUE INDEX "occurrence_user_id_task_id_occurrence_index_key" ON "occurrence"("user_id", "task_id", "occurrence_index");

-- A task repeats with all of these or none, and has a due date if it does.
ALTER TABLE "task" ADD CONSTRAINT "task_recurrence_whole" CHECK (
    ("repeat_rule" IS NULL) = ("occurrence_date" IS NULL) AND ("repeat_rule" IS NULL OR "due_date" IS NOT NULL)
);

-- The history of a task is deleted with it.
ALTER TABLE "occurrence" ADD CONSTRAINT "occurrence_task_fkey" FOREIGN KEY ("user_id", "task_id") REFERENCES "task" ("user_id", "id")
    ON DELETE CASCADE DEFERRABLE INITIALLY DEFERRED;

-- Copies of clients are rebuilt, because tasks have new fields.
ALTER TABLE "counter" NO FORCE ROW LEVEL SECURITY;
UPDATE "counter" SET "epoch" = gen_random_uuid();
ALTER TABLE "counter" FORCE ROW LEVEL SECURITY;

SELECT "app_register_entity"('task', true,
    '{title_sort,description_sort,due_asc,due_desc,place_sort,repeat_zone,anchor_date,last_date,last_index}', '{title,description,tags,reminders}');
SELECT "app_register_entity"('occurrence', false, '{}', '{}');
