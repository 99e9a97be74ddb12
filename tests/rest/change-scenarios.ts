import { expect } from 'vitest'
import { type Act, bread, milk, none, tax, twice, undone } from './acts.ts'

/** Scenarios of purges, undo, bulk operations and the change feed. */
export const changeScenarios: Record<string, Record<string, Act>> = {
  'tasks.purge': {
    purges: (caller) => caller.tasks.purge({ id: tax, ifVersion: 2 }),
    'purges once under a key': (caller) => twice(() => caller.tasks.purge({ id: tax, idempotencyKey: 'k' })),
    'rejects a task that is not in the trash': (caller) => caller.tasks.purge({ id: milk }),
    'rejects another version': (caller) => caller.tasks.purge({ id: tax, ifVersion: 1 }),
    'rejects a missing task': (caller) => caller.tasks.purge({ id: none }),
  },
  'tasks.emptyTrash': {
    'empties the trash': (caller) => caller.tasks.emptyTrash(),
    'empties it once under a key': (caller) => twice(() => caller.tasks.emptyTrash({ idempotencyKey: 'k' })),
    'empties an empty trash': async (caller) => {
      await caller.tasks.emptyTrash()
      return caller.tasks.emptyTrash({})
    },
  },
  'changes.undo': {
    'undoes a change': (caller) =>
      undone(caller, caller.tasks.update({ id: bread, title: 'x', tags: null, due: null })),
    'undoes a creation': (caller) => undone(caller, caller.tasks.create({ id: none, title: 'x' })),
    'undoes a deletion': (caller) => undone(caller, caller.tasks.delete({ id: milk })),
    'undoes a purge': (caller) => undone(caller, caller.tasks.purge({ id: tax })),
    'undoes emptying the trash': (caller) => undone(caller, caller.tasks.emptyTrash()),
    'undoes a bulk change': (caller) => undone(caller, caller.tasks.deleteMany({ ids: [bread, milk] })),
    'undoes an undo': async (caller) => undone(caller, undone(caller, caller.tasks.complete({ id: milk }))),
    'undoes once under a key': async (caller) => {
      const { undoToken } = await caller.tasks.complete({ id: milk })
      return twice(() => caller.changes.undo({ undoToken: undoToken ?? '', idempotencyKey: 'k' }))
    },
    'rejects a change that was already undone': async (caller) => {
      const { undoToken } = await caller.tasks.complete({ id: milk })
      await caller.changes.undo({ undoToken: undoToken ?? '' })
      return caller.changes.undo({ undoToken: undoToken ?? '' })
    },
    'rejects a change that another change followed': async (caller) => {
      const { undoToken } = await caller.tasks.update({ id: milk, title: 'x' })
      await caller.tasks.complete({ id: milk })
      return caller.changes.undo({ undoToken: undoToken ?? '' })
    },
    'rejects a purge whose id was reused since': async (caller) => {
      const { undoToken } = await caller.tasks.purge({ id: tax })
      await caller.tasks.create({ id: tax, title: 'another' })
      return caller.changes.undo({ undoToken: undoToken ?? '' })
    },
    'rejects an invalid undo token': (caller) => caller.changes.undo({ undoToken: 'AAAA' }),
  },
  'tasks.createMany': {
    'creates several tasks': (caller) =>
      caller.tasks.createMany({
        items: [
          {
            id: none,
            title: 'Ünï "quoted" \\ {a,b}',
            description: 'two\nlines',
            priority: 'urgent',
            tags: ['a,b', '{c}', '"d"'],
            due: { date: '2026-12-31', time: '23:59', timeZone: 'Asia/Tokyo' },
            completed: true,
          },
        ],
      }),
    'treats null as omitted': async (caller) => {
      const nulls = { description: null, priority: null, tags: null, due: null, completed: null }
      const made = await caller.tasks.createMany({ items: [{ id: none, title: 'x', ...nulls }], idempotencyKey: 'k' })
      const again = await caller.tasks.createMany({ items: [{ id: none, title: 'x' }], idempotencyKey: 'k' })
      expect(again).toEqual(made)
      return made
    },
    'creates them once under a key': (caller) =>
      twice(() => caller.tasks.createMany({ items: [{ id: none, title: 'x' }], idempotencyKey: 'k' })),
    'rejects an existing id': (caller) =>
      caller.tasks.createMany({
        items: [
          { id: none, title: 'x' },
          { id: tax, title: 'y' },
        ],
      }),
    'rejects a repeated id': (caller) =>
      caller.tasks.createMany({
        items: [
          { id: none, title: 'x' },
          { id: none, title: 'y' },
        ],
      }),
    'rejects an empty list': (caller) => caller.tasks.createMany({ items: [] }),
  },
  'tasks.updateMany': {
    'changes several tasks': (caller) =>
      caller.tasks.updateMany({ ids: [bread, milk], set: { priority: 'low', due: null }, ifVersions: { [milk]: 1 } }),
    'rejects another version of one task': (caller) =>
      caller.tasks.updateMany({ ids: [bread, milk], set: { title: 'x' }, ifVersions: { [milk]: 3 } }),
    'rejects a task in the trash': (caller) => caller.tasks.updateMany({ ids: [milk, tax], set: { title: 'x' } }),
    'rejects a missing task': (caller) => caller.tasks.updateMany({ ids: [milk, none], set: { title: 'x' } }),
    'rejects an unknown field': (caller) => caller.tasks.updateMany({ ids: [milk], set: { version: 1 } as object }),
  },
  'tasks.completeMany': {
    'completes several tasks, also completed ones': (caller) => caller.tasks.completeMany({ ids: [bread, milk] }),
  },
  'tasks.reopenMany': {
    'reopens several tasks, once under a key': (caller) =>
      twice(() => caller.tasks.reopenMany({ ids: [bread, milk], idempotencyKey: 'k' })),
  },
  'tasks.deleteMany': {
    'deletes several tasks, also deleted ones': (caller) => caller.tasks.deleteMany({ ids: [tax, milk] }),
  },
  'tasks.updateWhere': {
    'counts and shows tasks in a dry run': (caller) =>
      caller.tasks.updateWhere({ filter: 'is:open', change: { title: 'x' }, dryRun: true }),
    'changes tasks once under a key': (caller) =>
      twice(() =>
        caller.tasks.updateWhere({
          ...{
            filter: 'priority:urgent',
            timeZone: 'Asia/Tokyo',
            dryRun: false,
            expectedCount: 1,
            idempotencyKey: 'k',
          },
          change: { title: 'x', due: null, addTags: ['a'], removeTags: ['b'] },
        }),
      ),
    'rejects another number of tasks': (caller) =>
      caller.tasks.updateWhere({ filter: 'milk', change: {}, dryRun: false, expectedCount: 3 }),
    'rejects a wrong filter': (caller) => caller.tasks.updateWhere({ filter: 'is:x', change: {}, dryRun: false }),
  },
  'tasks.completeWhere': {
    'completes tasks': (caller) => caller.tasks.completeWhere({ filter: 'milk', subtasks: 'leave', dryRun: false }),
  },
  'tasks.deleteWhere': {
    'deletes tasks, and an undo restores them': (caller) =>
      undone(caller, caller.tasks.deleteWhere({ filter: 'is:open | is:completed', dryRun: false })),
  },
  'changes.cursor': {
    'returns a cursor before any change': (caller) => caller.changes.cursor(),
    'returns a cursor for the changes after it': async (caller) => {
      const { cursor } = await caller.changes.cursor()
      await caller.tasks.complete({ id: milk })
      return caller.changes.since({ cursor })
    },
  },
  'changes.since': {
    'returns all tasks': (caller) => caller.changes.since(),
    'continues from a cursor, including purges': async (caller) => {
      const first = await caller.changes.since({ limit: 2 })
      await caller.tasks.purge({ id: tax })
      await caller.tasks.complete({ id: milk })
      const second = await caller.changes.since({ cursor: first.cursor })
      return [first, second, await caller.changes.since({ cursor: second.cursor })]
    },
    'rejects an invalid cursor': (caller) => caller.changes.since({ cursor: 'bm8' }),
  },
}
