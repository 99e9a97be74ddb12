-- Colors of tags: one row for each tag that has a color.

-- CreateTable
CREATE TABLE "tag" (
    "user_id" TEXT NOT NULL,
    "id" UUID NOT NULL,
    "name" TEXT NOT NULL,
    "color" TEXT NOT NULL,
    "created_at" TIMESTAMPTZ(3) NOT NULL,
    "updated_at" TIMESTAMPTZ(3) NOT NULL,
    "version" INTEGER NOT NULL DEFAULT 1,
    "seq" BIGINT NOT NULL DEFAULT 0,
    "change_id" UUID,
    "key" TEXT COLLATE "C" NOT NULL,

    CONSTRAINT "tag_pkey" PRIMARY KEY ("user_id","id")
);

-- CreateIndex
CREATE UNIQUE INDEX "tag_user_id_seq_key" ON "tag"("user_id", "seq");

-- CreateIndex
CREATE UNIQUE INDEX "tag_user_id_key_key" ON "tag"("user_id", "key");

SELECT "app_register_entity"('tag', false, '{key}', '{}');
