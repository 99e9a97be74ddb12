import { expect } from 'vitest'
import type { ListTasksInput } from '../../src/tasks/schema.ts'
import { type Act, bread, milk, none, tax, twice } from './acts.ts'
import { calendarScenarios } from './calendar-scenarios.ts'
import { changeScenarios } from './change-scenarios.ts'
import { tagScenarios } from './tag-scenarios.ts'
import { tokenScenarios } from './token-scenarios.ts'

/** Null for the optional fields of a new task. */
const nulls = { description: null, priority: null, tags: null, completed: null }
const readOnlyNulls = { version: null, createdAt: null, updatedAt: null, completedAt: null, deletedAt: null }
const DEFAULTS = { description: '', priority: 'none', tags: [], due: null, completed: false }

/** Scenarios by procedure, which run after `prepare`. */
export const scenarios: Record<string, Record<string, Act>> = {
  ...tagScenarios,
  'account.delete': { 'rejects a sign-in of half an hour ago': (caller) => caller.account.delete() },
  'account.me': { 'returns the caller': (caller) => caller.account.me() },
  'system.info': { 'returns the version of the server': (caller) => caller.system.info() },
  'tasks.list': {
    'lists all tasks': (caller) => caller.tasks.list(),
    'filters by all fields at once': (caller) =>
      caller.tasks.list({
        completed: true,
        priority: ['high', 'urgent'],
        tags: { any: ['home, sweet', 'x'], all: ['ümlaut&=+'] },
        due: { from: '2026-11-20', to: '2026-11-20' },
        search: '100 %_SURE',
        timeZone: 'Asia/Tokyo',
        sort: [{ by: 'title', order: 'asc' }],
      }),
    'lists the trash': (caller) => caller.tasks.list({ trash: true }),
    'continues from a cursor': async (caller) => {
      const first = await caller.tasks.list({ limit: 1, sort: [{ by: 'due', order: 'desc' }] })
      const cursor = first.nextCursor ?? ''
      return [first, await caller.tasks.list({ limit: 1, sort: [{ by: 'due', order: 'desc' }], cursor })]
    },
    'rejects a limit over the maximum': (caller) => caller.tasks.list({ limit: 201 }),
    'rejects an unknown priority': (caller) => caller.tasks.list({ priority: ['burning' as 'high'] }),
    'rejects a range that ends before it starts': (caller) =>
      caller.tasks.list({ due: { from: '2026-11-30', to: '2026-11-01' } }),
    'sorts ascending by default, also on the next page': async (caller) => {
      const first = await caller.tasks.list({ limit: 1, sort: [{ by: 'title' }] })
      const cursor = first.nextCursor ?? ''
      const pages = [first, await caller.tasks.list({ limit: 1, sort: [{ by: 'title', order: 'asc' }], cursor })]
      expect(pages.flatMap(({ items }) => items.map(({ id }) => id))).toEqual([bread, milk])
      return pages
    },
    'sorts by several keys, also on the next page': async (caller) => {
      const sort: ListTasksInput['sort'] = [{ by: 'priority', order: 'desc' }, { by: 'due' }, { by: 'title' }]
      const first = await caller.tasks.list({ limit: 1, sort })
      return [first, await caller.tasks.list({ limit: 1, sort, cursor: first.nextCursor ?? '' })]
    },
    'rejects an empty sort key': (caller) => caller.tasks.list({ sort: [{ by: '' as 'due', order: 'asc' }] }),
    'rejects an unknown sort key': (caller) =>
      caller.tasks.list({ sort: [{ by: 'due' }, { by: 'seq' as 'due', order: 'desc' }] }),
    'rejects a repeated sort key': (caller) =>
      caller.tasks.list({ sort: [{ by: 'due' }, { by: 'due', order: 'desc' }] }),
    'rejects four sort keys': (caller) =>
      caller.tasks.list({ sort: (['due', 'title', 'priority', 'createdAt'] as const).map((by) => ({ by })) }),
    'rejects a cursor of another query': async (caller) => {
      const { nextCursor } = await caller.tasks.list({ limit: 1 })
      return caller.tasks.list({ limit: 1, completed: false, cursor: nextCursor ?? '' })
    },
  },
  'tasks.get': {
    'gets a task': (caller) => caller.tasks.get({ id: bread }),
    'gets it by an upper-case id': (caller) => caller.tasks.get({ id: bread.toUpperCase() }),
    'gets it from the trash': (caller) => caller.tasks.get({ id: tax }),
    'rejects a missing task': (caller) => caller.tasks.get({ id: none }),
    'rejects an invalid id': (caller) => caller.tasks.get({ id: 'a b/ü?' }),
  },
  'tasks.create': {
    'creates with every field': (caller) =>
      caller.tasks.create({
        id: none,
        title: ' \u202e"\\ ',
        description: '\uFEFF'.repeat(0),
        priority: 'low',
        tags: ['a'],
        due: { date: '2026-12-31', time: '23:59' },
        completed: true,
      }),
    'takes null for left out': async (caller) => {
      const task = await caller.tasks.create({ id: none, title: 'x', ...nulls, due: null, idempotencyKey: 'k' })
      expect(await caller.tasks.create({ id: none, title: 'x', idempotencyKey: 'k' })).toEqual(task)
      expect(task).toMatchObject(DEFAULTS)
      return task
    },
    'treats null as omitted in a due date': async (caller) => {
      const due = { date: '2026-12-31', time: null, timeZone: null }
      const { due: stored } = await caller.tasks.create({ id: none, title: 'x', due })
      expect(stored).toEqual({ date: '2026-12-31' })
      return caller.tasks.update({ id: none, due: { date: '2026-12-31', time: '09:00', timeZone: null } })
    },
    'creates once under a key': (caller) =>
      twice(() => caller.tasks.create({ id: none, title: 'x', idempotencyKey: 'k' })),
    'rejects an existing id': (caller) => caller.tasks.create({ id: tax, title: 'again' }),
    'reports several issues at once': (caller) =>
      caller.tasks.create({ id: none, title: ' ', tags: ['x', 'x'], due: { date: '2026-02-30' } }),
    'rejects an unknown field': (caller) =>
      caller.tasks.create({ id: none, titel: 'x' } as unknown as { title: string }),
  },
  'tasks.update': {
    'changes and clears fields': (caller) =>
      caller.tasks.update({ id: bread, title: 'Bread', description: null, tags: null, due: null, completed: false }),
    'adds and removes tags': (caller) => caller.tasks.update({ id: bread, addTags: ['a', 'b'], removeTags: ['shop'] }),
    'rejects all tags together with some': (caller) => caller.tasks.update({ id: bread, tags: [], addTags: ['a'] }),
    'changes nothing': (caller) => caller.tasks.update({ id: bread }),
    'changes once under a key, and replays the response after later changes': async (caller) => {
      const change = () => caller.tasks.update({ id: milk, title: 'x', ifVersion: 1, idempotencyKey: 'k' })
      const first = await change()
      await caller.tasks.complete({ id: milk })
      expect(await change()).toEqual(first)
      return first
    },
    'rejects a key that was used with another input': async (caller) => {
      await caller.tasks.update({ id: milk, title: 'x', idempotencyKey: 'k' })
      return caller.tasks.update({ id: milk, title: 'y', idempotencyKey: 'k' })
    },
    'keeps keys of different procedures separate': async (caller) => {
      await caller.tasks.complete({ id: milk, idempotencyKey: 'k' })
      return caller.tasks.reopen({ id: milk, idempotencyKey: 'k' })
    },
    'changes one version': (caller) => caller.tasks.update({ id: milk, title: 'x', ifVersion: 1 }),
    'rejects another version': (caller) => caller.tasks.update({ id: milk, title: 'x', ifVersion: 2 }),
    'rejects a task in the trash': (caller) => caller.tasks.update({ id: tax, title: 'x' }),
    'rejects a task in the trash at the current version': (caller) =>
      caller.tasks.update({ id: tax, title: 'x', ifVersion: 2 }),
    'rejects a read-only field': (caller) => caller.tasks.update({ id: milk, version: 1 } as { id: string }),
    'rejects a missing task': (caller) => caller.tasks.update({ id: none, title: 'x' }),
  },
  'tasks.replace': {
    'replaces a task that was read and edited': async (caller) =>
      caller.tasks.replace({ ...(await caller.tasks.get({ id: bread })), title: 'Bread', completed: false }),
    'resets omitted fields to their defaults': (caller) => caller.tasks.replace({ id: bread, title: 'Bread' }),
    'takes null for left out': async (caller) => {
      const whole = { ...nulls, due: null, ...readOnlyNulls }
      const task = await caller.tasks.replace({ id: bread, title: 'Bread', ...whole, idempotencyKey: 'k' })
      expect(await caller.tasks.replace({ id: bread, title: 'Bread', idempotencyKey: 'k' })).toEqual(task)
      expect(task).toMatchObject(DEFAULTS)
      return [task, await caller.tasks.replace({ id: none, title: 'New', ...whole })]
    },
    'creates a missing task': (caller) => caller.tasks.replace({ id: none, title: 'New', priority: 'high' }),
    'changes nothing when repeated': async (caller) => {
      await caller.tasks.replace({ id: none, title: 'New' })
      return caller.tasks.replace({ id: none, title: 'New' })
    },
    'creates only, with version 0': (caller) => caller.tasks.replace({ id: none, title: 'New', ifVersion: 0 }),
    'rejects to create an existing task': (caller) => caller.tasks.replace({ id: milk, title: 'New', ifVersion: 0 }),
    'rejects to replace a missing task with create: false': (caller) =>
      caller.tasks.replace({ id: none, title: 'x', create: false }),
    'rejects a version of a missing task': (caller) => caller.tasks.replace({ id: none, title: 'x', ifVersion: 1 }),
    'rejects another version': (caller) => caller.tasks.replace({ id: milk, title: 'x', ifVersion: 7 }),
    'rejects a task that has changed since it was read': async (caller) => {
      const read = await caller.tasks.get({ id: milk })
      await caller.tasks.update({ id: milk, description: 'changed by another client' })
      return caller.tasks.replace({ ...read, title: 'mine' })
    },
    'rejects edited read-only fields by name': async (caller) =>
      caller.tasks.replace({
        ...(await caller.tasks.get({ id: milk })),
        createdAt: new Date(0),
        completedAt: new Date(0),
      }),
    'rejects a version of a new task': (caller) => caller.tasks.replace({ id: none, title: 'x', version: 3 }),
    'rejects a task in the trash': (caller) => caller.tasks.replace({ id: tax, title: 'x' }),
  },
  'tasks.complete': {
    completes: (caller) => caller.tasks.complete({ id: milk }),
    'does not change a completed task': (caller) => caller.tasks.complete({ id: bread, ifVersion: 1 }),
    'rejects another version of a completed task': (caller) => caller.tasks.complete({ id: bread, ifVersion: 2 }),
    'rejects a missing task': (caller) => caller.tasks.complete({ id: none }),
  },
  'tasks.reopen': {
    reopens: (caller) => caller.tasks.reopen({ id: bread }),
    'rejects a task in the trash': (caller) => caller.tasks.reopen({ id: tax }),
  },
  'tasks.delete': {
    deletes: (caller) => caller.tasks.delete({ id: milk, ifVersion: 1 }),
    'does not change a deleted task': (caller) => caller.tasks.delete({ id: tax }),
    'rejects another version': (caller) => caller.tasks.delete({ id: tax, ifVersion: 1 }),
  },
  'tasks.restore': {
    restores: (caller) => caller.tasks.restore({ id: tax, ifVersion: 2 }),
    'does not change a task outside the trash': (caller) => caller.tasks.restore({ id: milk }),
    'rejects a missing task': (caller) => caller.tasks.restore({ id: none }),
  },
  ...changeScenarios,
  ...tokenScenarios,
  ...calendarScenarios,
  'tasks.parseQuickAdd': {
    'reads a text': (caller) =>
      caller.tasks.parseQuickAdd({ text: 'Milk 2099-01-01 @home !1', locale: 'en', ignore: ['16-21'] }),
    'rejects a blank text': (caller) => caller.tasks.parseQuickAdd({ text: ' ' }),
  },
  'tasks.stats': {
    counts: (caller) => caller.tasks.stats(),
    'counts in another time zone': (caller) => caller.tasks.stats({ timeZone: 'Pacific/Kiritimati' }),
    'rejects an unknown time zone': (caller) => caller.tasks.stats({ timeZone: 'Mars/Base' }),
  },
}
