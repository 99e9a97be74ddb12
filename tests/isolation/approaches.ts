/** How a stranger calls a procedure: with the id of a task that is not theirs, or (`no id`) with none at all. */
export type Approach =
  | { by: 'id'; input: (id: string, undoToken: string) => object }
  | { by: 'own id' }
  | { by: 'no id'; input?: object }
  | { by: 'stream' }
  /** Only who has just signed in may call it, and for themselves alone. */
  | { by: 'recent sign-in' }

/** Every procedure has its row here; a new one fails the walk until it has. */
export const APPROACHES: Record<string, Approach> = {
  'account.me': { by: 'no id' },
  'account.delete': { by: 'recent sign-in' },
  'system.info': { by: 'no id' },
  'changes.since': { by: 'no id', input: { limit: 200 } },
  'changes.cursor': { by: 'no id' },
  'changes.live': { by: 'stream' },
  'tasks.list': { by: 'no id', input: { limit: 200 } },
  'tasks.stats': { by: 'no id', input: { timeZone: 'Asia/Tokyo' } },
  // Its id is the caller's own to choose: another user's task of that id is no obstacle.
  'tasks.create': { by: 'own id' },
  'tasks.get': { by: 'id', input: (id) => ({ id }) },
  'tasks.update': { by: 'id', input: (id) => ({ id, title: 'taken over', description: null }) },
  // Without `create: false` its id is the caller's own to choose, as in `create`.
  'tasks.replace': { by: 'id', input: (id) => ({ id, title: 'taken over', create: false }) },
  'tasks.complete': { by: 'id', input: (id) => ({ id }) },
  'tasks.reopen': { by: 'id', input: (id) => ({ id }) },
  'tasks.delete': { by: 'id', input: (id) => ({ id }) },
  'tasks.restore': { by: 'id', input: (id) => ({ id }) },
  'tasks.purge': { by: 'id', input: (id) => ({ id }) },
  'changes.undo': { by: 'id', input: (_, undoToken) => ({ undoToken }) },
  'tasks.updateMany': { by: 'id', input: (id) => ({ ids: [id], set: { title: 'taken over' } }) },
  'tasks.completeMany': { by: 'id', input: (id) => ({ ids: [id] }) },
  'tasks.reopenMany': { by: 'id', input: (id) => ({ ids: [id] }) },
  'tasks.deleteMany': { by: 'id', input: (id) => ({ ids: [id] }) },
  'tasks.createMany': { by: 'own id' },
  'tasks.emptyTrash': { by: 'no id', input: {} },
}
