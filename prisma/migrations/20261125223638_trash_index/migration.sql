-- CreateIndex
CREATE INDEX "task_trash_idx" ON "task"("user_id", "created_at", "id") WHERE ("deleted_at" IS NOT NULL);
