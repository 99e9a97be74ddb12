import { expect, it } from 'vitest'
import type { Section, Task, TaskList } from '../../client-sdk/src/contract.ts'
import { missingParts, withIds, withNames } from '../../web/src/views/filter-names.ts'
import { groupsOf, retagged } from '../../web/src/views/groups.ts'

const [WORK, HOME, DOING] = [1, 2, 3].map((n) => `01a2134d-c622-74ec-ae07-40000000000${n}`) as [string, string, string]
const lists = [
  { id: WORK, name: 'Work', archivedAt: null },
  { id: HOME, name: 'Home office', archivedAt: null },
] as TaskList[]
const places = { lists, sections: [{ id: DOING, listId: WORK, name: 'Doing' }] as Section[] }
const viewer = { today: '2026-11-30', timeZone: 'UTC', locale: 'en' }

const newTask = (fields: Partial<Task>) =>
  ({ priority: 'none', tags: [], due: null, listId: null, sectionId: null, ...fields }) as Task
const tasks = [
  newTask({ id: 'a', tags: ['x', 'y'], listId: WORK, priority: 'high', due: { date: '2026-11-29' } }),
  newTask({ id: 'b', tags: ['Y'], listId: WORK, sectionId: DOING, due: { date: '2026-12-04' } }),
  newTask({ id: 'c' }),
]
const shown = (groupBy: Parameters<typeof groupsOf>[0]['groupBy'], filter = '') =>
  groupsOf({ groupBy, filter }, tasks, { places, viewer }).map(({ text, tasks }) => [text, tasks.map(({ id }) => id)])

it('groups tasks by each field, with the empty groups to which tasks can be moved', () => {
  expect(shown('none')).toEqual([['Tasks', ['a', 'b', 'c']]])
  expect(shown('priority')).toEqual([
    ['Urgent', []],
    ['High', ['a']],
    ['Medium', []],
    ['Low', []],
    ['No priority', ['b', 'c']],
  ])
  expect(shown('tag')).toEqual([
    ['x', ['a']],
    ['Y', ['a', 'b']],
    ['No tag', ['c']],
  ])
  expect(shown('due')).toEqual([
    ['Earlier', ['a']],
    ['Today', []],
    ['Tomorrow', []],
    ['Friday', ['b']],
    ['No date', ['c']],
  ])
  expect(shown('list')).toEqual([
    ['Inbox', ['c']],
    ['Work', ['a', 'b']],
    ['Home office', []],
  ])
  expect(shown('section')).toEqual([
    ['Inbox', ['c']],
    ['No section', ['a']],
    ['Doing', ['b']],
  ])
})

it('shows only the lists that a filter names, and those of its tasks', () => {
  const [inbox, ...others] = shown('list', `list:${WORK}`)
  expect([inbox, others]).toEqual([['Inbox', ['c']], [['Work', ['a', 'b']]]])
  const work = groupsOf({ groupBy: 'list', filter: 'list:work' }, [], { places, viewer })
  expect(work.map(({ text }) => text)).toEqual(['Work'])
})

it('replaces the tag of the group that a task leaves', () => {
  const [task] = tasks as [Task]
  expect(retagged(task, { tag: 'x' }, 'z')).toEqual({ id: 'a', addTags: ['z'], removeTags: ['x'] })
  expect(retagged(task, undefined, 'z')).toEqual({ id: 'a', addTags: ['z'] })
  expect(retagged(task, { tag: 'x' }, null)).toEqual({ id: 'a', removeTags: ['x', 'y'] })
})

it('shows names in place of ids, and stores ids in place of names', () => {
  const stored = `is:open & (list:${HOME} | section:${DOING} | list:inbox) tag:Work`
  const written = 'is:open & (list:"Home office" | section:Doing | list:inbox) tag:Work'
  expect(withNames(stored, places)).toBe(written)
  expect(withIds(written, places)).toBe(stored)
  const twins = { ...places, lists: [...lists, { ...lists[0], id: DOING }] as TaskList[] }
  expect(withNames(`list:${WORK}`, twins)).toBe(`list:${WORK}`)
  expect(withIds('list:Work', twins)).toBe('list:Work')
})

it('finds the parts of a filter whose lists are gone', () => {
  const gone = crypto.randomUUID()
  expect(missingParts(`list:${gone} | list:${WORK} | tag:nothing`, places)).toMatchObject([
    { field: 'list', name: gone },
  ])
})
