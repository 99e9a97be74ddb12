import { randomUUID } from 'node:crypto'
import { expect } from 'vitest'
import { endsWith, invalid, type ProcedureCases, type Setup, unauthenticated } from './assertions.ts'

const BOT = { name: 'Bot', scopes: ['tasks:read' as const, 'tasks:write' as const] }

/** Calls a procedure with the id of another user's token, and of none. */
function onlyOwn(call: (setup: Setup, id: string) => Promise<unknown>) {
  return async (setup: Setup) => {
    const { id } = await setup.stranger.tokens.create(BOT)
    for (const one of [id, randomUUID()]) await endsWith('NOT_FOUND', /no token with this id/, call(setup, one))
    expect((await setup.stranger.tokens.list()).items).toMatchObject([{ id, ...BOT, revokedAt: null }])
  }
}

/** Cases of personal access tokens. */
export const tokenCases: Record<string, ProcedureCases> = {
  'tokens.list': {
    success: async ({ caller, stranger, later }) => {
      await stranger.tokens.create(BOT)
      const { token: _, ...first } = await caller.tokens.create(BOT)
      later()
      const { token: _1, ...second } = await caller.tokens.create({ ...BOT, name: 'Second' })
      expect(await caller.tokens.list()).toEqual({ items: [second, first] })
    },
    errors: { UNAUTHENTICATED: unauthenticated((caller) => caller.tokens.list()) },
  },

  'tokens.create': {
    success: async ({ caller, later }) => {
      const createdAt = later()
      const { token, lastFour, ...created } = await caller.tokens.create(BOT)
      expect(token?.slice(-4)).toBe(lastFour)
      expect(created).toEqual({
        id: expect.any(String),
        ...BOT,
        prefix: 'tw_pat_',
        createdAt,
        expiresAt: new Date(createdAt.getTime() + 90 * 86_400_000),
        lastUsedAt: null,
        revokedAt: null,
      })
    },
    errors: {
      UNAUTHENTICATED: unauthenticated((caller) => caller.tokens.create(BOT)),
      INVALID_INPUT: invalid('scopes', /^scopes must have at least 1 item$/, (caller) =>
        caller.tokens.create({ name: 'x', scopes: [] }),
      ),
      IDEMPOTENCY_MISMATCH: async ({ caller, stranger }) => {
        const input = { ...BOT, idempotencyKey: 'k' }
        await caller.tokens.create(input)
        await endsWith('IDEMPOTENCY_MISMATCH', /used before/, caller.tokens.create({ ...input, scopes: ['*:read'] }))
        expect((await stranger.tokens.create(input)).token).not.toBeNull()
      },
    },
  },

  'tokens.update': {
    success: async ({ caller }) => {
      const { token: _, ...created } = await caller.tokens.create(BOT)
      const changed = await caller.tokens.update({ id: created.id, name: 'Reader', scopes: ['tasks:read'] })
      expect(changed).toEqual({ ...created, name: 'Reader', scopes: ['tasks:read'] })
    },
    errors: {
      UNAUTHENTICATED: unauthenticated((caller) => caller.tokens.update({ id: randomUUID() })),
      INVALID_INPUT: async ({ caller }) => {
        const { id } = await caller.tokens.create(BOT)
        const wider = caller.tokens.update({ id, name: 'x', scopes: ['*:read'] })
        await endsWith('INVALID_INPUT', /only be removed/, wider)
        expect((await caller.tokens.list()).items).toMatchObject([BOT])
      },
      NOT_FOUND: onlyOwn(({ caller }, id) => caller.tokens.update({ id, name: 'stolen' })),
      IDEMPOTENCY_MISMATCH: async ({ caller }) => {
        const { id } = await caller.tokens.create(BOT)
        await caller.tokens.update({ id, name: 'x', idempotencyKey: 'k' })
        const other = caller.tokens.update({ id, name: 'y', idempotencyKey: 'k' })
        await endsWith('IDEMPOTENCY_MISMATCH', /used before/, other)
      },
    },
  },

  'tokens.revoke': {
    success: async ({ caller, later }) => {
      const { token: _, ...created } = await caller.tokens.create(BOT)
      const revokedAt = later()
      expect(await caller.tokens.revoke({ id: created.id })).toEqual({ ...created, revokedAt })
      later()
      expect(await caller.tokens.revoke({ id: created.id })).toEqual({ ...created, revokedAt })
    },
    errors: {
      UNAUTHENTICATED: unauthenticated((caller) => caller.tokens.revoke({ id: randomUUID() })),
      INVALID_INPUT: invalid('id', /UUID/, (caller) => caller.tokens.revoke({ id: 'no-uuid' })),
      NOT_FOUND: onlyOwn(({ caller }, id) => caller.tokens.revoke({ id })),
    },
  },
}
