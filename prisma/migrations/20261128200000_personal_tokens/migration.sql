-- Personal access tokens. Their hashes are in auth.secret_lookup.

-- CreateTable
CREATE TABLE "auth"."personal_token" (
    "user_id" TEXT NOT NULL,
    "id" UUID NOT NULL,
    "name" TEXT NOT NULL,
    "scopes" TEXT[] NOT NULL,
    "last_four" TEXT NOT NULL,
    "created_at" TIMESTAMPTZ(3) NOT NULL,
    "expires_at" TIMESTAMPTZ(3) NOT NULL,
    "revoked_at" TIMESTAMPTZ(3),
    "last_used_at" TIMESTAMPTZ(3),
    "last_address" TEXT,
    "idempotency_key" TEXT,

    CONSTRAINT "personal_token_pkey" PRIMARY KEY ("user_id", "id")
);

-- CreateIndex
CREATE UNIQUE INDEX "personal_token_user_id_idempotency_key_key" ON "auth"."personal_token"("user_id", "idempotency_key");

-- CreateIndex
CREATE INDEX "personal_token_expires_at_idx" ON "auth"."personal_token"("expires_at");

GRANT SELECT, INSERT, UPDATE, DELETE ON "auth"."personal_token" TO taskwire_auth;
