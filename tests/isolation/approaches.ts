import { randomUUID } from 'node:crypto'
import { type Aim, aimOf, inputAbout, nounOf, nounsOf } from '../nouns/nouns.ts'
import { walkedRouter } from '../nouns/walked.ts'
import { procedurePaths } from '../procedures/walk.ts'

/** How another user calls a procedure: with the id of a row that they do not own, or without an id (`no id`). */
export type Approach =
  | { by: 'id'; input: (id: string, undoToken: string) => object }
  | { by: 'own id'; input: (id: string) => object }
  | { by: 'no id'; input?: object; status?: number }
  | { by: 'stream' }
  /** Requires a recent sign-in, and affects only the caller's own account. */
  | { by: 'recent sign-in' }
  /** Manages the caller's personal access tokens or calendar feeds; tests/personal-tokens and tests/calendar have their isolation. */
  | { by: 'own tokens'; input: object }

/** Without a key, with which the second call would only repeat the response of the first. */
const EVERY_TASK = { filter: 'is:open | is:completed', dryRun: false }

/** Procedures outside the entities. A new one fails the test until it is listed here. */
const OTHERS: Record<string, Approach> = {
  'account.me': { by: 'no id' },
  'account.delete': { by: 'recent sign-in' },
  'account.settings.get': { by: 'no id' },
  // With a key, the second call has the same response.
  'account.settings.update': { by: 'no id', input: { timeZone: 'Asia/Tokyo', idempotencyKey: 'k' } },
  'system.info': { by: 'no id' },
  'recurrence.preview': { by: 'no id', input: { rule: 'FREQ=DAILY', from: 'due' } },
  // They take the names of another user's rows, and read none.
  'filters.parse': { by: 'no id', input: { text: 'list:Groceries section:Fruit tag:home' } },
  'filters.print': { by: 'no id', input: { tree: { field: 'list', in: ['Groceries'] } } },
  'occurrences.list': { by: 'no id', input: { limit: 200 } },
  'changes.since': { by: 'no id', input: { limit: 200 } },
  'changes.cursor': { by: 'no id' },
  'changes.live': { by: 'stream' },
  'changes.undo': { by: 'id', input: (_, undoToken) => ({ undoToken }) },
  'notifications.list': { by: 'no id', input: { limit: 200 } },
  'notifications.get': { by: 'id', input: (id) => ({ id }) },
  'notifications.snooze': { by: 'id', input: (id) => ({ id, until: new Date('2090-01-01') }) },
  'notifications.dismiss': { by: 'id', input: (id) => ({ id }) },
  'tokens.list': { by: 'no id' },
  'tokens.create': { by: 'own tokens', input: { name: 'Bot', scopes: ['*:read'] } },
  'tokens.update': { by: 'own tokens', input: { id: randomUUID(), name: 'Bot' } },
  'tokens.revoke': { by: 'own tokens', input: { id: randomUUID() } },
  'calendar.list': { by: 'no id' },
  'calendar.createFeed': { by: 'own tokens', input: { name: 'Work' } },
  'calendar.update': { by: 'own tokens', input: { id: randomUUID(), name: 'Work' } },
  'calendar.revoke': { by: 'own tokens', input: { id: randomUUID() } },
  'tasks.parseQuickAdd': { by: 'no id', input: { text: 'Buy milk tomorrow #Groceries @home', locale: 'en' } },
  'tasks.updateWhere': { by: 'no id', input: { ...EVERY_TASK, change: { title: 'theirs', addTags: ['theirs'] } } },
  'tasks.completeWhere': { by: 'no id', input: EVERY_TASK },
  'tasks.deleteWhere': { by: 'no id', input: EVERY_TASK },
  'tags.list': { by: 'no id', input: { limit: 200 } },
  // A tag of another user's tasks.
  'tags.update': { by: 'no id', input: { tag: 'home', color: null } },
  'tags.rename': { by: 'no id', input: { tag: 'home', name: 'taken over' }, status: 404 },
  'tags.delete': { by: 'no id', input: { tag: 'home' }, status: 404 },
  'tasks.stats': { by: 'no id', input: { timeZone: 'Asia/Tokyo' } },
}

const BY: Record<Aim, Approach['by']> = {
  one: 'id',
  several: 'id',
  // The caller chooses the id, even if another user has a row with that id.
  new: 'own id',
  'several new': 'own id',
  none: 'no id',
}

/** Returns how to call a procedure of an entity, derived from its input schema. */
function approachOf(path: string): Approach {
  const [plural = '', verb = ''] = path.split('.')
  const input = (id: string) => inputAbout(walkedRouter, { plural, verb, id })
  const by = BY[aimOf(walkedRouter, path)]
  return by === 'no id' ? { by, input: input('') } : ({ by, input } as Approach)
}

const nouns = nounsOf(walkedRouter)
const paths = procedurePaths(walkedRouter).filter((path) => nouns.some(({ plural }) => path.startsWith(`${plural}.`)))

/** How to call every procedure. */
export const APPROACHES: Record<string, Approach> = {
  ...Object.fromEntries(paths.map((path) => [path, approachOf(path)])),
  ...OTHERS,
}

/** Returns the entity whose rows a procedure is called with. */
export function approachedNoun(path: string) {
  const [plural = ''] = path.split('.')
  return nouns.find((noun) => noun.plural === plural) ?? nounOf(walkedRouter, 'tasks')
}
