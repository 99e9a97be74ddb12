import { type Act, bread, twice, undone } from './acts.ts'

const KEY = { idempotencyKey: 'tags' }

/** Scenarios of tags. */
export const tagScenarios: Record<string, Record<string, Act>> = {
  'tags.list': {
    'lists tags in pages': async (caller) => {
      const first = await caller.tags.list({ limit: 1 })
      return [first, await caller.tags.list({ limit: 1, cursor: first.nextCursor ?? '' })]
    },
    'rejects a cursor of another list': async (caller) => {
      const { nextCursor } = await caller.tasks.list({ limit: 1 })
      return caller.tags.list({ cursor: nextCursor ?? '' })
    },
  },
  'tags.update': {
    'sets a color, once under a key': (caller) =>
      twice(() => caller.tags.update({ tag: 'HOME,  sweet', color: 'green', ...KEY })),
    'can be undone': async (caller) => {
      await undone(caller, caller.tags.update({ tag: 'home, sweet', color: 'red' }))
      return caller.tags.list()
    },
    'rejects an unknown color': (caller) => caller.tags.update({ tag: 'x', color: 'mauve' as 'red' }),
  },
  'tags.rename': {
    'renames a tag, once under a key': (caller) =>
      twice(() => caller.tags.rename({ tag: 'HOME,  sweet', name: 'home', ...KEY })),
    'can be undone': async (caller) => {
      await undone(caller, caller.tags.rename({ tag: 'home, sweet', name: 'home' }))
      return caller.tasks.get({ id: bread })
    },
    'rejects a tag that no task has': (caller) => caller.tags.rename({ tag: 'x', name: 'y' }),
  },
  'tags.delete': {
    'removes a tag, once under a key': (caller) => twice(() => caller.tags.delete({ tag: 'ümlaut&=+', ...KEY })),
    'rejects a tag that no task has': (caller) => caller.tags.delete({ tag: 'x' }),
  },
}
