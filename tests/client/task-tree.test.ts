import fc from 'fast-check'
import { expect, it } from 'vitest'
import type { Section, Task } from '../../client-sdk/src/contract.ts'
import { type TaskNode, taskTree } from '../../client-sdk/src/task-tree.ts'

type Place = Partial<Pick<Task, 'parentId' | 'sectionId' | 'position'>>
const task = (id: string, place: Place = {}) =>
  ({ id, parentId: null, sectionId: null, position: id, ...place }) as Task
const section = (id: string, position = id) => ({ id, position }) as Section

type Shape = string | [string, Shape[]]
const shapeOf = (nodes: TaskNode[]): Shape[] =>
  nodes.map(({ task, subtasks }) => (subtasks.length > 0 ? [task.id, shapeOf(subtasks)] : task.id))
function shape(tasks: Task[], sections?: Section[]) {
  const tree = taskTree(tasks, sections)
  return [shapeOf(tree.tasks), ...tree.sections.map(({ section, tasks }) => [section.id, shapeOf(tasks)])]
}

it('arranges tasks below their parents and in their sections, in manual order', () => {
  const tasks = [
    task('d', { sectionId: 's' }),
    task('b', { parentId: 'a' }),
    task('a', { position: 'z' }),
    task('c', { parentId: 'a', position: 'a' }),
    task('e', { parentId: 'b' }),
    task('f', { parentId: 'd', sectionId: 's' }),
    task('g', { sectionId: 's', position: 'a' }),
    task('h', { position: 'b' }),
  ]
  expect(shape(tasks, [section('t', 'b'), section('u', 'a'), section('s', 'aZ')])).toEqual([
    ['h', ['a', ['c', ['b', ['e']]]]],
    ['u', []],
    ['s', ['g', ['d', ['f']]]],
    ['t', []],
  ])
})

it('compares positions byte by byte, and ids between equal ones', () => {
  const tasks = [task('a', { position: 'a0' }), task('b', { position: 'Zz' }), task('c', { position: 'Zz' })]
  expect(shape([...tasks].reverse())).toEqual([['b', 'c', 'a']])
})

it('makes a task a root if its parent is not given, and puts it outside sections if its section is not', () => {
  expect(shape([task('a', { parentId: 'x' }), task('b', { sectionId: 'x' })], [section('s')])).toEqual([
    ['a', 'b'],
    ['s', []],
  ])
})

it('makes the first task of a cycle a root, with the others below it', () => {
  const cycle = [task('b', { parentId: 'c' }), task('c', { parentId: 'd' }), task('d', { parentId: 'b' })]
  expect(shape([task('a', { parentId: 'c' }), ...cycle, task('e', { parentId: 'e' })])).toEqual([
    [['b', [['d', [['c', ['a']]]]]], 'e'],
  ])
})

it('contains every task exactly once', () => {
  const ids = ['a', 'b', 'c', 'd', 'e', 'f', 'g']
  const id = fc.constantFrom(...ids, null, 'x')
  const places = fc.array(fc.record({ parentId: id, sectionId: id, position: fc.constantFrom('a', 'B', 'c') }), {
    minLength: ids.length,
    maxLength: ids.length,
  })
  const flat = (nodes: TaskNode[]): string[] => nodes.flatMap(({ task, subtasks }) => [task.id, ...flat(subtasks)])
  fc.assert(
    fc.property(places, (all) => {
      const { tasks, sections } = taskTree(
        ids.map((id, n) => task(id, all[n])),
        [section('a'), section('b')],
      )
      expect([tasks, ...sections.map((one) => one.tasks)].flatMap(flat).sort()).toEqual(ids)
    }),
  )
})
