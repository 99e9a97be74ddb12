import type { Act, Caller } from './acts.ts'

const BOT = { name: 'Bot', scopes: ['tasks:read' as const] }

/** Creates a token, and returns its id with the parts that are the same each time. */
async function newToken({ tokens }: Caller) {
  const { id, token, lastFour, ...created } = await tokens.create(BOT)
  return { id, created, isComplete: token?.endsWith(lastFour) }
}

/** Leaves out the parts of a token that differ each time. */
const alike = <Row extends { id: string; lastFour: string }>({ id: _, lastFour: _1, ...row }: Row) => row

/** Scenarios of personal access tokens. */
export const tokenScenarios: Record<string, Record<string, Act>> = {
  'tokens.list': {
    lists: async (caller) => {
      await newToken(caller)
      return (await caller.tokens.list()).items.map(alike)
    },
  },
  'tokens.create': {
    creates: async (caller) => ({ ...(await newToken(caller)), id: undefined }),
    'rejects an unknown scope': ({ tokens }) => tokens.create({ name: 'x', scopes: ['tasks:own' as '*:read'] }),
    'rejects an expiry in the past': ({ tokens }) => tokens.create({ ...BOT, expiresAt: new Date(0) }),
    'has no secret under a used key': async ({ tokens }) => {
      const first = await tokens.create({ ...BOT, idempotencyKey: 'k' })
      const second = await tokens.create({ ...BOT, idempotencyKey: 'k' })
      return [first.id === second.id, second.token]
    },
    'rejects a used key with another input': async ({ tokens }) => {
      await tokens.create({ ...BOT, idempotencyKey: 'k' })
      return tokens.create({ ...BOT, name: 'x', idempotencyKey: 'k' })
    },
  },
  'tokens.update': {
    renames: async (caller) => alike(await caller.tokens.update({ id: (await newToken(caller)).id, name: 'x' })),
    'rejects more scopes': async (caller) =>
      caller.tokens.update({ id: (await newToken(caller)).id, scopes: ['tasks:write'] }),
    'changes nothing under a used key': async (caller) => {
      const { id } = await newToken(caller)
      await caller.tokens.update({ id, name: 'x', idempotencyKey: 'k' })
      await caller.tokens.update({ id, name: 'y' })
      const again = await caller.tokens.update({ id, name: 'x', idempotencyKey: 'k' })
      return [again.name, (await caller.tokens.list()).items.map(({ name }) => name)]
    },
    'rejects a missing token': ({ tokens }) => tokens.update({ id: crypto.randomUUID(), name: 'x' }),
  },
  'tokens.revoke': {
    revokes: async (caller) => alike(await caller.tokens.revoke({ id: (await newToken(caller)).id })),
    'rejects a missing token': ({ tokens }) => tokens.revoke({ id: crypto.randomUUID() }),
  },
}
