import { expect, it } from 'vitest'
import { newRow } from './draft.ts'
import { type EntityName, keyOf, type Row } from './snapshot.ts'
import { equalPositions, violationsOf } from './violations.ts'

const row = (entity: EntityName, id: string, fields: Partial<Row> = {}) =>
  newRow(entity, id, { position: id, ...fields })
const task = (id: string, fields: Partial<Row> = {}) => row('task', id, fields)
const faultsOf = (...rows: Row[]) => {
  const snapshot = new Map(rows.map((one) => [keyOf(one), one]))
  return [...violationsOf(snapshot), ...equalPositions(snapshot)]
}

const LIST = row('list', 'l')
const IN_LIST = { listId: 'l' }
const chain = (...ids: string[]) => ids.map((id, n) => task(id, { parentId: ids[n - 1] ?? null }))

it('finds no fault in a sound tree with a trash', () => {
  const rows = [
    ...[
      LIST,
      row('section', 's', IN_LIST),
      row('list', 'gone', { deletedAt: 1 }),
      row('comment', 'c', { taskId: 'a' }),
    ],
    ...[task('a', { ...IN_LIST, sectionId: 's' }), task('b', { ...IN_LIST, sectionId: 's', parentId: 'a' })],
    ...[task('c', { listId: 'gone', deletedAt: 1 }), task('d', { listId: 'gone', parentId: 'c', deletedAt: 1 })],
    ...chain('1', '2', '3', '4', '5'),
  ]
  expect(faultsOf(...rows)).toEqual([])
})

it.each<[string, Row[]]>([
  ['task b refers to a missing task', [task('b', { parentId: 'a' })]],
  ['task b refers to a missing list', [task('b', IN_LIST)]],
  ['task b refers to a missing section', [LIST, task('b', { ...IN_LIST, sectionId: 's' })]],
  ['section s refers to a missing list', [row('section', 's', IN_LIST)]],
  ['comment c refers to a missing task', [row('comment', 'c', { taskId: 'a' })]],
  ['task b is in a section of another list', [LIST, row('section', 's', IN_LIST), task('b', { sectionId: 's' })]],
  ['task b is live in a list in the trash', [{ ...LIST, deletedAt: 1 }, task('b', IN_LIST)]],
  ['task b is live below a task in the trash', [task('a', { deletedAt: 1 }), task('b', { parentId: 'a' })]],
  ['task b is in a cycle', [task('a', { parentId: 'b' }), task('b', { parentId: 'a' })]],
  ['task b is in a cycle', [task('b', { parentId: 'b' })]],
  ['task b is too deep', chain('1', '2', '3', '4', '5', 'b')],
  ['task b is not where its root is', [LIST, task('a', IN_LIST), task('b', { parentId: 'a' })]],
  ['task b has the position of a sibling', [task('a', { position: 'a0' }), task('b', { position: 'a0' })]],
  ['list l has the position of a sibling', [row('list', 'a', { position: 'l' }), LIST]],
])('finds that %s', (fault, rows) => {
  expect(faultsOf(...rows)).toContain(fault)
})
