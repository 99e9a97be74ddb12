import { randomUUID } from 'node:crypto'
import { expect } from 'vitest'
import { NOT_REPEATING } from '../helpers/plain-task.ts'
import { accountCases } from './account-cases.ts'
import {
  endsWith,
  full,
  heavy,
  invalid,
  mismatch,
  notFound,
  type ProcedureCases,
  stale,
  trashed,
  unauthenticated,
} from './assertions.ts'
import { byFilterCases } from './by-filter-cases.ts'
import { calendarCases } from './calendar-cases.ts'
import { changeCases } from './change-cases.ts'
import { filterCases } from './filter-cases.ts'
import { notificationCases } from './notification-cases.ts'
import { occurrenceCases } from './occurrence-cases.ts'
import { quickAddCases } from './quick-add-cases.ts'
import { syncCases } from './sync-cases.ts'
import { tagCases } from './tag-cases.ts'
import { tokenCases } from './token-cases.ts'

const id = randomUUID()
const notAnId = 'no-uuid'

export const cases: Record<string, ProcedureCases> = {
  ...accountCases,
  ...notificationCases,
  ...occurrenceCases,
  ...byFilterCases,
  ...filterCases,
  ...quickAddCases,
  ...syncCases,
  ...tagCases,
  ...tokenCases,
  ...calendarCases,

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
      INVALID_INPUT: invalid('limit', /^limit must be at most 200$/, (caller) => caller.tasks.list({ limit: 201 })),
    },
  },

  'tasks.get': {
    success: async ({ caller }) => {
      const task = await caller.tasks.create({ title: 'mine' })
      expect(await caller.tasks.get({ id: task.id })).toEqual(task)
    },
    errors: {
      UNAUTHENTICATED: unauthenticated((caller) => caller.tasks.get({ id })),
      INVALID_INPUT: invalid('id', /^id must be a UUID/, (caller) => caller.tasks.get({ id: notAnId })),
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
        reminders: [],
        ...NOT_REPEATING,
        listId: null,
        sectionId: null,
        parentId: null,
        position: expect.stringMatching(/^[a-z][0-9A-Za-z]+$/),
        completed: false,
        completedAt: null,
        deletedAt: null,
        version: 1,
        createdAt: now,
        updatedAt: now,
      })
    },
    errors: {
      QUOTA_EXCEEDED: full((caller) => caller.tasks.create({ title: 'one too many' })),
      IDEMPOTENCY_MISMATCH: mismatch((caller, id, idempotencyKey) =>
        caller.tasks.create({ id, title: 'x', idempotencyKey }),
      ),
      UNAUTHENTICATED: unauthenticated((caller) => caller.tasks.create({ title: 'x' })),
      INVALID_INPUT: invalid('title', /^title must contain a visible character/, (caller) =>
        caller.tasks.create({ title: ' ' }),
      ),
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
      QUOTA_EXCEEDED: heavy((caller, id) => caller.tasks.update({ id, title: 'new' })),
      IDEMPOTENCY_MISMATCH: mismatch((caller, id, idempotencyKey) =>
        caller.tasks.update({ id, title: 'x', idempotencyKey }),
      ),
      UNAUTHENTICATED: unauthenticated((caller) => caller.tasks.update({ id })),
      INVALID_INPUT: invalid('title', /^title must have at most 500 characters$/, (caller) =>
        caller.tasks.update({ id, title: 'x'.repeat(501) }),
      ),
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
      QUOTA_EXCEEDED: full((caller) => caller.tasks.replace({ id: randomUUID(), title: 'one too many' })),
      IDEMPOTENCY_MISMATCH: mismatch((caller, id, idempotencyKey) =>
        caller.tasks.replace({ id, title: 'x', idempotencyKey }),
      ),
      UNAUTHENTICATED: unauthenticated((caller) => caller.tasks.replace({ id, title: 'x' })),
      INVALID_INPUT: async ({ caller }) => {
        const task = await caller.tasks.create({ title: 'x' })
        const edited = { ...task, createdAt: new Date(0), version: 5 }
        const error = await endsWith('INVALID_INPUT', /^version: .*is read-only/, caller.tasks.replace(edited))
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
      const [root, left] = [await caller.tasks.create({ title: 'a' }), await caller.tasks.create({ title: 'b' })]
      const below = []
      for (const { id: parentId } of [root, left]) below.push(await caller.tasks.create({ title: 'below', parentId }))
      await caller.tasks.complete({ id: root.id })
      await caller.tasks.complete({ id: left.id, subtasks: 'leave' })
      const states = below.map(async ({ id }) => (await caller.tasks.get({ id })).completed)
      expect(await Promise.all(states)).toEqual([true, false])
    },
    errors: {
      QUOTA_EXCEEDED: heavy((caller, id) => caller.tasks.complete({ id })),
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
      QUOTA_EXCEEDED: heavy(
        (caller, id) => caller.tasks.reopen({ id }),
        (caller, id) => caller.tasks.complete({ id }),
      ),
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
      QUOTA_EXCEEDED: heavy(
        (caller, id) => caller.tasks.restore({ id }),
        (caller, id) => caller.tasks.delete({ id }),
      ),
      IDEMPOTENCY_MISMATCH: mismatch((caller, id, idempotencyKey) => caller.tasks.restore({ id, idempotencyKey })),
      UNAUTHENTICATED: unauthenticated((caller) => caller.tasks.restore({ id })),
      INVALID_INPUT: invalid('id', /UUID/, (caller) => caller.tasks.restore({ id: notAnId })),
      NOT_FOUND: notFound((caller, id) => caller.tasks.restore({ id })),
      CONFLICT: stale((caller, id, ifVersion) => caller.tasks.restore({ id, ifVersion })),
    },
  },

  ...changeCases,
}
