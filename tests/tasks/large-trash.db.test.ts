import { expect, it, onTestFinished } from 'vitest'
import { suspendTimeLimits } from '../database/time-limits.ts'
import { callerFor, newUser } from '../helpers/test-app.ts'
import { openTestDatabase, type TestDatabase } from '../helpers/test-database.ts'

/** Makes the database count writes of counter rows. Returns a function that returns the count since its last call. */
async function countNumbering(database: TestDatabase): Promise<() => Promise<number>> {
  await database.useSession((session) =>
    session.script(`
      CREATE SEQUENCE numberings;
      CREATE FUNCTION count_numbering() RETURNS trigger LANGUAGE plpgsql SECURITY DEFINER AS
        $$ BEGIN PERFORM nextval('public.numberings'); RETURN NULL; END $$;
      CREATE TRIGGER count_numbering AFTER UPDATE ON counter FOR EACH ROW EXECUTE FUNCTION count_numbering()`),
  )
  let before = 1
  return async () => {
    const [row] = await database.useSession((session) => session.query(`SELECT nextval('numberings') AS value`))
    const since = Number(row?.value) - before
    before += since + 1
    return since
  }
}

it('empties a large trash in steps and undoes one of them, while other users are served', async () => {
  onTestFinished(suspendTimeLimits())
  await using database = await openTestDatabase()
  const { tasks, changes } = callerFor(database, newUser()).undoable
  const other = callerFor(database, newUser())
  const theirs = await other.tasks.create({ title: 'theirs' })
  for (let n = 0; n < 12; n++) {
    const { items } = await tasks.createMany({ items: Array.from({ length: 200 }, (_, i) => ({ title: `${n}-${i}` })) })
    await tasks.deleteMany({ ids: items.map(({ id }) => id) })
  }
  const { cursor } = await changes.since()

  let isDone = false
  const watching = (async () => {
    while (!isDone) expect((await other.tasks.list()).items).toEqual([theirs])
  })()
  const numberings = await countNumbering(database)
  const steps = []
  const written = []
  do {
    steps.push(await tasks.emptyTrash({ idempotencyKey: `step-${steps.length}` }))
    written.push(await numberings())
  } while (steps.at(-1)?.more)
  expect(steps.map(({ purged }) => purged)).toEqual([1000, 1000, 400])
  // One counter write per step. With one per row, each step took many seconds, and increasingly so.
  expect(written).toEqual([1, 1, 1])
  expect(await tasks.emptyTrash({ idempotencyKey: 'step-1' })).toEqual(steps[1])

  const back = await changes.undo({ undoToken: steps[1]?.undoToken ?? '' })
  isDone = true
  await watching
  expect([back.items.length, back.affected]).toEqual([200, { task: 1000 }])
  expect((await tasks.list({ trash: true, limit: 1 })).items).toHaveLength(1)
  expect((await changes.since({ cursor })).more).toBe(true)
})
