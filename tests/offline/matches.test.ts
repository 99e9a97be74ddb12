import { describe, expect, it } from 'vitest'
import type { ListTasksInput, Task } from '../../client-sdk/src/contract.ts'
import { changedTags } from '../../client-sdk/src/matching/tag-key.ts'
import { matchesComment, matchesList, matchesSection } from '../../client-sdk/src/offline/query/match-others.ts'
import { matchesTask } from '../../client-sdk/src/offline/query/match-tasks.ts'
import { commentOf, listOf, sectionOf, taskOf } from './rows.ts'

const A = 'aaaaaaaa-0000-4000-8000-000000000000'
const B = 'bbbbbbbb-0000-4000-8000-000000000000'
/** A context in which the rows `B` are archived and in the trash. */
const context = {
  isArchived: (id: string) => id === B,
  isListTrashed: (id: string) => id === B,
  isTaskTrashed: (id: string) => id === B,
}

describe('a task', () => {
  const task = { title: 'Crème 100%', description: 'ΟΔΟΣ', priority: 'high' as const, tags: ['Home', 'shop'] }
  const apia = { date: '2011-12-30', time: '09:00', timeZone: 'Pacific/Apia' }
  const toronto = { date: '1919-03-30', time: '23:45', timeZone: 'America/Toronto' }
  const midnight = { date: '2026-11-30', time: '23:00', timeZone: 'UTC' }
  const evening = { date: '2026-11-30', time: '23:30', timeZone: 'America/New_York' }
  const on = (day: string, timeZone?: string): ListTasksInput => ({ due: { from: day, to: day }, timeZone })

  const cases: [name: string, fields: Partial<Task>, input: ListTasksInput, matches: boolean][] = [
    ['without filters', {}, {}, true],
    ['of a list, given in upper case', { listId: A }, { listId: A.toUpperCase() }, true],
    ['of the inbox', {}, { listId: null }, true],
    ['of a list, where the inbox is asked for', { listId: A }, { listId: null }, false],
    ['of another section', { listId: A, sectionId: A }, { sectionId: B }, false],
    ['of no section', { listId: A }, { sectionId: null }, true],
    ['with a parent, where topmost tasks are asked for', { parentId: A }, { parentId: null }, false],
    ['of an archived list', { listId: B }, {}, false],
    ['of an archived list, topmost', { listId: B }, { parentId: null }, false],
    ['of an archived list, with archived ones', { listId: B }, { archived: true }, true],
    ['of an archived list, which is named', { listId: B }, { listId: B }, true],
    ['of an archived list, below a named task', { listId: B, parentId: A }, { parentId: A }, true],
    ['of an archived list, in the trash', { listId: B, deletedAt: new Date() }, { trash: true }, true],
    ['in the trash', { deletedAt: new Date() }, {}, false],
    ['outside the trash', {}, { trash: true }, false],
    ['that is open', {}, { completed: false }, true],
    ['of one of the priorities', {}, { priority: ['low', 'high'] }, true],
    ['of other priorities', {}, { priority: ['none'] }, false],
    ['with one of the tags', {}, { tags: { any: ['x', 'shop'] } }, true],
    ['with a tag in another case', {}, { tags: { any: ['home'] } }, true],
    ['with one of all tags', {}, { tags: { all: ['shop', 'x'] } }, false],
    ['with all tags', {}, { tags: { all: ['shop', 'Home'] } }, true],
    ['found by its title in NFD', {}, { search: 'crÈme'.normalize('NFD') }, true],
    ['found by part of a letter', {}, { search: 'cre' }, true],
    ['found by its description, with another sigma', {}, { search: 'δοσ' }, true],
    ['with a literal wildcard', {}, { search: '0%' }, true],
    ['without the wildcard', {}, { search: 'C%e' }, false],
    ['without a due date', {}, { due: {} }, false],
    ['with any due date', { due: apia }, { due: {} }, true],
    ['due on a day that its zone skipped', { due: apia }, on('2011-12-30', 'Pacific/Apia'), true],
    [
      'due on a day whose end its zone skipped, under an alias',
      { due: toronto },
      on('1919-03-30', 'Canada/Eastern'),
      true,
    ],
    ['due at the end of a day in another zone', { due: midnight }, on('2026-11-30', 'Europe/Berlin'), false],
    ['due at the beginning of a day in another zone', { due: midnight }, on('2026-12-01', 'Europe/Berlin'), true],
    ['due on a day that only its zone skipped', { due: apia }, on('2011-12-30', 'UTC'), true],
    ['due on the next day in a zone further east', { due: evening }, on('2026-12-01', 'Europe/Kyiv'), true],
    ['due on its own day in a zone further east', { due: evening }, on('2026-11-30', 'Europe/Kyiv'), false],
    ['due at a floating time', { due: { date: '2026-11-30', time: '23:30' } }, on('2026-11-30', 'Asia/Tokyo'), true],
    ['due before the range', { due: { date: '2026-11-30' } }, { due: { from: '2026-12-01' } }, false],
    ['due after the range', { due: { date: '2026-11-30' } }, { due: { to: '2026-11-29' } }, false],
  ]

  it.each(cases)('%s', (_, fields, input, matches) => {
    expect(matchesTask(taskOf({ ...task, ...fields }), input, context)).toBe(matches)
  })
})

it('a list is found outside the archive and the trash, unless the input asks for them', () => {
  const [archived, trashed] = [listOf({ archivedAt: new Date() }), listOf({ deletedAt: new Date() })]
  expect([listOf(), archived, trashed].map((list) => matchesList(list, {}))).toEqual([true, false, false])
  expect(matchesList(archived, { archived: true })).toBe(true)
  expect(matchesList(trashed, { archived: true })).toBe(false)
  expect(matchesList(trashed, { trash: true })).toBe(true)
  expect(matchesList(listOf({ archivedAt: new Date(), deletedAt: new Date() }), { trash: true })).toBe(true)
})

it('sections and comments of rows in the trash are found only if the input names the row', () => {
  for (const [owner, unnamed] of [
    [A, true],
    [B, false],
  ] as const) {
    const [section, comment] = [sectionOf({ listId: owner }), commentOf({ taskId: owner })]
    expect(matchesSection(section, {}, context)).toBe(unnamed)
    expect(matchesSection(section, { listId: owner.toUpperCase() }, context)).toBe(true)
    expect(matchesComment(comment, {}, context)).toBe(unnamed)
    expect(matchesComment(comment, { taskId: owner.toUpperCase() }, context)).toBe(true)
  }
  expect(matchesSection(sectionOf({ listId: A }), { listId: B }, context)).toBe(false)
})

it('adds each tag once and removes tags, however they are spelled', () => {
  expect(changedTags(['Home', 'shop'], { addTags: ['home', 'New  tag', 'new tag'] })).toEqual([
    'Home',
    'shop',
    'New  tag',
  ])
  expect(changedTags(['Home', 'shop'], { addTags: ['x'], removeTags: [' home', 'X'] })).toEqual(['shop'])
})
