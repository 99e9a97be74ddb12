-- Calendar feeds. The hashes of their tokens are in auth.secret_lookup.

-- The stored answers of personal tokens now also serve calendar feeds.
ALTER TABLE "auth"."personal_token_call" RENAME TO "secret_call";
ALTER TABLE "auth"."secret_call" RENAME CONSTRAINT "personal_token_call_pkey" TO "secret_call_pkey";
ALTER INDEX "auth"."personal_token_call_created_at_idx" RENAME TO "secret_call_created_at_idx";

-- CreateTable
CREATE TABLE "auth"."calendar_feed" (
    "user_id" TEXT NOT NULL,
    "id" UUID NOT NULL,
    "name" TEXT NOT NULL,
    "list_ids" UUID[] NOT NULL,
    "inbox" BOOLEAN NOT NULL,
    "tags" TEXT[] NOT NULL,
    "completed" BOOLEAN NOT NULL,
    "last_four" TEXT NOT NULL,
    "created_at" TIMESTAMPTZ(3) NOT NULL,
    "updated_at" TIMESTAMPTZ(3) NOT NULL,
    "revoked_at" TIMESTAMPTZ(3),
    "last_fetched_at" TIMESTAMPTZ(3),

    CONSTRAINT "calendar_feed_pkey" PRIMARY KEY ("user_id", "id")
);

-- CreateIndex
CREATE INDEX "calendar_feed_revoked_at_idx" ON "auth"."calendar_feed"("revoked_at");

GRANT SELECT, INSERT, UPDATE, DELETE ON "auth"."calendar_feed" TO taskwire_auth;
