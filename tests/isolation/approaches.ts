import { type Aim, aimOf, inputAbout, nounOf, nounsOf } from '../nouns/nouns.ts'
import { walkedRouter } from '../nouns/walked.ts'
import { procedurePaths } from '../procedures/walk.ts'

/** How another user calls a procedure: with the id of a row that they do not own, or without an id (`no id`). */
export type Approach =
  | { by: 'id'; input: (id: string, undoToken: string) => object }
  | { by: 'own id'; input: (id: string) => object }
  | { by: 'no id'; input?: object }
  | { by: 'stream' }
  /** Requires a recent sign-in, and affects only the caller's own account. */
  | { by: 'recent sign-in' }

/** Procedures outside the entities. A new one fails the test until it is listed here. */
const OTHERS: Record<string, Approach> = {
  'account.me': { by: 'no id' },
  'account.delete': { by: 'recent sign-in' },
  'account.settings.get': { by: 'no id' },
  // With a key, the second call has the same response.
  'account.settings.update': { by: 'no id', input: { timeZone: 'Asia/Tokyo', idempotencyKey: 'k' } },
  'system.info': { by: 'no id' },
  'changes.since': { by: 'no id', input: { limit: 200 } },
  'changes.cursor': { by: 'no id' },
  'changes.live': { by: 'stream' },
  'changes.undo': { by: 'id', input: (_, undoToken) => ({ undoToken }) },
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
