import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { callerFor, newUser } from '../../helpers/test-app.ts'
import { sharedTestDatabase, type TestDatabase } from '../../helpers/test-database.ts'
import { failureOf } from '../../procedures/assertions.ts'
import { type Caller, issueOf, newTree, outline, plant } from './outline.ts'

let database: TestDatabase
beforeAll(async () => {
  database = await sharedTestDatabase()
})
afterAll(() => database[Symbol.asyncDispose]())

const newCaller = () => callerFor(database, newUser())
const MISSING = crypto.randomUUID()

/** Makes a change with `undoable` answers and returns its undo token. */
async function tokenOf(change: Promise<{ undoToken: string | null }>): Promise<string> {
  return (await change).undoToken ?? expect.unreachable('the change had no effect')
}

describe('completing a task', () => {
  it('completes its open subtasks, and undo opens exactly those again', async () => {
    const { undoable } = newCaller()
    const parent = await undoable.tasks.create({ title: 'parent' })
    const { items } = await undoable.tasks.createMany({
      items: Array.from({ length: 99 }, (_, n) => ({ title: `${n}`, parentId: parent.id, completed: n === 7 })),
    })
    const done = items.find(({ completed }) => completed)
    const completed = await undoable.tasks.complete({ id: parent.id })
    expect(completed).toMatchObject({ completed: true, affected: { task: 99 } })
    expect(await undoable.tasks.stats()).toMatchObject({ completed: 100, open: 0 })
    await undoable.changes.undo({ undoToken: completed.undoToken ?? '' })
    const { items: left } = await undoable.tasks.list({ completed: true })
    expect(left).toEqual([expect.objectContaining({ id: done?.id, completedAt: done?.completedAt, version: 1 })])
  })

  it('leaves the subtasks open on request, and reopening reopens only the task', async () => {
    const { caller, idOf } = await newTree(newCaller())
    const openOf = async () => (await caller.tasks.list({ completed: false })).items.map(({ title }) => title).sort()
    await caller.tasks.complete({ id: idOf('a'), subtasks: 'leave' })
    expect(await openOf()).toEqual(['b', 'c', 'd'])
    await caller.tasks.complete({ id: idOf('b') })
    expect(await openOf()).toEqual(['d'])
    await caller.tasks.reopen({ id: idOf('a') })
    expect(await openOf()).toEqual(['a', 'd'])
  })
})

describe('moving a task', () => {
  it('to another list keeps nesting and order, without a change of rows beside it', async () => {
    const { caller, list, other, idOf } = await newTree(newCaller())
    await plant(caller, [{ title: 'x', listId: other.id }])
    const { version } = await caller.tasks.get({ id: idOf('d') })
    const moved = await caller.tasks.move({ id: idOf('a'), listId: other.id })
    expect(moved).toMatchObject({ listId: other.id, version: 2 })
    expect(await outline(caller, other.id)).toEqual(['x', 'a', '  b', '    c'])
    expect(await outline(caller, list.id)).toEqual(['d'])
    expect(await caller.tasks.get({ id: idOf('d') })).toMatchObject({ version })
  })

  it('below itself or its own subtask is refused', async () => {
    const { caller, list, idOf } = await newTree(newCaller())
    const before = await outline(caller, list.id)
    expect(await issueOf(caller.tasks.move({ id: idOf('a'), parentId: idOf('c') }))).toBe('parentId cycle')
    expect(await issueOf(caller.tasks.move({ id: idOf('a'), parentId: idOf('a') }))).toBe('parentId cycle')
    expect(await issueOf(caller.tasks.move({ id: idOf('a'), before: idOf('c') }))).toBe('before cycle')
    expect(await outline(caller, list.id)).toEqual(before)
  })

  it('is refused where it would have more than five levels', async () => {
    const { caller, list, idOf } = await newTree(newCaller())
    const deep = await plant(caller, [
      { title: '1', listId: list.id },
      { title: '2', parent: '1' },
      { title: '3', parent: '2' },
    ])
    expect(await issueOf(caller.tasks.move({ id: idOf('a'), parentId: deep('3') }))).toBe('parentId depth_exceeded')
    await caller.tasks.move({ id: idOf('a'), parentId: deep('2') })
    const full = ['d', '1', '  2', '    3', '    a', '      b', '        c']
    expect(await outline(caller, list.id)).toEqual(full)
    const tooDeep = caller.tasks.create({ title: 'e', parentId: idOf('c') })
    expect(await issueOf(tooDeep)).toBe('parentId depth_exceeded')
  })

  it('beside another one takes its list, section and parent', async () => {
    const { caller, list, idOf } = await newTree(newCaller())
    await caller.tasks.move({ id: idOf('d'), before: idOf('b') })
    expect(await outline(caller, list.id)).toEqual(['a', '  d', '  b', '    c'])
    await caller.tasks.move({ id: idOf('d'), after: idOf('a') })
    expect(await outline(caller, list.id)).toEqual(['a', '  b', '    c', 'd'])
  })

  it('to where it is has no effect', async () => {
    const { caller, list, idOf } = await newTree(newCaller())
    const { undoable } = caller as ReturnType<typeof newCaller>
    for (const to of [{ after: idOf('a') }, { listId: list.id }, {}, { parentId: null }]) {
      const answer = await undoable.tasks.move({ id: idOf('d'), ...to })
      expect(answer).toMatchObject({ version: 1, affected: {}, undoToken: null })
    }
  })

  it('of several keeps their relative order and their subtasks', async () => {
    const caller = newCaller()
    const idOf = await plant(caller, [
      ...['1', '2', '3', '4', '5'].map((title) => ({ title })),
      { title: '2a', parent: '2' },
    ])
    await caller.tasks.moveMany({ ids: [idOf('4'), idOf('2a'), idOf('2')], before: idOf('1') })
    expect(await outline(caller, null)).toEqual(['2', '  2a', '4', '1', '3', '5'])
  })
})

