-- CreateSchema
CREATE SCHEMA IF NOT EXISTS "auth";

-- CreateTable
CREATE TABLE "task" (
    "user_id" TEXT NOT NULL,
    "id" UUID NOT NULL,
    "title" TEXT NOT NULL,
    "description" TEXT NOT NULL DEFAULT '',
    "priority" SMALLINT NOT NULL DEFAULT 0,
    "tags" TEXT[] DEFAULT ARRAY[]::TEXT[],
    "due_date" DATE,
    "due_time" TIME(0),
    "due_zone" TEXT,
    "completed_at" TIMESTAMPTZ(3),
    "deleted_at" TIMESTAMPTZ(3),
    "created_at" TIMESTAMPTZ(3) NOT NULL,
    "updated_at" TIMESTAMPTZ(3) NOT NULL,
    "version" INTEGER NOT NULL DEFAULT 1,
    "seq" BIGINT NOT NULL DEFAULT 0,
    "title_sort" TEXT COLLATE "C" NOT NULL,
    "description_sort" TEXT NOT NULL,
    "due_asc" TIMESTAMPTZ(3) NOT NULL,
    "due_desc" TIMESTAMPTZ(3) NOT NULL,

    CONSTRAINT "task_priority_known" CHECK ("priority" BETWEEN 0 AND 4),
    CONSTRAINT "task_due_in_order" CHECK (
        ("due_time" IS NULL OR "due_date" IS NOT NULL) AND ("due_zone" IS NULL OR "due_time" IS NOT NULL)
    ),
    CONSTRAINT "task_pkey" PRIMARY KEY ("user_id","id")
);

-- CreateTable
CREATE TABLE "counter" (
    "user_id" TEXT NOT NULL,
    "seq" BIGINT NOT NULL DEFAULT 0,
    "epoch" UUID NOT NULL DEFAULT gen_random_uuid(),
    "horizon" BIGINT NOT NULL DEFAULT 0,

    CONSTRAINT "counter_pkey" PRIMARY KEY ("user_id")
);

-- CreateTable
CREATE TABLE "tombstone" (
    "user_id" TEXT NOT NULL,
    "table_name" TEXT NOT NULL,
    "id" UUID NOT NULL,
    "seq" BIGINT NOT NULL,
    "purged_at" TIMESTAMPTZ(3) NOT NULL DEFAULT CURRENT_TIMESTAMP,

    CONSTRAINT "tombstone_pkey" PRIMARY KEY ("user_id","table_name","id")
);

-- CreateTable
CREATE TABLE "auth"."user" (
    "id" TEXT NOT NULL,
    "name" TEXT NOT NULL,
    "email" TEXT NOT NULL,
    "emailVerified" BOOLEAN NOT NULL DEFAULT false,
    "image" TEXT,
    "createdAt" TIMESTAMPTZ(3) NOT NULL DEFAULT CURRENT_TIMESTAMP,
    "updatedAt" TIMESTAMPTZ(3) NOT NULL DEFAULT CURRENT_TIMESTAMP,

    CONSTRAINT "user_pkey" PRIMARY KEY ("id")
);

-- CreateTable
CREATE TABLE "auth"."session" (
    "id" TEXT NOT NULL,
    "expiresAt" TIMESTAMPTZ(3) NOT NULL,
    "token" TEXT NOT NULL,
    "createdAt" TIMESTAMPTZ(3) NOT NULL DEFAULT CURRENT_TIMESTAMP,
    "updatedAt" TIMESTAMPTZ(3) NOT NULL,
    "ipAddress" TEXT,
    "userAgent" TEXT,
    "userId" TEXT NOT NULL,

    CONSTRAINT "session_pkey" PRIMARY KEY ("id")
);

-- CreateTable
CREATE TABLE "auth"."account" (
    "id" TEXT NOT NULL,
    "accountId" TEXT NOT NULL,
    "providerId" TEXT NOT NULL,
    "userId" TEXT NOT NULL,
    "accessToken" TEXT,
    "refreshToken" TEXT,
    "idToken" TEXT,
    "accessTokenExpiresAt" TIMESTAMPTZ(3),
    "refreshTokenExpiresAt" TIMESTAMPTZ(3),
    "scope" TEXT,
    "password" TEXT,
    "createdAt" TIMESTAMPTZ(3) NOT NULL DEFAULT CURRENT_TIMESTAMP,
    "updatedAt" TIMESTAMPTZ(3) NOT NULL,

    CONSTRAINT "account_pkey" PRIMARY KEY ("id")
);

-- CreateTable
CREATE TABLE "auth"."verification" (
    "id" TEXT NOT NULL,
    "identifier" TEXT NOT NULL,
    "value" TEXT NOT NULL,
    "expiresAt" TIMESTAMPTZ(3) NOT NULL,
    "createdAt" TIMESTAMPTZ(3) NOT NULL DEFAULT CURRENT_TIMESTAMP,
    "updatedAt" TIMESTAMPTZ(3) NOT NULL DEFAULT CURRENT_TIMESTAMP,

    CONSTRAINT "verification_pkey" PRIMARY KEY ("id")
);

