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

    CONSTRAINT "personal_token_pkey" PRIMARY KEY ("user_id", "id")
);

-- CreateTable
CREATE TABLE "auth"."personal_token_call" (
    "user_id" TEXT NOT NULL,
    "procedure" TEXT NOT NULL,
    "key" TEXT NOT NULL,
    "input_hash" TEXT NOT NULL,
    "answer" JSONB NOT NULL,
    "created_at" TIMESTAMPTZ(3) NOT NULL,

    CONSTRAINT "personal_token_call_pkey" PRIMARY KEY ("user_id", "procedure", "key")
);

-- CreateIndex
CREATE INDEX "personal_token_expires_at_idx" ON "auth"."personal_token"("expires_at");

-- CreateIndex
CREATE INDEX "personal_token_call_created_at_idx" ON "auth"."personal_token_call"("created_at");

GRANT SELECT, INSERT, UPDATE, DELETE ON "auth"."personal_token", "auth"."personal_token_call" TO taskwire_auth;