describe('a placement', () => {
  const LEGAL = ['listId', 'sectionId', 'parentId', 'before', 'after'] as const

  it.each(LEGAL)('with an unknown %s is refused', async (field) => {
    const caller = newCaller()
    const { id } = await caller.tasks.create({ title: 'x' })
    expect(await issueOf(caller.tasks.move({ id, [field]: MISSING }))).toBe(`${field} not_found`)
    expect(await issueOf(caller.tasks.create({ title: 'y', [field]: MISSING }))).toBe(`${field} not_found`)
  })

  it('in the trash, or that contradicts itself, is refused', async () => {
    const { caller, list, other, idOf } = await newTree(newCaller())
    const section = await caller.sections.create({ listId: other.id, name: 'Later' })
    const trashed = await caller.lists.create({ name: 'Old' })
    const hidden = await caller.sections.create({ listId: trashed.id, name: 'Hidden' })
    await caller.lists.delete({ id: trashed.id })
    const gone = await caller.tasks.create({ title: 'gone' })
    await caller.tasks.delete({ id: gone.id })
    const cases = [
      [{ listId: trashed.id }, 'listId in_trash'],
      [{ sectionId: hidden.id }, 'sectionId in_trash'],
      [{ parentId: gone.id }, 'parentId in_trash'],
      [{ before: gone.id }, 'before in_trash'],
      [{ listId: list.id, sectionId: section.id }, 'sectionId other_list'],
      [{ listId: other.id, parentId: idOf('a') }, 'listId other_list'],
      [{ sectionId: section.id, parentId: idOf('a') }, 'sectionId other_section'],
      [{ listId: other.id, after: idOf('a') }, 'after not_a_sibling'],
      [{ parentId: idOf('a'), before: idOf('a') }, 'before not_a_sibling'],
      [{ before: idOf('a'), after: idOf('b') }, 'after invalid_value'],
    ] as const
    for (const [placement, issue] of cases) {
      expect(await issueOf(caller.tasks.create({ title: 'x', ...placement })), JSON.stringify(placement)).toBe(issue)
      expect(await issueOf(caller.tasks.move({ id: idOf('d'), ...placement })), JSON.stringify(placement)).toBe(issue)
    }
  })

  it('cannot be changed by an update, which names the procedure to use', async () => {
    const { caller, other, idOf } = await newTree(newCaller())
    const { issues } = await failureOf(caller.tasks.update({ id: idOf('d'), listId: other.id } as never))
    expect(issues).toEqual([{ path: ['listId'], code: 'unknown_key', message: expect.stringContaining('tasks.move') }])
  })
})

