/** The user with lists, sections, subtasks and comments: 90 of 100 lists are archived, and one task in 100 is in the inbox. */
export const STRUCTURED = 'structured'

const id = (kind: number, number: string) =>
  `('00000000-0000-7000-800${kind}-' || lpad(to_hex(${number}), 12, '0'))::uuid`
const SECTIONS = 5

/** Statements that give the tasks of the user a structure. They run without triggers. */
export const STRUCTURE = [
  'ANALYZE task',
  `INSERT INTO list (user_id, id, name, name_sort, created_at, updated_at, seq, position, archived_at)
   SELECT '${STRUCTURED}', ${id(0, 'n')}, 'List ' || n, 'list ' || n, now(), now() + n * interval '1 s', 10000000 + n, order_key(n),
     CASE WHEN n >= 10 THEN now() END FROM generate_series(0, 99) n`,
  `INSERT INTO section (user_id, id, list_id, name, name_sort, created_at, updated_at, seq, position, place_sort)
   SELECT '${STRUCTURED}', ${id(1, 'n')}, ${id(0, `n / ${SECTIONS}`)}, 'Section', 'section', now(), now(), 20000000 + n, order_key(n),
     ${id(0, `n / ${SECTIONS}`)} || '/' || order_key(n) FROM generate_series(0, ${100 * SECTIONS - 1}) n`,
  `UPDATE task SET list_id = ${id(0, '(seq % 100)::int')},
     section_id = CASE WHEN seq / 100 % 2 = 0 THEN ${id(1, `(seq % 100 * ${SECTIONS} + seq / 200 % ${SECTIONS})::int`)} END
   WHERE user_id = '${STRUCTURED}' AND seq % 97 <> 0`,
  `UPDATE task t SET parent_id = p.id FROM task p WHERE t.user_id = '${STRUCTURED}' AND p.user_id = t.user_id
     AND p.seq = t.seq - 200 AND t.seq / 200 % 3 = 1 AND t.section_id IS NULL AND p.list_id = t.list_id`,
  `UPDATE task SET place_sort = concat(list_id, '/', section_id, '/', parent_id, '/', position) WHERE user_id = '${STRUCTURED}'`,
  `INSERT INTO comment (user_id, id, task_id, text, text_search, created_at, updated_at, seq)
   SELECT user_id, ${id(2, 'seq::int')}, id, 'The shop closes at six', 'the shop closes at six', created_at, created_at, 30000000 + seq FROM task
   WHERE user_id = '${STRUCTURED}' AND seq % 5 = 0`,
]

/** One list, section and comment of each other user, so that a scan of all of them is not the best plan. */
export const OTHERS_STRUCTURE = [
  `INSERT INTO list (user_id, id, name, name_sort, created_at, updated_at, seq, position)
   SELECT user_id, id, 'List', 'list', now(), now(), 10000000, 'a0' FROM task WHERE user_id LIKE 'other-%' AND seq = 1`,
  `INSERT INTO section (user_id, id, list_id, name, name_sort, created_at, updated_at, seq, position, place_sort)
   SELECT user_id, id, id, 'Section', 'section', now(), now(), 20000000, 'a0', id || '/a0' FROM list WHERE user_id LIKE 'other-%'`,
  `INSERT INTO comment (user_id, id, task_id, text, text_search, created_at, updated_at, seq)
   SELECT user_id, id, id, 'The shop closes at six', 'the shop closes at six', now(), now(), 30000000 FROM list WHERE user_id LIKE 'other-%'`,
]

/** A list in use, and one of its sections. */
export const LIST_ID = '00000000-0000-7000-8000-000000000003'
export const SECTION_ID = '00000000-0000-7000-8001-00000000000f'
