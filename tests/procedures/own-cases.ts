import { randomUUID } from 'node:crypto'
import { expect } from 'vitest'
import type { Row } from '../nouns/nouns.ts'
import { endsWith, fillWithBytes } from './assertions.ts'
import { type Check, type OwnCases, type Prepare, plain } from './subject.ts'

/** Creates a sibling after the row, so that moving the row to the end has an effect. */
const withSibling: Prepare = async ({ noun, verbs }) => {
  await verbs.create(noun.newRow())
  return undefined
}

/** Creates a task in a list or section. */
const withTask: Prepare = async ({ noun, row, on }) => {
  await on.tasks.create({ title: 'inside', [`${noun.entity}Id`]: row.id })
  return undefined
}

/** Expects one changed row with this state. */
const becomes =
  (wanted: (row: Row, now: Date) => object): Check =>
  async ({ noun, call, make }, { caller, later }) => {
    const row = plain(await make(caller))
    const now = later()
    const changed = plain(await call(caller, row.id))
    expect(changed).toEqual({ ...row, ...wanted(row, now), version: row.version + 1, updatedAt: now })
    expect(await noun.of(caller).get({ id: row.id })).toEqual(changed)
    // A second call has no effect.
    later()
    expect(plain(await call(caller, row.id))).toEqual(changed)
  }

const movedToTheEnd: Check = async ({ noun, call, make }, { caller }) => {
  const row = plain(await make(caller))
  const { items } = await noun.of(caller).list({ sort: [{ by: 'position' }], ...placeOf(row) })
  expect(items.map(({ id }: Row) => id).indexOf(row.id)).toBe(items.length - 2)
  const moved = await call(caller, row.id)
  const after = await noun.of(caller).list({ sort: [{ by: 'position' }], ...placeOf(row) })
  expect(after.items.at(-1)).toEqual(plain(moved))
  const first = await call(caller, row.id, { before: after.items[0].id })
  expect((await noun.of(caller).list({ sort: [{ by: 'position' }], ...placeOf(row) })).items[0]).toEqual(plain(first))
}

/** The filter without which rows that have a list are not sorted by position. */
function placeOf({ listId }: Row): object {
  return listId === undefined ? {} : { listId }
}

/** Rejects destinations that are invalid in themselves, each with the field and a code, and changes nothing. */
const invalidPlaces: Check = async ({ noun, call, make, aim }, { caller }) => {
  const row = plain(await make(caller))
  const { id: other } = await noun.of(caller).create(noun.newRow())
  const refused: [input: object, path: string, code: string][] = [
    [{ before: 'x' }, 'before', 'invalid_format'],
    [{ before: other, after: other }, 'after', 'invalid_value'],
    [{ after: row.id }, 'after', 'itself'],
    [{ before: randomUUID() }, 'before', 'not_found'],
  ]
  if (noun.hasTrash) {
    const { id } = await noun.of(caller).create(noun.newRow())
    await noun.of(caller).delete({ id })
    refused.push([{ after: id }, 'after', 'in_trash'])
  }
  if (noun.plural === 'tasks') {
    const child = await caller.tasks.create({ title: 'below', parentId: row.id })
    refused.push(
      [{ parentId: child.id }, 'parentId', 'cycle'],
      [{ listId: null, after: child.id }, 'after', 'not_a_sibling'],
    )
  }
  const before = (await caller.changes.since()).changes
  for (const [input, path, code] of refused) {
    const error = await endsWith('INVALID_INPUT', /./, call(caller, row.id, input))
    expect([input, error.issues]).toMatchObject([input, [{ path: [path], code }]])
  }
  expect((await caller.changes.since()).changes).toEqual(before)
  if (aim !== 'several') await call(caller, row.id, { before: other })
}

const moves: OwnCases = {
  prepare: withSibling,
  success: movedToTheEnd,
  errors: { INVALID_INPUT: invalidPlaces },
}

/** Exceeds the byte quota by moving the tasks of a deleted row; deleting them with it never does. */
const heavyTasks =
  (moving: object, deleting: object): Check =>
  async ({ noun, call, make }, { caller }) => {
    const row = plain(await make(caller))
    await fillWithBytes(caller)
    const before = (await caller.changes.since()).changes
    const error = await endsWith('QUOTA_EXCEEDED', /maximum number of bytes/, call(caller, row.id, moving))
    expect(error.quota).toBe('bytes')
    expect((await caller.changes.since()).changes).toEqual(before)
    await call(caller, row.id, deleting)
    expect((await noun.of(caller).list()).items).toEqual([])
  }

const deletesList: OwnCases = {
  prepare: withTask,
  errors: { QUOTA_EXCEEDED: heavyTasks({ moveTasksTo: null }, {}) },
}
const deletesSection: OwnCases = {
  prepare: withTask,
  errors: { QUOTA_EXCEEDED: heavyTasks({}, { tasks: 'trash' }) },
}

/** The cases of procedures that only one noun has, or that do more for it. */
export const OWN_CASES: Record<string, OwnCases> = {
  'lists.archive': { success: becomes((_, archivedAt) => ({ archivedAt })) },
  'lists.unarchive': {
    prepare: async ({ verbs, row }) => verbs.archive?.({ id: row.id }),
    success: becomes(() => ({ archivedAt: null })),
  },
  'lists.move': moves,
  'lists.delete': deletesList,
  'lists.deleteMany': deletesList,
  'sections.move': moves,
  'sections.delete': deletesSection,
  'sections.deleteMany': deletesSection,
  'views.move': moves,
  'tasks.move': moves,
  'tasks.moveMany': {
    ...moves,
    success: async ({ noun, call, make }, setup) => {
      const { caller } = setup
      const [first, second] = [await make(caller), await noun.of(caller).create(noun.newRow())]
      const parent = await caller.tasks.create({ title: 'above' })
      const { items } = await call(caller, '', { ids: [second.id, first.id], parentId: parent.id })
      expect(items.map(({ id, parentId }: Row) => [id, parentId])).toEqual([
        [second.id, parent.id],
        [first.id, parent.id],
      ])
      // In their order before, not that of the request.
      expect(items[0].position > items[1].position).toBe(true)
    },
  },
}