describe('a deleted task', () => {
  it('takes its subtasks along, and brings back those of that change', async () => {
    const { caller, list, idOf } = await newTree(newCaller())
    await caller.tasks.delete({ id: idOf('c') })
    await caller.tasks.delete({ id: idOf('a') })
    expect(await outline(caller, list.id)).toEqual(['d'])
    await caller.tasks.restore({ id: idOf('a') })
    expect(await outline(caller, list.id)).toEqual(['a', '  b', 'd'])
    await caller.tasks.restore({ id: idOf('c') })
    expect(await outline(caller, list.id)).toEqual(['a', '  b', '    c', 'd'])
  })

  it('returns as a root if its parent is in the trash, and to the inbox if its list is', async () => {
    const { caller, list, idOf } = await newTree(newCaller())
    await caller.tasks.delete({ id: idOf('b') })
    await caller.tasks.delete({ id: idOf('a') })
    await caller.tasks.restore({ id: idOf('b') })
    expect(await outline(caller, list.id)).toEqual(['b', '  c', 'd'])
    await caller.tasks.delete({ id: idOf('b') })
    await caller.lists.delete({ id: list.id })
    await caller.tasks.restore({ id: idOf('b') })
    expect(await outline(caller, null)).toEqual(['b', '  c'])
  })

  it('returns to its place, or right after the task that has it now', async () => {
    const caller = newCaller()
    const idOf = await plant(caller, [{ title: '1' }, { title: '2' }, { title: '3' }])
    await caller.tasks.delete({ id: idOf('2') })
    await caller.tasks.restore({ id: idOf('2') })
    expect(await outline(caller, null)).toEqual(['1', '2', '3'])
    const { position } = await caller.tasks.get({ id: idOf('2') })
    await caller.tasks.delete({ id: idOf('2') })
    const newer = await caller.tasks.create({ title: '2b', before: idOf('3') })
    expect(newer.position).toBe(position)
    await caller.tasks.restore({ id: idOf('2') })
    expect(await outline(caller, null)).toEqual(['1', '2b', '2', '3'])
  })
})

describe('undo', () => {
  const undoneBy = (caller: Caller, undoToken: string) => failureOf(caller.changes.undo({ undoToken }))

  it('of a creation is refused once another change has added a subtask or a comment', async () => {
    const { undoable } = newCaller()
    const parent = await undoable.tasks.create({ title: 'parent' })
    await undoable.tasks.create({ title: 'child', parentId: parent.id })
    expect(await undoneBy(undoable, parent.undoToken ?? '')).toMatchObject({ code: 'CONFLICT' })
    const talked = await undoable.tasks.create({ title: 'talked about' })
    await undoable.comments.create({ taskId: talked.id, text: 'well' })
    expect(await undoneBy(undoable, talked.undoToken ?? '')).toMatchObject({ code: 'CONFLICT' })
    expect(await outline(undoable, null)).toEqual(['parent', '  child', 'talked about'])
  })

  it('of a move is refused if the old place is gone, and names the task', async () => {
    const { undoable } = newCaller()
    const { list, idOf } = await newTree(undoable)
    const token = await tokenOf(undoable.tasks.move({ id: idOf('a'), listId: null }))
    await undoable.lists.delete({ id: list.id })
    const { code, current } = await undoneBy(undoable, token)
    expect(code).toBe('CONFLICT')
    expect(current).toMatchObject({ listId: null })
  })

  it.each(['delete', 'move', 'complete'] as const)('of %s restores the whole subtree', async (verb) => {
    const { undoable } = newCaller()
    const { list, other, idOf } = await newTree(undoable)
    const before = await outline(undoable, list.id)
    const { items: rows } = await undoable.tasks.list({ listId: list.id, sort: [{ by: 'position' }] })
    const to = verb === 'move' && { listId: other.id }
    const token = await tokenOf(undoable.tasks[verb]({ id: idOf('a'), ...to }))
    await undoable.changes.undo({ undoToken: token })
    expect(await outline(undoable, list.id)).toEqual(before)
    const { items } = await undoable.tasks.list({ listId: list.id, sort: [{ by: 'position' }] })
    expect(items.map(({ position, completed }) => [position, completed])).toEqual(
      rows.map(({ position, completed }) => [position, completed]),
    )
  })
})

it('ends with one winner when two devices move a task below the other', async () => {
  const caller = newCaller()
  const idOf = await plant(caller, [{ title: '1' }, { title: '2' }])
  const outcomes = await Promise.allSettled([
    caller.tasks.move({ id: idOf('1'), parentId: idOf('2') }),
    caller.tasks.move({ id: idOf('2'), parentId: idOf('1') }),
  ])
  const lost = outcomes.filter(({ status }) => status === 'rejected')
  expect(lost).toHaveLength(1)
  expect(await issueOf(Promise.reject((lost[0] as PromiseRejectedResult).reason))).toBe('parentId cycle')
  expect((await outline(caller, null)).map((line) => line.length)).toEqual([1, 3])
})

it('sorts by position only within a list or the inbox', async () => {
  const caller = newCaller()
  expect(await issueOf(caller.tasks.list({ sort: [{ by: 'position' }] }))).toBe('listId required')
})
