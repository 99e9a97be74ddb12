import { describe, expect, it } from 'vitest'
import type { ListTasksInput, Task } from '../../client-sdk/src/contract.ts'
import { orderOf } from '../../client-sdk/src/offline/query/order.ts'
import { commentOf, listOf, sectionOf, taskOf } from './rows.ts'

/** Returns ids that ascend with `n`. */
const id = (n: number) => `00000000-0000-4000-8000-00000000000${n}`

/** Returns the titles of tasks in the order of a sort. */
function titles(tasks: Task[], sort: ListTasksInput['sort']): string[] {
  return [...tasks].sort(orderOf('task', { sort })).map(({ title }) => title)
}

describe('tasks in the order of a query', () => {
  it('come newest first by default, and with the highest id first at the same time', () => {
    const tasks = [1, 2, 3].map((n) => taskOf({ id: id(n), title: `${n}`, createdAt: new Date(n === 1 ? 1 : 0) }))
    expect(titles(tasks, undefined)).toEqual(['1', '3', '2'])
  })

  it('are compared by id in the direction of the last key', () => {
    const tasks = [1, 2].map((n) => taskOf({ id: id(n), title: `${n}` }))
    const [first, second] = [{ by: 'priority' as const }, { by: 'due' as const, order: 'desc' as const }]
    expect(titles(tasks, [second, first])).toEqual(['1', '2'])
    expect(titles(tasks, [first, second])).toEqual(['2', '1'])
  })

  it('come last without a due date, in both directions', () => {
    const tasks = [
      taskOf({ id: id(1), title: 'none' }),
      taskOf({ id: id(2), title: 'late', due: { date: '9998-12-31' } }),
      taskOf({ id: id(3), title: 'early', due: { date: '1900-01-01', time: '00:00', timeZone: 'Pacific/Kiritimati' } }),
    ]
    expect(titles(tasks, [{ by: 'due' }])).toEqual(['early', 'late', 'none'])
    expect(titles(tasks, [{ by: 'due', order: 'desc' }])).toEqual(['late', 'early', 'none'])
  })

  it('are compared by the next key if both are without a due date', () => {
    const tasks = ['b', 'a'].map((title, n) => taskOf({ id: id(n), title }))
    expect(titles(tasks, [{ by: 'due', order: 'desc' }, { by: 'title' }])).toEqual(['a', 'b'])
  })

  it('are compared by code point after folding, not by UTF-16 code unit', () => {
    const sorted = ['a', 'A1', 'ä2', 'z', 'я', '\ue000', '\uffff', '😀', '😀a', '😁', '\u{10ffff}']
    const tasks = sorted.map((title, n) => taskOf({ id: id(n % 10), title }))
    expect(titles(tasks.toReversed(), [{ by: 'title' }])).toEqual(sorted)
    expect(titles(tasks, [{ by: 'title', order: 'desc' }])).toEqual(sorted.toReversed())
  })

  it('are equal for titles that differ only in case, accents or the form of sigma', () => {
    const tasks = ['οδος', 'ΟΔΌΣ', 'οδοσ'].map((title, n) => taskOf({ id: id(n), title }))
    expect(titles(tasks.toReversed(), [{ by: 'title' }])).toEqual(['οδος', 'ΟΔΌΣ', 'οδοσ'])
  })

  it('of one section and parent follow each other in manual order', () => {
    const tasks = [
      taskOf({ id: id(1), title: 'in section', sectionId: id(5), position: 'a0' }),
      taskOf({ id: id(2), title: 'second', position: 'a1' }),
      taskOf({ id: id(3), title: 'first', position: 'Zz' }),
      taskOf({ id: id(4), title: 'subtask', parentId: id(2), position: 'a0' }),
    ]
    expect(titles(tasks, [{ by: 'position' }])).toEqual(['first', 'second', 'subtask', 'in section'])
  })

  it('rank from the least to the most urgent priority', () => {
    const priorities: Task['priority'][] = ['none', 'low', 'medium', 'high', 'urgent']
    const tasks = priorities.map((priority, n) => taskOf({ id: id(n), title: priority, priority }))
    expect(titles(tasks.toReversed(), [{ by: 'priority' }])).toEqual(priorities)
  })
})

it('other rows have their own default order', () => {
  const positions = ['a1', 'Zz', 'a0']
  const rows = positions.map((position, n) => ({ id: id(n), position, createdAt: new Date(n) }))
  const positionsOf = (sorted: { position: string }[]) => sorted.map(({ position }) => position)
  expect(positionsOf(rows.map(listOf).sort(orderOf('list', {})))).toEqual(['Zz', 'a0', 'a1'])
  expect(positionsOf(rows.map(sectionOf).sort(orderOf('section', {})))).toEqual(['Zz', 'a0', 'a1'])
  const comments = rows.map(({ id, createdAt }) => commentOf({ id, createdAt }))
  expect(comments.sort(orderOf('comment', {})).map((comment) => comment.id)).toEqual([id(2), id(1), id(0)])
})
