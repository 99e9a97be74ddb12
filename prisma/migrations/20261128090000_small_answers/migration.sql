-- What is kept of a row of a large answer: a thousand of these are less than 64 KB. What is created has changed.
CREATE FUNCTION answer_id(id TEXT, created BOOLEAN, changed BOOLEAN) RETURNS JSONB LANGUAGE sql IMMUTABLE AS $$
    SELECT jsonb_strip_nulls(jsonb_build_object('id', id, 'created', nullif(created, false),
        'changed', CASE WHEN changed AND NOT created THEN true END))
$$;

-- An answer as it is kept: whole, or ids alone where it is larger than that many bytes.
CREATE FUNCTION small_answer(answer JSONB, change UUID, most INTEGER) RETURNS JSONB LANGUAGE sql IMMUTABLE AS $$
    SELECT CASE WHEN octet_length(answer::text) <= most THEN answer ELSE (
        SELECT jsonb_agg(CASE WHEN one ? 'id' THEN one ELSE public.answer_id(one->'row'->>'id', (one->>'created')::boolean,
            one->'row'->>'change_id' = change::text) END ORDER BY place)
        FROM jsonb_array_elements(answer) WITH ORDINALITY AS given(one, place)) END
$$;

-- The answer to a change with an idempotency key takes at most 64 KB, whatever the size of the tasks: a larger one keeps
-- the ids alone, and is rebuilt from the rows when it is asked for again.
CREATE OR REPLACE FUNCTION keep_answer() RETURNS trigger LANGUAGE plpgsql AS $$
DECLARE
    most CONSTANT INTEGER := 65536;
    kept JSONB := current_setting('app.idempotency')::jsonb;
    change UUID := current_setting('app.change')::uuid;
    is_small BOOLEAN;
    given JSONB;
BEGIN
    -- Lengths are known without reading the texts.
    SELECT sum(octet_length(title) + octet_length(description)) <= most INTO is_small FROM changed;
    IF is_small IS NULL THEN
        RETURN NULL;
    END IF;
    IF is_small THEN
        SELECT jsonb_agg(jsonb_build_object('created', TG_OP = 'INSERT', 'row', jsonb_strip_nulls(
            to_jsonb(changed) - '{before,user_id,seq,title_sort,description_sort,due_asc,due_desc}'::text[])) ORDER BY changed.seq)
            INTO given FROM changed;
    ELSE
        SELECT jsonb_agg(public.answer_id(id::text, TG_OP = 'INSERT', change_id = change) ORDER BY seq) INTO given FROM changed;
    END IF;
    INSERT INTO public.idempotency_key AS k (user_id, procedure, key, input_hash, change_id, answer)
    VALUES (current_setting('app.user_id'), kept->>'procedure', kept->>'key', kept->>'hash', change,
        public.small_answer(given, change, most))
    ON CONFLICT (user_id, procedure, key) DO UPDATE SET answer = public.small_answer(k.answer || given, change, most);
    RETURN NULL;
END $$;
