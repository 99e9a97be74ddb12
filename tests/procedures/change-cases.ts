import { randomUUID } from 'node:crypto'
import { expect } from 'vitest'
import type { Verbs } from '../nouns/nouns.ts'
import {
  endsWith,
  fill,
  full,
  heavy,
  invalid,
  mismatch,
  notFound,
  type ProcedureCases,
  unauthenticated,
} from './assertions.ts'

const id = randomUUID()
const notAnId = 'no-uuid'

type Caller = Parameters<Parameters<typeof notFound>[0]>[0]
type ChangeMany = (
  caller: Caller,
  ids: string[],
  more?: { ifVersions?: Record<string, number>; idempotencyKey?: string },
) => Promise<{ items: { id: string }[] }>

/** Cases of an atomic change of several tasks, whose errors name the failing task. */
function bulkCases(change: ChangeMany, wanted: object): ProcedureCases {
  return {
    success: async ({ caller, later }) => {
      const tasks = await Promise.all(
        ['a', 'b', 'c'].map((title) => caller.tasks.create({ title, completed: title === 'c' })),
      )
      const [first, second, third] = tasks.map(({ id }) => id) as [string, string, string]
      later()
      const { items } = await change(caller, [third, first], { ifVersions: { [first]: 1 } })
      expect(items.map(({ id }) => id)).toEqual([third, first])
      for (const item of items) {
        expect(item).toMatchObject(wanted)
        expect(await caller.tasks.get({ id: item.id })).toEqual(item)
      }
      expect(await caller.tasks.get({ id: second })).toEqual(tasks[1])
    },
    errors: {
      UNAUTHENTICATED: unauthenticated((caller) => change(caller, [id])),
      INVALID_INPUT: invalid('ids.1', /UUID/, (caller) => change(caller, [id, notAnId])),
      NOT_FOUND: async ({ caller, stranger }) => {
        const mine = await caller.tasks.create({ title: 'mine' })
        const theirs = await stranger.tasks.create({ title: 'theirs' })
        const error = await endsWith('NOT_FOUND', /^ids\.1 \(/, change(caller, [mine.id, theirs.id]))
        expect(error.issues?.[0]?.path).toEqual(['ids', '1'])
        expect(await caller.tasks.get({ id: mine.id })).toEqual(mine)
        expect(await stranger.tasks.get({ id: theirs.id })).toEqual(theirs)
      },
      CONFLICT: async ({ caller }) => {
        const [first, second] = [await caller.tasks.create({ title: 'a' }), await caller.tasks.create({ title: 'b' })]
        const ids = [first.id, second.id]
        const call = change(caller, ids, { ifVersions: { [second.id]: 2 } })
        expect((await endsWith('CONFLICT', /^ids\.1 \(.*version 1/, call)).current).toEqual(second)
        expect(await caller.tasks.get({ id: first.id })).toEqual(first)
      },
      IDEMPOTENCY_MISMATCH: mismatch((caller, id, idempotencyKey) => change(caller, [id], { idempotencyKey })),
      // Removing never exceeds a quota.
      ...(!('deletedAt' in wanted) && {
        QUOTA_EXCEEDED: heavy(
          (caller, id) => change(caller, [id]),
          (caller, id) => caller.tasks.update({ id, completed: 'completed' in wanted && !wanted.completed }),
        ),
      }),
    },
  }
}

/** Cases of purging, undo and bulk changes. */
export const changeCases: Record<string, ProcedureCases> = {
  'tasks.purge': {
    success: async ({ caller }) => {
      const { id } = await caller.tasks.create({ title: 'x' })
      const trashed = await caller.tasks.delete({ id })
      expect(await caller.tasks.purge({ id })).toEqual(trashed)
      expect((await caller.changes.since()).changes).toEqual([])
    },
    errors: {
      UNAUTHENTICATED: unauthenticated((caller) => caller.tasks.purge({ id })),
      INVALID_INPUT: invalid('id', /UUID/, (caller) => caller.tasks.purge({ id: notAnId })),
      NOT_FOUND: notFound((caller, id) => caller.tasks.purge({ id })),
      CONFLICT: async ({ caller }) => {
        const current = await caller.tasks.create({ title: 'kept' })
        const error = await endsWith('CONFLICT', /not in the trash/, caller.tasks.purge({ id: current.id }))
        expect(error.current).toEqual(current)
      },
      IDEMPOTENCY_MISMATCH: async ({ caller }) => {
        const ids = []
        for (const title of ['a', 'b']) ids.push((await caller.tasks.create({ title })).id)
        const [first = '', second = ''] = ids
        for (const id of ids) await caller.tasks.delete({ id })
        await caller.tasks.purge({ id: first, idempotencyKey: 'k' })
        const other = caller.tasks.purge({ id: second, idempotencyKey: 'k' })
        await endsWith('IDEMPOTENCY_MISMATCH', /another input/, other)
        expect((await caller.tasks.get({ id: second })).id).toBe(second)
      },
    },
  },

  'tasks.emptyTrash': {
    success: async ({ caller, stranger }) => {
      const theirs = await stranger.tasks.create({ title: 'theirs' })
      await stranger.tasks.delete({ id: theirs.id })
      const retained = await caller.tasks.create({ title: 'kept' })
      for (const title of ['a', 'b']) await caller.tasks.delete({ id: (await caller.tasks.create({ title })).id })
      expect(await caller.tasks.emptyTrash()).toEqual({ purged: 2, more: false })
      expect((await caller.changes.since()).changes).toMatchObject([{ task: retained }])
      expect((await stranger.tasks.list({ trash: true })).items).toHaveLength(1)
    },
    errors: {
      UNAUTHENTICATED: unauthenticated((caller) => caller.tasks.emptyTrash()),
      INVALID_INPUT: invalid('idempotencyKey', /printable/, (caller) =>
        caller.tasks.emptyTrash({ idempotencyKey: 'ü' }),
      ),
      CONFLICT: async ({ caller }) => {
        const { id } = await caller.tasks.create({ title: 'referred to' })
        await caller.tasks.delete({ id })
        const notes = Reflect.get(caller, 'notes') as Verbs | undefined
        // Only a reference from another noun can conflict, and the client package has no other noun.
        if (!notes) return
        await notes.create({ name: 'referring', taskId: id })
        await endsWith('CONFLICT', /referenced row/, caller.tasks.emptyTrash())
        expect((await caller.tasks.get({ id })).deletedAt).not.toBeNull()
      },
    },
  },

  'changes.undo': {
    success: async ({ caller, undoable, later }) => {
      const task = await caller.tasks.create({ title: 'before', due: { date: '2026-11-30', time: '09:00' } })
      later()
      const changed = await undoable.tasks.update({ id: task.id, title: 'after', due: null, completed: true })
      const updatedAt = later()
      const undone = await undoable.changes.undo({ undoToken: changed.undoToken ?? '' })
      expect(undone).toEqual({
        items: [{ entity: 'task', id: task.id, task: { ...task, version: 3, updatedAt } }],
        affected: { task: 1 },
        undoToken: expect.any(String),
      })
    },
    errors: {
      QUOTA_EXCEEDED: async ({ caller, undoable }) => {
        const { id } = await caller.tasks.create({ title: 'purged' })
        await caller.tasks.delete({ id })
        const { undoToken } = await undoable.tasks.purge({ id })
        await fill(caller)
        const call = caller.changes.undo({ undoToken: undoToken ?? '' })
        await endsWith('QUOTA_EXCEEDED', /maximum number of rows/, call)
      },
      UNAUTHENTICATED: unauthenticated((caller) => caller.changes.undo({ undoToken: 'x' })),
      INVALID_INPUT: invalid('undoToken', /^undoToken must be the undoToken of a change/, (caller) =>
        caller.changes.undo({ undoToken: 'x' }),
      ),
      NOT_FOUND: async ({ undoable, stranger }) => {
        const { id, undoToken } = await undoable.tasks.create({ title: 'x' })
        await endsWith('NOT_FOUND', /no such change/, stranger.changes.undo({ undoToken: undoToken ?? '' }))
        expect((await undoable.tasks.get({ id })).deletedAt).toBeNull()
      },
      CONFLICT: async ({ caller, undoable }) => {
        const { id, undoToken } = await undoable.tasks.create({ title: 'x' })
        const current = await caller.tasks.update({ id, title: 'y' })
        const call = caller.changes.undo({ undoToken: undoToken ?? '' })
        expect((await endsWith('CONFLICT', /changed since/, call)).current).toEqual(current)
      },
      IDEMPOTENCY_MISMATCH: async ({ undoable }) => {
        const tokens = []
        for (const title of ['a', 'b']) tokens.push((await undoable.tasks.create({ title })).undoToken ?? '')
        const [first = '', second = ''] = tokens
        await undoable.changes.undo({ undoToken: first, idempotencyKey: 'k' })
        await endsWith(
          'IDEMPOTENCY_MISMATCH',
          /another input/,
          undoable.changes.undo({ undoToken: second, idempotencyKey: 'k' }),
        )
      },
    },
  },

  'tasks.createMany': {
    success: async ({ caller }) => {
      const { items } = await caller.tasks.createMany({ items: [{ title: 'a' }, { id, title: 'b', tags: ['x'] }] })
      expect(items).toMatchObject([
        { title: 'a', version: 1 },
        { id, title: 'b', tags: ['x'] },
      ])
      expect(await caller.tasks.get({ id })).toEqual(items[1])
    },
    errors: {
      QUOTA_EXCEEDED: full((caller) => caller.tasks.createMany({ items: [{ title: 'one too many' }] })),
      UNAUTHENTICATED: unauthenticated((caller) => caller.tasks.createMany({ items: [{ title: 'x' }] })),
      INVALID_INPUT: invalid('items.1.title', /visible character/, (caller) =>
        caller.tasks.createMany({ items: [{ title: 'x' }, { title: ' ' }] }),
      ),
      CONFLICT: async ({ caller }) => {
        const current = await caller.tasks.create({ title: 'first' })
        const items = [{ title: 'new' }, { id: current.id, title: 'second' }]
        const error = await endsWith('CONFLICT', /^items\.1\.id \(.*already/, caller.tasks.createMany({ items }))
        expect([error.current, error.issues?.[0]?.path]).toEqual([current, ['items', '1', 'id']])
        expect((await caller.tasks.list()).items).toEqual([current])
      },
      IDEMPOTENCY_MISMATCH: mismatch((caller, id, idempotencyKey) =>
        caller.tasks.createMany({ items: [{ title: id }], idempotencyKey }),
      ),
    },
  },

  ...Object.fromEntries(
    (
      [
        [
          'updateMany',
          (caller, ids, more) => caller.tasks.updateMany({ ids, set: { title: 'new' }, ...more }),
          { title: 'new' },
        ],
        ['completeMany', (caller, ids, more) => caller.tasks.completeMany({ ids, ...more }), { completed: true }],
        ['reopenMany', (caller, ids, more) => caller.tasks.reopenMany({ ids, ...more }), { completed: false }],
        [
          'deleteMany',
          (caller, ids, more) => caller.tasks.deleteMany({ ids, ...more }),
          { deletedAt: expect.any(Date) },
        ],
      ] as const satisfies [verb: string, change: ChangeMany, wanted: object][]
    ).map(([verb, change, wanted]) => [`tasks.${verb}`, bulkCases(change, wanted)]),
  ),
}