-- CreateTable
CREATE TABLE "auth"."jwks" (
    "id" TEXT NOT NULL,
    "publicKey" TEXT NOT NULL,
    "privateKey" TEXT NOT NULL,
    "createdAt" TIMESTAMPTZ(3) NOT NULL,
    "expiresAt" TIMESTAMPTZ(3),
    "alg" TEXT,
    "crv" TEXT,

    CONSTRAINT "jwks_pkey" PRIMARY KEY ("id")
);

-- CreateTable
CREATE TABLE "auth"."rate_limit" (
    "id" TEXT NOT NULL,
    "key" TEXT NOT NULL,
    "count" INTEGER NOT NULL,
    "lastRequest" BIGINT NOT NULL,

    CONSTRAINT "rate_limit_pkey" PRIMARY KEY ("id")
);

-- CreateIndex
CREATE INDEX "task_user_id_created_at_id_idx" ON "task"("user_id", "created_at", "id");

-- CreateIndex
CREATE INDEX "task_user_id_updated_at_id_idx" ON "task"("user_id", "updated_at", "id");

-- CreateIndex
CREATE INDEX "task_user_id_due_asc_id_idx" ON "task"("user_id", "due_asc", "id");

-- CreateIndex
CREATE INDEX "task_user_id_due_desc_id_idx" ON "task"("user_id", "due_desc", "id");

-- CreateIndex
CREATE INDEX "task_user_id_priority_id_idx" ON "task"("user_id", "priority", "id");

-- CreateIndex
CREATE INDEX "task_user_id_title_sort_id_idx" ON "task"("user_id", "title_sort", "id");

-- CreateIndex
CREATE UNIQUE INDEX "task_user_id_seq_key" ON "task"("user_id", "seq");

-- CreateIndex
CREATE INDEX "tombstone_purged_at_idx" ON "tombstone"("purged_at");

-- CreateIndex
CREATE UNIQUE INDEX "tombstone_user_id_seq_key" ON "tombstone"("user_id", "seq");

-- CreateIndex
CREATE UNIQUE INDEX "user_email_key" ON "auth"."user"("email");

-- CreateIndex
CREATE UNIQUE INDEX "session_token_key" ON "auth"."session"("token");

-- CreateIndex
CREATE INDEX "session_userId_idx" ON "auth"."session"("userId");

-- CreateIndex
CREATE INDEX "account_userId_idx" ON "auth"."account"("userId");

-- CreateIndex
CREATE INDEX "verification_identifier_idx" ON "auth"."verification"("identifier");

-- CreateIndex
CREATE UNIQUE INDEX "rate_limit_key_key" ON "auth"."rate_limit"("key");

-- AddForeignKey
ALTER TABLE "auth"."session" ADD CONSTRAINT "session_userId_fkey" FOREIGN KEY ("userId") REFERENCES "auth"."user"("id") ON DELETE CASCADE ON UPDATE CASCADE;

-- AddForeignKey
ALTER TABLE "auth"."account" ADD CONSTRAINT "account_userId_fkey" FOREIGN KEY ("userId") REFERENCES "auth"."user"("id") ON DELETE CASCADE ON UPDATE CASCADE;

-- Every write transaction begins here: it becomes the role behind row security, says who asks, and takes the user's
-- counter row before any other row. So the writes of one user follow one another, and none can be missed by a reader.
CREATE FUNCTION "app_begin"(caller TEXT) RETURNS VOID LANGUAGE plpgsql AS $$
BEGIN
    IF coalesce(caller, '') = '' THEN
        RAISE EXCEPTION 'app_begin needs a user' USING ERRCODE = 'insufficient_privilege';
    END IF;
    PERFORM set_config('role', 'taskwire_app', true), set_config('app.user_id', caller, true);
    PERFORM 1 FROM public.counter WHERE user_id = caller FOR NO KEY UPDATE;
    IF NOT FOUND THEN
        INSERT INTO public.counter (user_id) VALUES (caller) ON CONFLICT (user_id) DO NOTHING;
        PERFORM 1 FROM public.counter WHERE user_id = caller FOR NO KEY UPDATE;
    END IF;
END $$;

CREATE FUNCTION "next_seq"(owner TEXT) RETURNS BIGINT LANGUAGE plpgsql AS $$
DECLARE
    given BIGINT;
BEGIN
    UPDATE public.counter SET seq = seq + 1 WHERE user_id = owner RETURNING seq INTO given;
    IF NOT FOUND THEN
        RAISE EXCEPTION 'a write must begin with app_begin' USING ERRCODE = 'insufficient_privilege';
    END IF;
    RETURN given;
END $$;

-- Gives each changed task its next version and its place in the owner's sequence. An update that changes nothing is no
-- change: it keeps version, seq and updated_at. A completion or deletion keeps its first time when it is repeated.
CREATE FUNCTION "task_change"() RETURNS TRIGGER LANGUAGE plpgsql AS $$
DECLARE
    same public.task;
