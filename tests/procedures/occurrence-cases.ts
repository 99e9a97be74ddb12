import { expect } from 'vitest'
import { heavy, invalid, mismatch, notFound, type ProcedureCases, trashed, unauthenticated } from './assertions.ts'

const DAILY = { rule: 'FREQ=DAILY', from: 'due' } as const

/** Cases of recurrences, and of the occurrences of tasks that repeat. */
export const occurrenceCases: Record<string, ProcedureCases> = {
  'occurrences.list': {
    success: async ({ caller, stranger }) => {
      const { id: theirs } = await stranger.tasks.create({ title: 'theirs', recurrence: DAILY })
      await stranger.tasks.complete({ id: theirs })
      const { id, occurrence, due } = await caller.tasks.create({ title: 'daily', recurrence: DAILY })
      await caller.tasks.complete({ id })
      await caller.tasks.skip({ id })
      const { items } = await caller.occurrences.list({ outcome: 'done' })
      expect(items).toMatchObject([{ taskId: id, index: 1, occurrence, due, outcome: 'done' }])
      expect((await caller.occurrences.list({ taskId: id })).items).toHaveLength(2)
      expect((await caller.occurrences.list({ taskId: theirs })).items).toEqual([])
    },
    errors: {
      UNAUTHENTICATED: unauthenticated((caller) => caller.occurrences.list({})),
      INVALID_INPUT: invalid('taskId', /UUID/, (caller) => caller.occurrences.list({ taskId: 'x' })),
    },
  },

  'recurrence.preview': {
    success: async ({ caller }) => {
      const due = { date: '2026-01-31', time: '09:00' }
      const { dates, description } = await caller.recurrence.preview({
        rule: 'FREQ=MONTHLY',
        from: 'due',
        due,
        count: 3,
      })
      expect(dates).toEqual([due, { ...due, date: '2026-02-28' }, { ...due, date: '2026-03-31' }])
      expect(description).toMatchObject({ text: 'Every month', frequency: 'monthly', interval: 1 })
    },
    errors: {
      UNAUTHENTICATED: unauthenticated((caller) => caller.recurrence.preview(DAILY)),
      INVALID_INPUT: invalid('rule', /^rule: FREQ=SECONDLY is not supported/, (caller) =>
        caller.recurrence.preview({ ...DAILY, rule: 'FREQ=SECONDLY' }),
      ),
    },
  },

  'tasks.skip': {
    success: async ({ caller, later }) => {
      const task = await caller.tasks.create({ title: 'x', due: { date: '2030-01-01' }, recurrence: DAILY })
      const updatedAt = later()
      const due = { date: '2030-01-02' }
      expect(await caller.tasks.skip({ id: task.id })).toEqual({
        ...task,
        ...{ due, occurrence: due.date, occurrenceIndex: 2, nextDue: { date: '2030-01-03' }, updatedAt, version: 2 },
      })
      const plain = await caller.tasks.create({ title: 'plain' })
      expect(await caller.tasks.skip({ id: plain.id })).toEqual(plain)
    },
    errors: {
      QUOTA_EXCEEDED: heavy(
        (caller, id) => caller.tasks.skip({ id }),
        (caller, id) => caller.tasks.update({ id, recurrence: DAILY }),
      ),
      IDEMPOTENCY_MISMATCH: mismatch((caller, id, idempotencyKey) => caller.tasks.skip({ id, idempotencyKey })),
      UNAUTHENTICATED: unauthenticated((caller) => caller.tasks.skip({ id: crypto.randomUUID() })),
      INVALID_INPUT: invalid('id', /UUID/, (caller) => caller.tasks.skip({ id: 'no-uuid' })),
      NOT_FOUND: notFound((caller, id) => caller.tasks.skip({ id })),
      CONFLICT: trashed((caller, id) => caller.tasks.skip({ id })),
    },
  },
}
