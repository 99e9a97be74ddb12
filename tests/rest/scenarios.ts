import { expect } from 'vitest'
import type { ListTasksInput } from '../../src/tasks/schema.ts'
import { type Act, bread, milk, none, tax, twice } from './acts.ts'
import { changeScenarios } from './change-scenarios.ts'

/** Null for what a new task may leave out, and what a task has then. */
const nulls = { description: null, priority: null, tags: null, completed: null }
const readOnlyNulls = { version: null, createdAt: null, updatedAt: null, completedAt: null, deletedAt: null }
const DEFAULTS = { description: '', priority: 'none', tags: [], due: null, completed: false }

/** By procedure: what is done, after `prepare`. */
export const scenarios: Record<string, Record<string, Act>> = {
  'account.delete': { 'refuses a sign-in of half an hour ago': (caller) => caller.account.delete() },
  'account.me': { 'says who calls': (caller) => caller.account.me() },
  'system.info': { 'says what runs': (caller) => caller.system.info() },
  'tasks.list': {
    'lists everything': (caller) => caller.tasks.list(),
    'filters by each field at once': (caller) =>
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
    'goes on by its cursor': async (caller) => {
      const first = await caller.tasks.list({ limit: 1, sort: [{ by: 'due', order: 'desc' }] })
      const cursor = first.nextCursor ?? ''
      return [first, await caller.tasks.list({ limit: 1, sort: [{ by: 'due', order: 'desc' }], cursor })]
    },
    'refuses a limit over the maximum': (caller) => caller.tasks.list({ limit: 201 }),
    'refuses an unknown priority': (caller) => caller.tasks.list({ priority: ['burning' as 'high'] }),
    'refuses a range that ends before it begins': (caller) =>
      caller.tasks.list({ due: { from: '2026-11-30', to: '2026-11-01' } }),
    'sorts ascending where no order is given, also on the next page': async (caller) => {
      const first = await caller.tasks.list({ limit: 1, sort: [{ by: 'title' }] })
      const cursor = first.nextCursor ?? ''
      const pages = [first, await caller.tasks.list({ limit: 1, sort: [{ by: 'title', order: 'asc' }], cursor })]
      expect(pages.flatMap(({ items }) => items.map(({ id }) => id))).toEqual([milk, bread])
      return pages
    },
    'sorts by several keys, also on the next page': async (caller) => {
      const sort: ListTasksInput['sort'] = [{ by: 'priority', order: 'desc' }, { by: 'due' }, { by: 'title' }]
      const first = await caller.tasks.list({ limit: 1, sort })
      return [first, await caller.tasks.list({ limit: 1, sort, cursor: first.nextCursor ?? '' })]
    },
    'refuses an order by nothing': (caller) => caller.tasks.list({ sort: [{ by: '' as 'due', order: 'asc' }] }),
    'refuses an order by what is no key': (caller) =>
      caller.tasks.list({ sort: [{ by: 'due' }, { by: 'seq' as 'due', order: 'desc' }] }),
    'refuses a key given twice': (caller) => caller.tasks.list({ sort: [{ by: 'due' }, { by: 'due', order: 'desc' }] }),
    'refuses four keys': (caller) =>
      caller.tasks.list({ sort: (['due', 'title', 'priority', 'createdAt'] as const).map((by) => ({ by })) }),
    'refuses a cursor of another query': async (caller) => {
      const { nextCursor } = await caller.tasks.list({ limit: 1 })
      return caller.tasks.list({ limit: 1, completed: false, cursor: nextCursor ?? '' })
    },
  },
  'tasks.get': {
    'gets a task': (caller) => caller.tasks.get({ id: bread }),
    'gets it by an id in capitals': (caller) => caller.tasks.get({ id: bread.toUpperCase() }),
    'gets it from the trash': (caller) => caller.tasks.get({ id: tax }),
    'finds none': (caller) => caller.tasks.get({ id: none }),
    'refuses what is no id': (caller) => caller.tasks.get({ id: 'a b/ü?' }),
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
    'takes null for parts of a due date that are left out': async (caller) => {
      const due = { date: '2026-12-31', time: null, timeZone: null }
      const { due: stored } = await caller.tasks.create({ id: none, title: 'x', due })
      expect(stored).toEqual({ date: '2026-12-31' })
      return caller.tasks.update({ id: none, due: { date: '2026-12-31', time: '09:00', timeZone: null } })
    },
    'creates once under a key': (caller) =>
      twice(() => caller.tasks.create({ id: none, title: 'x', idempotencyKey: 'k' })),
    'refuses an id that is taken': (caller) => caller.tasks.create({ id: tax, title: 'again' }),
    'refuses several things at once': (caller) =>
      caller.tasks.create({ id: none, title: ' ', tags: ['x', 'x'], due: { date: '2026-02-30' } }),
    'refuses an unknown field': (caller) =>
      caller.tasks.create({ id: none, titel: 'x' } as unknown as { title: string }),
  },
  'tasks.update': {
    'changes what is given, and clears': (caller) =>
      caller.tasks.update({ id: bread, title: 'Bread', description: null, tags: null, due: null, completed: false }),
    'changes nothing': (caller) => caller.tasks.update({ id: bread }),
    'changes once under a key, and answers so after others have changed it': async (caller) => {
      const change = () => caller.tasks.update({ id: milk, title: 'x', ifVersion: 1, idempotencyKey: 'k' })
      const first = await change()
      await caller.tasks.complete({ id: milk })
      expect(await change()).toEqual(first)
      return first
    },
    'refuses a key that came with another input': async (caller) => {
      await caller.tasks.update({ id: milk, title: 'x', idempotencyKey: 'k' })
      return caller.tasks.update({ id: milk, title: 'y', idempotencyKey: 'k' })
    },
    'takes a key of another procedure for another key': async (caller) => {
      await caller.tasks.complete({ id: milk, idempotencyKey: 'k' })
      return caller.tasks.reopen({ id: milk, idempotencyKey: 'k' })
    },
    'changes one version': (caller) => caller.tasks.update({ id: milk, title: 'x', ifVersion: 1 }),
    'refuses another version': (caller) => caller.tasks.update({ id: milk, title: 'x', ifVersion: 2 }),
    'refuses what is in the trash': (caller) => caller.tasks.update({ id: tax, title: 'x' }),
    'refuses what is in the trash at the right version': (caller) =>
      caller.tasks.update({ id: tax, title: 'x', ifVersion: 2 }),
    'refuses a read-only field': (caller) => caller.tasks.update({ id: milk, version: 1 } as { id: string }),
    'finds none': (caller) => caller.tasks.update({ id: none, title: 'x' }),
  },
  'tasks.replace': {
    'replaces what was read and edited': async (caller) =>
      caller.tasks.replace({ ...(await caller.tasks.get({ id: bread })), title: 'Bread', completed: false }),
    'gives defaults to what is left out': (caller) => caller.tasks.replace({ id: bread, title: 'Bread' }),
    'takes null for left out': async (caller) => {
      const whole = { ...nulls, due: null, ...readOnlyNulls }
      const task = await caller.tasks.replace({ id: bread, title: 'Bread', ...whole, idempotencyKey: 'k' })
      expect(await caller.tasks.replace({ id: bread, title: 'Bread', idempotencyKey: 'k' })).toEqual(task)
      expect(task).toMatchObject(DEFAULTS)
      return [task, await caller.tasks.replace({ id: none, title: 'New', ...whole })]
    },
    'creates where there is none': (caller) => caller.tasks.replace({ id: none, title: 'New', priority: 'high' }),
    'changes nothing when it is repeated': async (caller) => {
      await caller.tasks.replace({ id: none, title: 'New' })
      return caller.tasks.replace({ id: none, title: 'New' })
    },
    'creates only': (caller) => caller.tasks.replace({ id: none, title: 'New', ifVersion: 0 }),
    'refuses to create what is there': (caller) => caller.tasks.replace({ id: milk, title: 'New', ifVersion: 0 }),
    'refuses to replace what is not there': (caller) => caller.tasks.replace({ id: none, title: 'x', create: false }),
    'refuses a version of what is not there': (caller) => caller.tasks.replace({ id: none, title: 'x', ifVersion: 1 }),
    'refuses another version': (caller) => caller.tasks.replace({ id: milk, title: 'x', ifVersion: 7 }),
    'refuses what somebody has changed since': async (caller) => {
      const read = await caller.tasks.get({ id: milk })
      await caller.tasks.update({ id: milk, description: 'somebody else was here' })
      return caller.tasks.replace({ ...read, title: 'mine' })
    },
    'refuses edited read-only fields, by name': async (caller) =>
      caller.tasks.replace({
        ...(await caller.tasks.get({ id: milk })),
        createdAt: new Date(0),
        completedAt: new Date(0),
      }),
    'refuses a version for a new task': (caller) => caller.tasks.replace({ id: none, title: 'x', version: 3 }),
    'refuses what is in the trash': (caller) => caller.tasks.replace({ id: tax, title: 'x' }),
  },
  'tasks.complete': {
    completes: (caller) => caller.tasks.complete({ id: milk }),
    'leaves what is done': (caller) => caller.tasks.complete({ id: bread, ifVersion: 1 }),
    'refuses another version of what is done': (caller) => caller.tasks.complete({ id: bread, ifVersion: 2 }),
    'finds none': (caller) => caller.tasks.complete({ id: none }),
  },
  'tasks.reopen': {
    reopens: (caller) => caller.tasks.reopen({ id: bread }),
    'refuses what is in the trash': (caller) => caller.tasks.reopen({ id: tax }),
  },
  'tasks.delete': {
    deletes: (caller) => caller.tasks.delete({ id: milk, ifVersion: 1 }),
    'leaves what is deleted': (caller) => caller.tasks.delete({ id: tax }),
    'refuses another version': (caller) => caller.tasks.delete({ id: tax, ifVersion: 1 }),
  },
  'tasks.restore': {
    restores: (caller) => caller.tasks.restore({ id: tax, ifVersion: 2 }),
    'leaves what is not in the trash': (caller) => caller.tasks.restore({ id: milk }),
    'finds none': (caller) => caller.tasks.restore({ id: none }),
  },
  ...changeScenarios,
  'tasks.stats': {
    counts: (caller) => caller.tasks.stats(),
    'counts somewhere else': (caller) => caller.tasks.stats({ timeZone: 'Pacific/Kiritimati' }),
    'refuses what is no zone': (caller) => caller.tasks.stats({ timeZone: 'Mars/Base' }),
  },
}
