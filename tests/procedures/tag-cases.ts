import { expect } from 'vitest'
import { endsWith, full, heavy, invalid, mismatch, type ProcedureCases, unauthenticated } from './assertions.ts'

const tag = 'home'

/** Cases of tags. */
export const tagCases: Record<string, ProcedureCases> = {
  'tags.list': {
    success: async ({ caller, stranger }) => {
      await stranger.tasks.create({ title: 'theirs', tags: ['theirs'] })
      await caller.tasks.create({ title: 'mine', tags: ['b', 'A'] })
      await caller.tasks.create({ title: 'done', tags: ['a'], completed: true })
      expect(await caller.tags.list()).toEqual({
        items: [
          { name: 'A', color: null, total: 2, open: 1 },
          { name: 'b', color: null, total: 1, open: 1 },
        ],
        nextCursor: null,
      })
    },
    errors: {
      UNAUTHENTICATED: unauthenticated((caller) => caller.tags.list()),
      INVALID_INPUT: invalid('limit', /^limit must be at most 200$/, (caller) => caller.tags.list({ limit: 201 })),
    },
  },

  'tags.update': {
    success: async ({ caller, stranger }) => {
      await stranger.tasks.create({ title: 'theirs', tags: [tag] })
      await caller.tasks.create({ title: 'mine', tags: [tag] })
      await caller.tags.update({ tag: 'HOME', color: 'green' })
      const colorOf = async ({ tags }: typeof caller) => (await tags.list()).items.map(({ color }) => color)
      expect([await colorOf(caller), await colorOf(stranger)]).toEqual([['green'], [null]])
    },
    errors: {
      UNAUTHENTICATED: unauthenticated((caller) => caller.tags.update({ tag, color: null })),
      INVALID_INPUT: invalid('tag', /visible character/, (caller) => caller.tags.update({ tag: ' ', color: 'red' })),
      IDEMPOTENCY_MISMATCH: mismatch((caller, id, idempotencyKey) =>
        caller.tags.update({ tag: `tag ${id}`, color: 'red', idempotencyKey }),
      ),
      QUOTA_EXCEEDED: full((caller) => caller.tags.update({ tag, color: 'red' })),
    },
  },

  'tags.rename': {
    success: async ({ caller, stranger }) => {
      const theirs = await stranger.tasks.create({ title: 'theirs', tags: [tag] })
      const { id } = await caller.tasks.create({ title: 'mine', tags: [tag] })
      await caller.tags.rename({ tag: 'HOME', name: 'House' })
      expect((await caller.tasks.get({ id })).tags).toEqual(['House'])
      expect(await stranger.tasks.get({ id: theirs.id })).toEqual(theirs)
    },
    errors: {
      UNAUTHENTICATED: unauthenticated((caller) => caller.tags.rename({ tag, name: 'x' })),
      INVALID_INPUT: invalid('name', /visible character/, (caller) => caller.tags.rename({ tag, name: ' ' })),
      NOT_FOUND: async ({ caller, stranger }) => {
        await stranger.tasks.create({ title: 'theirs', tags: [tag] })
        await endsWith('NOT_FOUND', /no task with this tag/, caller.tags.rename({ tag, name: 'x' }))
      },
      IDEMPOTENCY_MISMATCH: mismatch(async (caller, id, idempotencyKey) => {
        const own = `tag ${id}`
        await caller.tasks.createMany({ items: [{ title: 'x', tags: [own] }] })
        return caller.tags.rename({ tag: own, name: 'x', idempotencyKey })
      }),
      QUOTA_EXCEEDED: heavy(
        (caller) => caller.tags.rename({ tag, name: 'a much longer name of this tag' }),
        (caller, id) => caller.tasks.update({ id, tags: [tag], description: 'x'.repeat(4000) }),
      ),
    },
  },

  'tags.delete': {
    success: async ({ caller, stranger }) => {
      const theirs = await stranger.tasks.create({ title: 'theirs', tags: [tag] })
      const { id } = await caller.tasks.create({ title: 'mine', tags: ['a', tag] })
      await caller.tags.delete({ tag: ' Home' })
      expect((await caller.tasks.get({ id })).tags).toEqual(['a'])
      expect(await stranger.tasks.get({ id: theirs.id })).toEqual(theirs)
    },
    errors: {
      UNAUTHENTICATED: unauthenticated((caller) => caller.tags.delete({ tag })),
      INVALID_INPUT: invalid('tag', /visible character/, (caller) => caller.tags.delete({ tag: ' ' })),
      NOT_FOUND: async ({ caller, stranger }) => {
        await stranger.tasks.create({ title: 'theirs', tags: [tag] })
        await endsWith('NOT_FOUND', /no task with this tag/, caller.tags.delete({ tag }))
      },
      IDEMPOTENCY_MISMATCH: mismatch(async (caller, id, idempotencyKey) => {
        const own = `tag ${id}`
        await caller.tasks.createMany({ items: [{ title: 'x', tags: [own] }] })
        return caller.tags.delete({ tag: own, idempotencyKey })
      }),
    },
  },
}
