import { randomUUID } from 'node:crypto'
import { expect } from 'vitest'
import { endsWith, heavy, invalid, mismatch, type ProcedureCases, type Setup, unauthenticated } from './assertions.ts'

type Caller = Setup['caller']
type Verb = 'updateWhere' | 'completeWhere' | 'deleteWhere'
interface Given {
  filter?: string
  dryRun?: boolean
  expectedCount?: number
  idempotencyKey?: string
}

/** Calls a procedure that changes tasks by filter. */
function callOf(verb: Verb) {
  return ({ tasks }: Caller, given: Given) => {
    const input = { filter: 'title:old', dryRun: false, ...given }
    if (verb === 'updateWhere') return tasks.updateWhere({ ...input, change: { title: 'new', addTags: ['a'] } })
    return tasks[verb](input)
  }
}

function casesOf(verb: Verb, changed: object): ProcedureCases {
  const call = callOf(verb)
  const canExceedQuota = verb !== 'deleteWhere'
  return {
    success: async ({ caller, stranger }) => {
      const theirs = await stranger.tasks.create({ title: 'old' })
      const { id } = await caller.tasks.create({ title: 'old' })
      const other = await caller.tasks.create({ title: 'other' })
      expect(await call(caller, { dryRun: true })).toMatchObject({ count: 1, sample: [{ id }] })
      expect(await call(caller, { expectedCount: 1 })).toMatchObject({ count: 1, sample: [] })
      expect(await caller.tasks.get({ id })).toMatchObject({ ...changed, version: 2 })
      expect(await caller.tasks.get({ id: other.id })).toEqual(other)
      expect(await stranger.tasks.get({ id: theirs.id })).toEqual(theirs)
    },
    errors: {
      UNAUTHENTICATED: unauthenticated((caller) => call(caller, {})),
      INVALID_INPUT: invalid('filter', /condition/, (caller) => call(caller, { filter: '' })),
      CONFLICT: async ({ caller }) => {
        const task = await caller.tasks.create({ title: 'old' })
        const error = await endsWith('CONFLICT', /current number of matches, 1\./, call(caller, { expectedCount: 2 }))
        expect(error.current).toBeNull()
        expect(await caller.tasks.get({ id: task.id })).toEqual(task)
      },
      IDEMPOTENCY_MISMATCH: mismatch((caller, id, idempotencyKey) =>
        call(caller, { filter: `title:${id}`, idempotencyKey }),
      ),
      ...(canExceedQuota && { QUOTA_EXCEEDED: heavy((caller) => call(caller, { idempotencyKey: randomUUID() })) }),
    },
  }
}

/** Cases of changes by filter. */
export const byFilterCases: Record<string, ProcedureCases> = {
  'tasks.updateWhere': casesOf('updateWhere', { title: 'new', tags: ['a'] }),
  'tasks.completeWhere': casesOf('completeWhere', { completed: true }),
  'tasks.deleteWhere': casesOf('deleteWhere', { deletedAt: expect.any(Date) }),
}