BEGIN
    IF TG_OP = 'UPDATE' THEN
        new.created_at := old.created_at;
        IF new.completed_at IS NOT NULL THEN
            new.completed_at := coalesce(old.completed_at, new.completed_at);
        END IF;
        IF new.deleted_at IS NOT NULL THEN
            new.deleted_at := coalesce(old.deleted_at, new.deleted_at);
        END IF;
        same := new;
        same.updated_at := old.updated_at;
        same.version := old.version;
        same.seq := old.seq;
        IF same IS NOT DISTINCT FROM old THEN
            RETURN old;
        END IF;
        new.version := old.version + 1;
    ELSE
        new.version := 1;
    END IF;
    new.seq := public.next_seq(new.user_id);
    RETURN new;
END $$;

CREATE TRIGGER "task_change" BEFORE INSERT OR UPDATE ON "task" FOR EACH ROW EXECUTE FUNCTION "task_change"();

-- A purged row leaves a tombstone in the same sequence.
CREATE FUNCTION "leave_tombstone"() RETURNS TRIGGER LANGUAGE plpgsql AS $$
BEGIN
    -- No ON CONFLICT: it would need the janitor to see tombstones that have not expired.
    DELETE FROM public.tombstone t WHERE t.user_id = old.user_id AND t.table_name = TG_TABLE_NAME AND t.id = old.id;
    INSERT INTO public.tombstone (user_id, table_name, id, seq)
    VALUES (old.user_id, TG_TABLE_NAME, old.id, public.next_seq(old.user_id));
    RETURN old;
END $$;

CREATE TRIGGER "task_purge" BEFORE DELETE ON "task" FOR EACH ROW EXECUTE FUNCTION "leave_tombstone"();

-- Row security, forced: even the tables' owner sees nothing but through a policy.
ALTER TABLE "task" ENABLE ROW LEVEL SECURITY;
ALTER TABLE "task" FORCE ROW LEVEL SECURITY;
ALTER TABLE "counter" ENABLE ROW LEVEL SECURITY;
ALTER TABLE "counter" FORCE ROW LEVEL SECURITY;
ALTER TABLE "tombstone" ENABLE ROW LEVEL SECURITY;
ALTER TABLE "tombstone" FORCE ROW LEVEL SECURITY;

-- The caller's own rows. The setting is '' after a transaction that had set it; the subquery makes it one look-up a query.
CREATE POLICY "own_rows" ON "task" TO taskwire_app
    USING (user_id = (SELECT nullif(current_setting('app.user_id', true), '')));
CREATE POLICY "own_rows" ON "counter" TO taskwire_app
    USING (user_id = (SELECT nullif(current_setting('app.user_id', true), '')));
CREATE POLICY "own_rows" ON "tombstone" TO taskwire_app
    USING (user_id = (SELECT nullif(current_setting('app.user_id', true), '')));

-- The janitor works for all users, and reaches only what has expired.
CREATE POLICY "expired_trash" ON "task" FOR SELECT TO taskwire_janitor
    USING (deleted_at < now() - interval '30 days');
CREATE POLICY "purge_expired_trash" ON "task" FOR DELETE TO taskwire_janitor
    USING (deleted_at < now() - interval '30 days');
CREATE POLICY "expired_tombstones" ON "tombstone" FOR SELECT TO taskwire_janitor
    USING (purged_at < now() - interval '30 days');
CREATE POLICY "drop_expired_tombstones" ON "tombstone" FOR DELETE TO taskwire_janitor
    USING (purged_at < now() - interval '30 days');
CREATE POLICY "leave_tombstones" ON "tombstone" FOR INSERT TO taskwire_janitor WITH CHECK (true);
CREATE POLICY "owners_of_expired_rows" ON "counter" TO taskwire_janitor
    USING (
        EXISTS (SELECT 1 FROM "task" WHERE "task".user_id = "counter".user_id)
        OR EXISTS (SELECT 1 FROM "tombstone" WHERE "tombstone".user_id = "counter".user_id)
    );

GRANT USAGE ON SCHEMA "public" TO taskwire_app, taskwire_janitor;
GRANT SELECT, INSERT, UPDATE, DELETE ON "task" TO taskwire_app;
GRANT SELECT, INSERT, UPDATE ON "counter" TO taskwire_app;
GRANT SELECT, INSERT, DELETE ON "tombstone" TO taskwire_app;
GRANT SELECT, DELETE ON "task" TO taskwire_janitor;
GRANT SELECT, UPDATE ON "counter" TO taskwire_janitor;
GRANT SELECT, INSERT, DELETE ON "tombstone" TO taskwire_janitor;

-- The built-in sign-in's tables: nobody else has a grant here.
GRANT USAGE ON SCHEMA "auth" TO taskwire_auth;
GRANT SELECT, INSERT, UPDATE, DELETE ON ALL TABLES IN SCHEMA "auth" TO taskwire_auth;
