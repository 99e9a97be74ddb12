import { randomUUID } from 'node:crypto'
import { expect } from 'vitest'
import {
  endsWith,
  invalid,
  mismatch,
  notFound,
  type ProcedureCases,
  stale,
  trashed,
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

/** A change of several tasks: all of them or none, and errors that say which. */
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
        expect(error.issues?.[0]?.path).toEqual(['ids', 1])
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
    },
  }
}

export const cases: Record<string, ProcedureCases> = {
  'account.me': {
    success: async ({ caller, userId }) => expect(await caller.account.me()).toEqual({ userId }),
    errors: { UNAUTHENTICATED: unauthenticated((caller) => caller.account.me()) },
  },

  'changes.since': {
    success: async ({ caller, stranger }) => {
      await stranger.tasks.create({ title: 'theirs' })
      expect(await caller.changes.since()).toEqual({ changes: [], cursor: expect.any(String), more: false })
      const first = await caller.tasks.create({ title: 'first' })
      const second = await caller.tasks.create({ title: 'second' })
      const page = await caller.changes.since({ limit: 1 })
      expect(page).toEqual({
        changes: [{ seq: 1, kind: 'upsert', task: first }],
        cursor: expect.any(String),
        more: true,
      })
      const next = await caller.changes.since({ cursor: page.cursor })
      expect(next).toMatchObject({ changes: [{ seq: 2, kind: 'upsert', task: second }], more: false })
      const done = await caller.tasks.complete({ id: first.id })
      expect((await caller.changes.since({ cursor: next.cursor })).changes).toEqual([
        { seq: 3, kind: 'upsert', task: done },
      ])
    },
    errors: {
      UNAUTHENTICATED: unauthenticated((caller) => caller.changes.since()),
      INVALID_INPUT: invalid('cursor', /no cursor of changes/, (caller) => caller.changes.since({ cursor: 'x' })),
      RESYNC_REQUIRED: async ({ caller, stranger }) => {
        await stranger.tasks.create({ title: 'theirs' })
        const { cursor } = await stranger.changes.since()
        await endsWith('RESYNC_REQUIRED', /start over/, caller.changes.since({ cursor }))
        await caller.tasks.create({ title: 'mine' })
        await endsWith('RESYNC_REQUIRED', /start over/, caller.changes.since({ cursor }))
      },
    },
  },

  'system.info': {
    success: async ({ anonymous }) => {
      expect(await anonymous.system.info()).toEqual({ name: 'taskwire', version: expect.any(String), contract: 1 })
    },
    errors: {},
  },

  'tasks.list': {
    success: async ({ caller, stranger }) => {
      await stranger.tasks.create({ title: 'theirs' })
      const task = await caller.tasks.create({ title: 'mine' })
      expect(await caller.tasks.list()).toEqual({ items: [task], nextCursor: null })
    },
    errors: {
      UNAUTHENTICATED: unauthenticated((caller) => caller.tasks.list({})),
      INVALID_INPUT: invalid('limit', /^limit: .*200/, (caller) => caller.tasks.list({ limit: 201 })),
    },
  },

  'tasks.get': {
    success: async ({ caller }) => {
      const task = await caller.tasks.create({ title: 'mine' })
      expect(await caller.tasks.get({ id: task.id })).toEqual(task)
    },
    errors: {
      UNAUTHENTICATED: unauthenticated((caller) => caller.tasks.get({ id })),
      INVALID_INPUT: invalid('id', /^id: Must be a UUID/, (caller) => caller.tasks.get({ id: notAnId })),
      NOT_FOUND: notFound((caller, id) => caller.tasks.get({ id })),
    },
  },

  'tasks.create': {
    success: async ({ caller, later }) => {
      const now = later()
      const task = await caller.tasks.create({ title: 'Buy milk' })
      expect(task).toEqual({
        id: expect.stringMatching(/^[0-9a-f]{8}-[0-9a-f]{4}-7[0-9a-f]{3}-[89ab][0-9a-f]{3}-[0-9a-f]{12}$/),
        title: 'Buy milk',
        description: '',
        priority: 'none',
        tags: [],
        due: null,
        completed: false,
        completedAt: null,
        deletedAt: null,
        version: 1,
        createdAt: now,
        updatedAt: now,
      })
    },
    errors: {
      IDEMPOTENCY_MISMATCH: mismatch((caller, id, idempotencyKey) =>
        caller.tasks.create({ id, title: 'x', idempotencyKey }),
      ),
      UNAUTHENTICATED: unauthenticated((caller) => caller.tasks.create({ title: 'x' })),
      INVALID_INPUT: invalid('title', /^title: .*white space/, (caller) => caller.tasks.create({ title: ' ' })),
      CONFLICT: async ({ caller, stranger }) => {
        const current = await caller.tasks.create({ title: 'first' })
        const error = await endsWith(
          'CONFLICT',
          /already.*this id/,
          caller.tasks.create({ id: current.id, title: 'second' }),
        )
        expect(error.current).toEqual(current)
        expect((await stranger.tasks.create({ id: current.id, title: 'theirs' })).id).toBe(current.id)
      },
    },
  },

  'tasks.update': {
    success: async ({ caller, later }) => {
      const task = await caller.tasks.create({ title: 'Buy milk' })
      const updatedAt = later()
      const changed = await caller.tasks.update({ id: task.id, title: 'Buy oat milk', priority: 'high' })
      expect(changed).toEqual({ ...task, title: 'Buy oat milk', priority: 'high', version: 2, updatedAt })
    },
    errors: {
      IDEMPOTENCY_MISMATCH: mismatch((caller, id, idempotencyKey) =>
        caller.tasks.update({ id, title: 'x', idempotencyKey }),
      ),
      UNAUTHENTICATED: unauthenticated((caller) => caller.tasks.update({ id })),
      INVALID_INPUT: invalid('title', /^title: .*500/, (caller) => caller.tasks.update({ id, title: 'x'.repeat(501) })),
      NOT_FOUND: notFound((caller, id) => caller.tasks.update({ id, title: 'x' })),
      CONFLICT: trashed((caller, id) => caller.tasks.update({ id, title: 'new' })),
    },
  },

  'tasks.replace': {
    success: async ({ caller, later }) => {
      const task = await caller.tasks.create({ title: 'Buy milk', priority: 'high', tags: ['home'] })
      const updatedAt = later()
      const replaced = await caller.tasks.replace({ ...task, title: 'Buy oat milk', tags: [], due: null })
      expect(replaced).toEqual({ ...task, title: 'Buy oat milk', tags: [], version: 2, updatedAt })
      expect(await caller.tasks.replace({ id, title: 'New' })).toMatchObject({ id, title: 'New', version: 1 })
    },
    errors: {
      IDEMPOTENCY_MISMATCH: mismatch((caller, id, idempotencyKey) =>
        caller.tasks.replace({ id, title: 'x', idempotencyKey }),
      ),
      UNAUTHENTICATED: unauthenticated((caller) => caller.tasks.replace({ id, title: 'x' })),
      INVALID_INPUT: async ({ caller }) => {
        const task = await caller.tasks.create({ title: 'x' })
        const edited = { ...task, createdAt: new Date(0), version: 5 }
        const error = await endsWith('INVALID_INPUT', /^version: .*cannot be set/, caller.tasks.replace(edited))
        expect(error.issues?.map(({ path }) => path)).toEqual([['version'], ['createdAt']])
        expect(await caller.tasks.get({ id: task.id })).toEqual(task)
      },
      NOT_FOUND: notFound((caller, id) => caller.tasks.replace({ id, title: 'x', create: false })),
      CONFLICT: async (setup) => {
        await trashed((caller, id) => caller.tasks.replace({ id, title: 'new' }))(setup)
        await stale((caller, id, ifVersion) => caller.tasks.replace({ id, title: 'new', ifVersion }))(setup)
      },
    },
  },

  'tasks.complete': {
    success: async ({ caller, later }) => {
      const task = await caller.tasks.create({ title: 'x' })
      const now = later()
      const done = await caller.tasks.complete({ id: task.id })
      expect(done).toEqual({ ...task, completed: true, completedAt: now, updatedAt: now, version: 2 })
    },
    errors: {
      IDEMPOTENCY_MISMATCH: mismatch((caller, id, idempotencyKey) => caller.tasks.complete({ id, idempotencyKey })),
      UNAUTHENTICATED: unauthenticated((caller) => caller.tasks.complete({ id })),
      INVALID_INPUT: invalid('id', /UUID/, (caller) => caller.tasks.complete({ id: notAnId })),
      NOT_FOUND: notFound((caller, id) => caller.tasks.complete({ id })),
      CONFLICT: trashed((caller, id) => caller.tasks.complete({ id })),
    },
  },

  'tasks.reopen': {
    success: async ({ caller, later }) => {
      const task = await caller.tasks.create({ title: 'x', completed: true })
      const updatedAt = later()
      const open = await caller.tasks.reopen({ id: task.id })
      expect(open).toEqual({ ...task, completed: false, completedAt: null, updatedAt, version: 2 })
    },
    errors: {
      IDEMPOTENCY_MISMATCH: mismatch((caller, id, idempotencyKey) => caller.tasks.reopen({ id, idempotencyKey })),
      UNAUTHENTICATED: unauthenticated((caller) => caller.tasks.reopen({ id })),
      INVALID_INPUT: invalid('id', /UUID/, (caller) => caller.tasks.reopen({ id: notAnId })),
      NOT_FOUND: notFound((caller, id) => caller.tasks.reopen({ id })),
      CONFLICT: trashed((caller, id) => caller.tasks.reopen({ id })),
    },
  },

  'tasks.delete': {
    success: async ({ caller, later }) => {
      const task = await caller.tasks.create({ title: 'x' })
      const now = later()
      expect(await caller.tasks.delete({ id: task.id })).toEqual({
        ...task,
        deletedAt: now,
        updatedAt: now,
        version: 2,
      })
      expect((await caller.tasks.list({})).items).toEqual([])
    },
    errors: {
      IDEMPOTENCY_MISMATCH: mismatch((caller, id, idempotencyKey) => caller.tasks.delete({ id, idempotencyKey })),
      UNAUTHENTICATED: unauthenticated((caller) => caller.tasks.delete({ id })),
      INVALID_INPUT: invalid('id', /UUID/, (caller) => caller.tasks.delete({ id: notAnId })),
      NOT_FOUND: notFound((caller, id) => caller.tasks.delete({ id })),
      CONFLICT: stale((caller, id, ifVersion) => caller.tasks.delete({ id, ifVersion })),
    },
  },

  'tasks.restore': {
    success: async ({ caller, later }) => {
      const task = await caller.tasks.create({ title: 'x' })
      await caller.tasks.delete({ id: task.id })
      const updatedAt = later()
      expect(await caller.tasks.restore({ id: task.id })).toEqual({ ...task, updatedAt, version: 3 })
    },
    errors: {
      IDEMPOTENCY_MISMATCH: mismatch((caller, id, idempotencyKey) => caller.tasks.restore({ id, idempotencyKey })),
      UNAUTHENTICATED: unauthenticated((caller) => caller.tasks.restore({ id })),
      INVALID_INPUT: invalid('id', /UUID/, (caller) => caller.tasks.restore({ id: notAnId })),
      NOT_FOUND: notFound((caller, id) => caller.tasks.restore({ id })),
      CONFLICT: stale((caller, id, ifVersion) => caller.tasks.restore({ id, ifVersion })),
    },
  },

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
      const kept = await caller.tasks.create({ title: 'kept' })
      for (const title of ['a', 'b']) await caller.tasks.delete({ id: (await caller.tasks.create({ title })).id })
      expect(await caller.tasks.emptyTrash()).toEqual({ purged: 2, more: false })
      expect((await caller.changes.since()).changes).toMatchObject([{ task: kept }])
      expect((await stranger.tasks.list({ trash: true })).items).toHaveLength(1)
    },
    errors: {
      UNAUTHENTICATED: unauthenticated((caller) => caller.tasks.emptyTrash()),
      INVALID_INPUT: invalid('idempotencyKey', /printable/, (caller) =>
        caller.tasks.emptyTrash({ idempotencyKey: 'ü' }),
      ),
    },
  },

  'tasks.undo': {
    success: async ({ caller, undoable, later }) => {
      const task = await caller.tasks.create({ title: 'before', due: { date: '2026-11-30', time: '09:00' } })
      later()
      const changed = await undoable.tasks.update({ id: task.id, title: 'after', due: null, completed: true })
      const updatedAt = later()
      const { items } = await caller.tasks.undo({ undoToken: changed.undoToken ?? '' })
      expect(items).toEqual([{ ...task, version: 3, updatedAt }])
    },
    errors: {
      UNAUTHENTICATED: unauthenticated((caller) => caller.tasks.undo({ undoToken: 'x' })),
      INVALID_INPUT: invalid('undoToken', /no token/, (caller) => caller.tasks.undo({ undoToken: 'x' })),
      NOT_FOUND: async ({ undoable, stranger }) => {
        const { id, undoToken } = await undoable.tasks.create({ title: 'x' })
        await endsWith('NOT_FOUND', /no such change/, stranger.tasks.undo({ undoToken: undoToken ?? '' }))
        expect((await undoable.tasks.get({ id })).deletedAt).toBeNull()
      },
      CONFLICT: async ({ caller, undoable }) => {
        const { id, undoToken } = await undoable.tasks.create({ title: 'x' })
        const current = await caller.tasks.update({ id, title: 'y' })
        const call = caller.tasks.undo({ undoToken: undoToken ?? '' })
        expect((await endsWith('CONFLICT', /changed since/, call)).current).toEqual(current)
      },
      IDEMPOTENCY_MISMATCH: async ({ undoable }) => {
        const tokens = []
        for (const title of ['a', 'b']) tokens.push((await undoable.tasks.create({ title })).undoToken ?? '')
        const [first = '', second = ''] = tokens
        await undoable.tasks.undo({ undoToken: first, idempotencyKey: 'k' })
        await endsWith(
          'IDEMPOTENCY_MISMATCH',
          /another input/,
          undoable.tasks.undo({ undoToken: second, idempotencyKey: 'k' }),
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
      UNAUTHENTICATED: unauthenticated((caller) => caller.tasks.createMany({ items: [{ title: 'x' }] })),
      INVALID_INPUT: invalid('items.1.title', /white space/, (caller) =>
        caller.tasks.createMany({ items: [{ title: 'x' }, { title: ' ' }] }),
      ),
      CONFLICT: async ({ caller }) => {
        const current = await caller.tasks.create({ title: 'first' })
        const items = [{ title: 'new' }, { id: current.id, title: 'second' }]
        const error = await endsWith('CONFLICT', /^items\.1\.id \(.*already/, caller.tasks.createMany({ items }))
        expect([error.current, error.issues?.[0]?.path]).toEqual([current, ['items', 1, 'id']])
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

  'tasks.stats': {
    success: async ({ caller, stranger }) => {
      await stranger.tasks.create({ title: 'theirs' })
      await caller.tasks.create({ title: 'late', due: { date: '2026-01-01' } })
      await caller.tasks.create({ title: 'done', completed: true })
      expect(await caller.tasks.stats()).toEqual({ total: 2, open: 1, completed: 1, overdue: 1 })
    },
    errors: {
      UNAUTHENTICATED: unauthenticated((caller) => caller.tasks.stats({})),
      INVALID_INPUT: invalid('timeZone', /IANA/, (caller) => caller.tasks.stats({ timeZone: 'Mars/Base' })),
    },
  },
}
