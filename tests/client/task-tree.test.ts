import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import type { Section, Task } from '../../client-sdk/src/contract.ts'
import { type TaskNode, taskTree } from '../../client-sdk/src/task-tree.ts'

type Given = Partial<Task> & Pick<Task, 'id'>

const taskOf = (task: Given) => ({ position: task.id, parentId: null, sectionId: null, ...task }) as Task
const tasksOf = (...tasks: Given[]) => tasks.map(taskOf)
const sectionOf = (id: string, position = id) => ({ id, position }) as Section

/** Returns ids with those below them: `{ a: { b: {} } }`. The order of the keys is the order of the tasks. */
function shape(nodes: TaskNode[]): object {
  return Object.fromEntries(nodes.map(({ task, subtasks }) => [task.id, shape(subtasks)]))
}

function all(nodes: TaskNode[]): TaskNode[] {
  return nodes.flatMap((node) => [node, ...all(node.subtasks)])
}

describe('taskTree', () => {
  it('arranges tasks below their parents, in the order of their positions', () => {
    const tasks = tasksOf(
      { id: 'c', position: 'a2' },
      { id: 'b2', position: 'a3', parentId: 'b' },
      { id: 'b1', position: 'a1', parentId: 'b' },
      { id: 'deep', parentId: 'b2' },
      { id: 'b', position: 'a1' },
    )
    const tree = taskTree(tasks)
    expect(tree.sections).toEqual([])
    expect(all(tree.tasks).map(({ task }) => task.id)).toEqual(['b', 'b1', 'b2', 'deep', 'c'])
    expect(shape(tree.tasks)).toEqual({ b: { b1: {}, b2: { deep: {} } }, c: {} })
  })

  it('compares positions byte by byte, and ids where they are equal', () => {
    const positions = ['a1', 'Zz', 'aa', 'aZ', 'Yza', 'YzZ', 'a0V', 'a0']
    const tasks = [
      ...positions.map((position) => taskOf({ id: position, position })),
      ...tasksOf({ id: 'y', position: 'b00' }, { id: 'x', position: 'b00' }),
    ]
    const ids = taskTree(tasks).tasks.map(({ task }) => task.id)
    expect(ids).toEqual(['YzZ', 'Yza', 'Zz', 'a0', 'a0V', 'a1', 'aZ', 'aa', 'x', 'y'])
  })

  it('puts roots into their sections, in the order of the sections, empty ones included', () => {
    const sections = [sectionOf('later', 'a2'), sectionOf('empty', 'a1'), sectionOf('first', 'a0')]
    const tasks = tasksOf(
      { id: 'outside' },
      { id: 'two', position: 'a2', sectionId: 'first' },
      { id: 'one', position: 'a1', sectionId: 'first' },
      { id: 'below', sectionId: 'first', parentId: 'two' },
      { id: 'other', sectionId: 'later' },
    )
    const tree = taskTree(tasks, sections)
    expect(shape(tree.tasks)).toEqual({ outside: {} })
    expect(tree.sections.map(({ section, tasks }) => [section.id, shape(tasks)])).toEqual([
      ['first', { one: {}, two: { below: {} } }],
      ['empty', {}],
      ['later', { other: {} }],
    ])
    expect(tree.sections[0]?.tasks.map(({ task }) => task.id)).toEqual(['one', 'two'])
  })

  it('makes a task whose parent is not given a root, and puts a root whose section is not given outside sections', () => {
    const tasks = tasksOf(
      { id: 'a', parentId: 'not given' },
      { id: 'b', parentId: 'a' },
      { id: 'c', sectionId: 'not given' },
      { id: 'd', parentId: 'not given', sectionId: 's' },
    )
    const tree = taskTree(tasks, [sectionOf('s')])
    expect(shape(tree.tasks)).toEqual({ a: { b: {} }, c: {} })
    expect(shape(tree.sections[0]?.tasks ?? [])).toEqual({ d: {} })
  })

  it.each<[string, Given[], object]>([
    [
      'two tasks that are each below the other',
      [
        { id: 'a', parentId: 'b' },
        { id: 'b', parentId: 'a' },
      ],
      { a: { b: {} } },
    ],
    [
      'a task below itself',
      [
        { id: 'a', parentId: 'a' },
        { id: 'b', parentId: 'a' },
      ],
      { a: { b: {} } },
    ],
    [
      'a task that sorts before the two above it',
      [
        { id: 'a', parentId: 'b' },
        { id: 'b', parentId: 'c' },
        { id: 'c', parentId: 'b' },
      ],
      { b: { a: {}, c: {} } },
    ],
    [
      'a circle of three beside a whole tree',
      [
        { id: 'a', parentId: 'c' },
        { id: 'b', parentId: 'a' },
        { id: 'c', parentId: 'b' },
        { id: 'd' },
        { id: 'e', parentId: 'd' },
      ],
      { a: { b: { c: {} } }, d: { e: {} } },
    ],
  ])('makes the first task of a circle a root: %s', (_, tasks, expected) => {
    expect(shape(taskTree(tasksOf(...tasks)).tasks)).toEqual(expected)
    expect(shape(taskTree(tasksOf(...tasks).toReversed()).tasks)).toEqual(expected)
  })

  it('accepts any iterables, leaves them unchanged, and returns the same task objects', () => {
    const tasks = tasksOf({ id: 'b' }, { id: 'a', sectionId: 's' })
    const sections = [sectionOf('s')]
    const tree = taskTree(new Set(tasks).values(), new Map([['s', sections[0] as Section]]).values())
    expect(tree.tasks[0]?.task).toBe(tasks[0])
    expect(tree.sections[0]?.section).toBe(sections[0])
    expect(tree.sections[0]?.tasks[0]?.task).toBe(tasks[1])
    expect(tasks.map(({ id }) => id)).toEqual(['b', 'a'])
    expect(taskTree([])).toEqual({ tasks: [], sections: [] })
  })

  it('has every task exactly once, below its given parent and in order, whatever the parents and sections are', () => {
    const ids = ['a', 'b', 'c', 'd', 'e', 'f', 'g', 'h']
    const given = fc.uniqueArray(
      fc.record({
        id: fc.constantFrom(...ids),
        position: fc.constantFrom('Zz', 'a0', 'a0V', 'a1', 'aa'),
        parentId: fc.constantFrom(null, 'missing', ...ids),
        sectionId: fc.constantFrom(null, 'missing', 's', 't'),
      }),
      { selector: ({ id }) => id },
    )
    const check = (given: Given[]) => {
      const tasks = tasksOf(...given)
      const tree = taskTree(tasks, [sectionOf('s'), sectionOf('t')])
      const roots = [...tree.tasks, ...tree.sections.flatMap((one) => one.tasks)]
      const nodes = all(roots)
      expect(nodes.map(({ task }) => task.id).sort()).toEqual(tasks.map(({ id }) => id).sort())
      for (const { task, subtasks } of nodes) for (const node of subtasks) expect(node.task.parentId).toBe(task.id)
      for (const siblings of [
        tree.tasks,
        ...tree.sections.map((one) => one.tasks),
        ...nodes.map((one) => one.subtasks),
      ])
        expect(siblings.map(({ task }) => `${task.position} ${task.id}`)).toEqual(
          siblings.map(({ task }) => `${task.position} ${task.id}`).sort(),
        )
      // A root has no given parent, or is in a circle: then it is above its own parent.
      for (const root of roots) {
        const parent = tasks.find(({ id }) => id === root.task.parentId)
        if (parent) expect(all([root]).map(({ task }) => task)).toContain(parent)
      }
    }
    fc.assert(fc.property(given, check), { numRuns: 2000 })
  })
})
