import { expect } from 'vitest'
import { type Act, bread, milk, none, tax, twice, undone } from './acts.ts'

/** What takes tasks away for good and brings them back, what changes several at once, and what tells of it. */
export const changeScenarios: Record<string, Record<string, Act>> = {
  'tasks.purge': {
    purges: (caller) => caller.tasks.purge({ id: tax, ifVersion: 2 }),
    'purges once under a key': (caller) => twice(() => caller.tasks.purge({ id: tax, idempotencyKey: 'k' })),
    'refuses what is not in the trash': (caller) => caller.tasks.purge({ id: milk }),
    'refuses another version': (caller) => caller.tasks.purge({ id: tax, ifVersion: 1 }),
    'finds none': (caller) => caller.tasks.purge({ id: none }),
  },
  'tasks.emptyTrash': {
    'empties the trash': (caller) => caller.tasks.emptyTrash(),
    'empties it once under a key': (caller) => twice(() => caller.tasks.emptyTrash({ idempotencyKey: 'k' })),
    'empties what is empty': async (caller) => {
      await caller.tasks.emptyTrash()
      return caller.tasks.emptyTrash({})
    },
  },
  'changes.undo': {
    'takes back a change': (caller) =>
      undone(caller, caller.tasks.update({ id: bread, title: 'x', tags: null, due: null })),
    'takes back a creation': (caller) => undone(caller, caller.tasks.create({ id: none, title: 'x' })),
    'takes back a deletion': (caller) => undone(caller, caller.tasks.delete({ id: milk })),
    'takes back a purge': (caller) => undone(caller, caller.tasks.purge({ id: tax })),
    'takes back an emptied trash': (caller) => undone(caller, caller.tasks.emptyTrash()),
    'takes back a change of several': (caller) => undone(caller, caller.tasks.deleteMany({ ids: [bread, milk] })),
    'takes back what was taken back': async (caller) =>
      undone(caller, undone(caller, caller.tasks.complete({ id: milk }))),
    'takes back once under a key': async (caller) => {
      const { undoToken } = await caller.tasks.complete({ id: milk })
      return twice(() => caller.changes.undo({ undoToken: undoToken ?? '', idempotencyKey: 'k' }))
    },
    'refuses what was taken back already': async (caller) => {
      const { undoToken } = await caller.tasks.complete({ id: milk })
      await caller.changes.undo({ undoToken: undoToken ?? '' })
      return caller.changes.undo({ undoToken: undoToken ?? '' })
    },
    'refuses what others followed': async (caller) => {
      const { undoToken } = await caller.tasks.update({ id: milk, title: 'x' })
      await caller.tasks.complete({ id: milk })
      return caller.changes.undo({ undoToken: undoToken ?? '' })
    },
    'refuses a purge whose id was taken since': async (caller) => {
      const { undoToken } = await caller.tasks.purge({ id: tax })
      await caller.tasks.create({ id: tax, title: 'another' })
      return caller.changes.undo({ undoToken: undoToken ?? '' })
    },
    'refuses what is no token': (caller) => caller.changes.undo({ undoToken: 'AAAA' }),
  },
  'tasks.createMany': {
    'creates several': (caller) =>
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
    'takes null for left out': async (caller) => {
      const nulls = { description: null, priority: null, tags: null, due: null, completed: null }
      const made = await caller.tasks.createMany({ items: [{ id: none, title: 'x', ...nulls }], idempotencyKey: 'k' })
      const again = await caller.tasks.createMany({ items: [{ id: none, title: 'x' }], idempotencyKey: 'k' })
      expect(again).toEqual(made)
      return made
    },
    'creates them once under a key': (caller) =>
      twice(() => caller.tasks.createMany({ items: [{ id: none, title: 'x' }], idempotencyKey: 'k' })),
    'refuses an id that is taken': (caller) =>
      caller.tasks.createMany({
        items: [
          { id: none, title: 'x' },
          { id: tax, title: 'y' },
        ],
      }),
    'refuses an id given twice': (caller) =>
      caller.tasks.createMany({
        items: [
          { id: none, title: 'x' },
          { id: none, title: 'y' },
        ],
      }),
    'refuses none at all': (caller) => caller.tasks.createMany({ items: [] }),
  },
  'tasks.updateMany': {
    'changes several': (caller) =>
      caller.tasks.updateMany({ ids: [bread, milk], set: { priority: 'low', due: null }, ifVersions: { [milk]: 1 } }),
    'refuses another version of one': (caller) =>
      caller.tasks.updateMany({ ids: [bread, milk], set: { title: 'x' }, ifVersions: { [milk]: 3 } }),
    'refuses one that is in the trash': (caller) => caller.tasks.updateMany({ ids: [milk, tax], set: { title: 'x' } }),
    'refuses one that is not there': (caller) => caller.tasks.updateMany({ ids: [milk, none], set: { title: 'x' } }),
    'refuses an unknown field': (caller) => caller.tasks.updateMany({ ids: [milk], set: { version: 1 } as object }),
  },
  'tasks.completeMany': {
    'completes several, done ones too': (caller) => caller.tasks.completeMany({ ids: [bread, milk] }),
  },
  'tasks.reopenMany': {
    'reopens several, under a key once': (caller) =>
      twice(() => caller.tasks.reopenMany({ ids: [bread, milk], idempotencyKey: 'k' })),
  },
  'tasks.deleteMany': {
    'deletes several, deleted ones too': (caller) => caller.tasks.deleteMany({ ids: [tax, milk] }),
  },
  'changes.cursor': {
    'begins before anything': (caller) => caller.changes.cursor(),
    'leads to what comes after it': async (caller) => {
      const { cursor } = await caller.changes.cursor()
      await caller.tasks.complete({ id: milk })
      return caller.changes.since({ cursor })
    },
  },
  'changes.since': {
    'gives everything': (caller) => caller.changes.since(),
    'goes on, with what was purged': async (caller) => {
      const first = await caller.changes.since({ limit: 2 })
      await caller.tasks.purge({ id: tax })
      await caller.tasks.complete({ id: milk })
      const second = await caller.changes.since({ cursor: first.cursor })
      return [first, second, await caller.changes.since({ cursor: second.cursor })]
    },
    'refuses what is no cursor': (caller) => caller.changes.since({ cursor: 'bm8' }),
  },
}
