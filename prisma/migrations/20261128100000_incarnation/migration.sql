-- Which database this is: after a restore it is another one, or has another timeline, and cursors of its future must end.
CREATE TABLE "auth"."incarnation" (
    "id" INTEGER NOT NULL DEFAULT 1,
    "name" TEXT NOT NULL,

    CONSTRAINT "incarnation_pkey" PRIMARY KEY ("id")
);
GRANT SELECT, INSERT, UPDATE ON "auth"."incarnation" TO "taskwire_auth";

-- The clean-up's role renews the epochs of all users, where it says that it does.
CREATE POLICY "renew_epochs" ON "counter" TO "taskwire_janitor"
    USING ((SELECT current_setting('app.renew', true)) = 'on');
