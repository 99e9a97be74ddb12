import type { Act, Caller } from './acts.ts'

const WORK = { name: 'Work', tags: ['work'] }

/** Creates a feed, and returns its id with the parts that are the same each time. */
async function newFeed({ calendar }: Caller) {
  const { id, url, lastFour, ...created } = await calendar.createFeed(WORK)
  return { id, created, isComplete: url?.endsWith(`${lastFour}.ics`) }
}

/** Leaves out the parts of a feed that differ each time. */
const alike = <Row extends { id: string; lastFour: string }>({ id: _, lastFour: _1, ...row }: Row) => row

/** Scenarios of calendar feeds. */
export const calendarScenarios: Record<string, Record<string, Act>> = {
  'calendar.list': {
    lists: async (caller) => {
      await newFeed(caller)
      return (await caller.calendar.list()).items.map(alike)
    },
  },
  'calendar.createFeed': {
    creates: async (caller) => ({ ...(await newFeed(caller)), id: undefined }),
    'rejects a name of spaces': ({ calendar }) => calendar.createFeed({ name: ' ' }),
    'rejects an unknown list': ({ calendar }) =>
      calendar.createFeed({ ...WORK, listIds: ['01a2134d-c622-74ec-ae07-f77888b13550'] }),
    'has no address under a used key': async ({ calendar }) => {
      const first = await calendar.createFeed({ ...WORK, idempotencyKey: 'k' })
      const second = await calendar.createFeed({ ...WORK, idempotencyKey: 'k' })
      return [first.id === second.id, second.url]
    },
    'rejects a used key with another input': async ({ calendar }) => {
      await calendar.createFeed({ ...WORK, idempotencyKey: 'k' })
      return calendar.createFeed({ ...WORK, name: 'x', idempotencyKey: 'k' })
    },
  },
  'calendar.update': {
    renames: async (caller) => alike(await caller.calendar.update({ id: (await newFeed(caller)).id, name: 'x' })),
    'rejects a missing feed': ({ calendar }) => calendar.update({ id: crypto.randomUUID(), name: 'x' }),
  },
  'calendar.revoke': {
    revokes: async (caller) => alike(await caller.calendar.revoke({ id: (await newFeed(caller)).id })),
    'rejects a missing feed': ({ calendar }) => calendar.revoke({ id: crypto.randomUUID() }),
  },
}
